package dev.sluice.metrics;

/** How meters are written. */
public enum MetricsFormat {
    /** Prometheus' text, which every scraper reads. */
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /** What OpenMetrics made of it. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    MetricsFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The media type with its parameters. */
    public String contentType() {
        return contentType;
    }
}
