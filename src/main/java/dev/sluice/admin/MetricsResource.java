package dev.sluice.admin;

import dev.sluice.metrics.Metrics;
import dev.sluice.metrics.MetricsFormat;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** All meters, for a scraper. */
@Dependent
@AdminOnly
@Path("metrics")
public class MetricsResource {

    private static final MediaType OPEN_METRICS = new MediaType("application", "openmetrics-text");

    private final Metrics metrics;

    @Inject
    public MetricsResource(Metrics metrics) {
        this.metrics = metrics;
    }

    /** In the format that is liked best, Prometheus' own when nothing is said. */
    @GET
    public Response now(@Context HttpHeaders fields) {
        MetricsFormat format = format(fields.getAcceptableMediaTypes());
        return Response.ok(metrics.text(format).getBytes(StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_TYPE, format.contentType())
                .header("Cache-Control", "no-store")
                .header("Vary", "Accept")
                .build();
    }

    /** The first that is written here; the list begins with what is liked best. */
    static MetricsFormat format(List<MediaType> accepted) {
        for (MediaType type : accepted) {
            if (type.isCompatible(MediaType.TEXT_PLAIN_TYPE)) {
                return MetricsFormat.PROMETHEUS;
            }
            if (type.isCompatible(OPEN_METRICS)) {
                return MetricsFormat.OPEN_METRICS;
            }
        }
        return MetricsFormat.PROMETHEUS;
    }
}
