package dev.sluice.stream;

import java.time.Duration;
import java.util.Optional;

/**
 * The counters of one stream at one moment.
 *
 * @param items what the source wrote
 * @param bytes what the transport took
 * @param queuedBytes what waits in between
 * @param waits how often the source had to wait for the reader
 * @param firstByte time from the beginning of the stream to the first byte of its body; empty while there is none
 * @param age time since the stream began
 */
public record StreamStats(
        long items, long bytes, long queuedBytes, long waits, Optional<Duration> firstByte, Duration age) {

    /** Bytes that the transport took in a second, on average since the stream began. */
    public long bytesPerSecond() {
        return perSecond(bytes, age);
    }

    static long perSecond(long bytes, Duration time) {
        return time.isZero() ? 0 : (long) (bytes * 1e9 / time.toNanos());
    }
}
