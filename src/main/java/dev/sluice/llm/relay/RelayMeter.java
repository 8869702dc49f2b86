package dev.sluice.llm.relay;

import dev.sluice.metrics.Buckets;
import dev.sluice.metrics.Counter;
import dev.sluice.metrics.Histogram;
import dev.sluice.metrics.Metrics;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Counts what relays do, and knows those that are on their way. Thread-safe; never sees a key or a text. */
final class RelayMeter {

    /** What stands for a model that the configuration does not name. */
    static final String OTHER = "other";

    /** So many series; what comes then is counted as another model. A changing file must not fill the memory. */
    static final int MOST_SERIES = 500;

    private static final Buckets OVERHEAD = Buckets.of(
            0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.1, 1.0);
    private static final Buckets CANCEL = Buckets.of(0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10);

    private final Metrics metrics;
    private final Predicate<String> named;
    private final Set<Passage> open = ConcurrentHashMap.newKeySet();
    private final Map<RelaySeries.Key, RelaySeries> series = new ConcurrentHashMap<>();
    private final Map<RelayEnd, Counter> ends = new EnumMap<>(RelayEnd.class);
    private final Map<Phase, Counter> gone = new EnumMap<>(Phase.class);
    private final Counter retries;
    private final Counter failovers;
    private final Counter cancels;
    private final Counter bytes;
    private final Counter paused;
    private final Counter heartbeats;
    private final Histogram cancelTime;
    private final Histogram requestOverhead;
    private final Histogram pieceOverhead;

    /** What a client was waiting for when it left. */
    enum Phase {
        /** The status. */
        BEFORE_FIRST_BYTE,
        /** The first data, after an early 200. */
        WAITING,
        /** The next data, which had come a moment ago. */
        STREAMING,
        /** The next data, which was long in coming. */
        IDLE,
        /** Nothing: it did not take what there was. */
        STALLED
    }

    /**
     * A meter.
     *
     * @param named whether the configuration in force names a model
     */
    RelayMeter(Metrics metrics, Predicate<String> named) {
        this.metrics = metrics;
        this.named = named;
        metrics.gauge("sluice.llm.in.flight", "Requests on their way through the router.", open::size);
        for (RelayEnd end : RelayEnd.values()) {
            ends.put(
                    end,
                    metrics.counter(
                            "sluice.llm.ended", "Requests that are over, by how they ended.", "end", label(end)));
        }
        for (Phase phase : Phase.values()) {
            gone.put(
                    phase,
                    metrics.counter(
                            "sluice.llm.client.disconnects",
                            "Clients that left before the end, by what they were waiting for.",
                            "phase",
                            label(phase)));
        }
        this.retries = metrics.counter("sluice.llm.retries", "Times that the same upstream was asked again.");
        this.failovers = metrics.counter("sluice.llm.failovers", "Times that another upstream was asked.");
        this.cancels = metrics.counter("sluice.llm.upstream.cancels", "Calls that were broken off.");
        this.bytes = metrics.counter("sluice.llm.bytes", "Bytes that were passed on to clients.");
        this.paused = metrics.time(
                "sluice.llm.backpressure.paused",
                "Time in which upstreams were not read since their clients did not take what there was.");
        this.heartbeats = metrics.counter("sluice.llm.heartbeats", "Heartbeats and probes that were sent to clients.");
        this.cancelTime =
                metrics.times("sluice.llm.upstream.cancel", "Time from the breaking off of a call to its end.", CANCEL);
        this.requestOverhead = overhead("request");
        this.pieceOverhead = overhead("piece");
    }

    private Histogram overhead(String part) {
        return metrics.times(
                "sluice.llm.overhead",
                "Time that the router adds: from the request to that of the upstream, and from each piece of the"
                        + " upstream's answer to its handing on.",
                OVERHEAD,
                "part",
                part);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** What is measured of such requests; the same object each time. */
    RelaySeries series(String operation, String upstream, String model) {
        RelaySeries.Key exact = new RelaySeries.Key(operation, upstream, named.test(model) ? model : OTHER);
        RelaySeries known = series.get(exact);
        if (known != null) {
            return known;
        }
        RelaySeries.Key key = series.size() < MOST_SERIES ? exact : new RelaySeries.Key(OTHER, OTHER, OTHER);
        return series.computeIfAbsent(key, missing -> new RelaySeries(metrics, missing));
    }

    /** Those that are on their way, in no order. */
    Collection<Passage> inFlight() {
        return List.copyOf(open);
    }

    void begun(Passage passage) {
        open.add(passage);
    }

    void ended(Passage passage, RelayEnd why) {
        open.remove(passage);
        counter(ends, why).increment();
    }

    private static <K> Counter counter(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("there is a counter for each: " + key);
        }
        return counter;
    }

    /** A request was handed to its upstream, so long after it was there. */
    void asked(long nanos) {
        requestOverhead.record(nanos);
    }

    /** A request was answered with an error of the router's own. */
    void refused(Outcome outcome) {
        String code = outcome.error().code();
        metrics.counter(
                        "sluice.llm.refused",
                        "Requests that were not let in, by the code of the error.",
                        "reason",
                        code == null ? outcome.error().type() : code)
                .increment();
    }

    void passed(int length, long nanos) {
        bytes.add(length);
        pieceOverhead.record(nanos);
    }

    void retried() {
        retries.increment();
    }

    void failedOver() {
        failovers.increment();
    }

    /** An attempt at an upstream brought no data. */
    void failed(String upstream, int status) {
        metrics.counter(
                        "sluice.llm.upstream.failures",
                        "Calls that brought no data, by the status that a client is told.",
                        "upstream",
                        upstream,
                        "status",
                        Integer.toString(status))
                .increment();
    }

    /** An upstream was asked how it does. */
    void probed(String upstream, boolean well) {
        probes(upstream, well).increment();
    }

    /** How often an upstream was found to be well, or not to be. */
    long timesFound(String upstream, boolean well) {
        return probes(upstream, well).sum();
    }

    private Counter probes(String upstream, boolean well) {
        return metrics.counter(
                "sluice.llm.probes",
                "Questions to upstreams whether they are well.",
                "upstream",
                upstream,
                "result",
                well ? "well" : "unwell");
    }

    void truncated(String upstream) {
        metrics.counter("sluice.llm.truncated", "Answers that began and had no end.", "upstream", upstream)
                .increment();
    }

    void gone(Phase phase) {
        counter(gone, phase).increment();
    }

    void cancelled() {
        cancels.increment();
    }

    void closed(long nanos) {
        cancelTime.record(nanos);
    }

    void paused(long nanos) {
        paused.add(nanos);
    }

    void beat() {
        heartbeats.increment();
    }

    long ended(RelayEnd why) {
        return counter(ends, why).sum();
    }

    long retries() {
        return retries.sum();
    }

    long failovers() {
        return failovers.sum();
    }

    long cancels() {
        return cancels.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    long heartbeats() {
        return heartbeats.sum();
    }
}
