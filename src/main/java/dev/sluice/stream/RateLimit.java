package dev.sluice.stream;

import java.util.function.LongSupplier;

/**
 * How many bytes of one stream may leave in a second, evenly: virtual scheduling, the continuous form of a leaky bucket
 * (ITU-T I.371, annex A). Owned by the writer of the stream; {@link #delayNanos} may be asked by others.
 */
final class RateLimit {

    /** How much may leave at once: as much as is due in this time. */
    private static final long BURST_NANOS = 100_000_000;

    private final long bytesPerSecond;
    private final LongSupplier nanos;
    private volatile long due; // when all that was sent will have been paid for

    RateLimit(long bytesPerSecond, LongSupplier nanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanos = nanos;
        this.due = nanos.getAsLong();
    }

    /** The most bytes to send at a time. */
    int piece() {
        return Math.clamp(bytesPerSecond / 10, 1, 1 << 20);
    }

    /** How long to wait until the next piece may leave; 0 when it may. */
    long delayNanos() {
        return Math.max(0, due - nanos.getAsLong() - BURST_NANOS);
    }

    /** Counts what left. */
    void sent(int bytes) {
        long now = nanos.getAsLong();
        long from = due - now > 0 ? due : now;
        due = from + (long) (bytes * 1e9 / bytesPerSecond);
    }
}
