package dev.sluice.llm.routing;

import java.time.Duration;
import java.util.Optional;

/** Reads how answers are passed on, and how many requests are taken. */
final class StreamReading {

    /** What keeps a {@link Duration} of milliseconds or seconds far from any overflow. */
    private static final long DAY_MILLIS = 86_400_000;

    private static final long HOUR_MILLIS = 3_600_000;
    private static final int MOST_REQUESTS = 1_000_000;

    private StreamReading() {}

    /** What {@code fields} say, and where they say nothing, what {@code usual} does. */
    static StreamConfig streamConfig(Fields fields, StreamConfig usual) {
        StreamConfig result = new StreamConfig(
                fields.whole("bufferSize", usual.bufferSize(), 1_024, 65_536),
                fields.whole("maxEventBytes", usual.maxEventBytes(), 1_024, 64 << 20),
                fields.seconds("heartbeatIntervalSecs", usual.heartbeatInterval(), 1, 300),
                fields.millis("disconnectProbeMs", usual.disconnectProbe(), 100, 60_000),
                connectTimeout(fields, usual.connectTimeout()),
                firstByteTimeout(fields, usual.firstByteTimeout()),
                idleTimeout(fields, usual.idleTimeout()),
                fields.millis("maxDurationMs", usual.maxDuration(), 1_000, DAY_MILLIS),
                fields.whole("maxResponseBytes", usual.maxResponseBytes(), 1_024, 1L << 40),
                fields.oneOf("onClientDisconnect", usual.onClientDisconnect()),
                fields.oneOf("onUpstreamTruncation", usual.onUpstreamTruncation()),
                fields.millis("earlyCommitAfterMs", usual.earlyCommitAfter(), 100, HOUR_MILLIS),
                resume(fields.object("resume"), usual.resume()));
        fields.refuseOthers();
        return result;
    }

    static Duration connectTimeout(Fields fields, Duration usual) {
        return fields.millis("connectTimeoutMs", usual, 100, 300_000);
    }

    static Duration firstByteTimeout(Fields fields, Duration usual) {
        return fields.millis("firstByteTimeoutMs", usual, 100, HOUR_MILLIS);
    }

    static Duration idleTimeout(Fields fields, Duration usual) {
        return fields.millis("idleTimeoutMs", usual, 100, HOUR_MILLIS);
    }

    private static StreamConfig.Resume resume(Fields fields, StreamConfig.Resume usual) {
        StreamConfig.Resume result = new StreamConfig.Resume(
                fields.truth("enabled", usual.enabled()),
                fields.whole("maxBytes", usual.maxBytes(), 65_536, 1L << 30),
                fields.millis("ttlMs", usual.ttl(), 1_000, DAY_MILLIS));
        fields.refuseOthers();
        return result;
    }

    /** The rate limit in {@code parent}, if there is one. */
    static Optional<RateLimit> rateLimit(Fields parent) {
        Fields fields = parent.object("rateLimit");
        if (!(parent.value("rateLimit") instanceof Value.Members)) {
            return Optional.empty();
        }
        int perMinute = fields.required("requestsPerMinute", 1, MOST_REQUESTS);
        int burst = fields.whole("burst", perMinute, 1, MOST_REQUESTS);
        fields.refuseOthers();
        return Optional.of(new RateLimit(perMinute, burst));
    }
}
