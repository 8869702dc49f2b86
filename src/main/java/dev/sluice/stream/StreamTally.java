package dev.sluice.stream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts one stream. Items are counted by its source and bytes by its writer, one thread at a time each, so nothing is
 * locked; others may read a slightly older number.
 */
public final class StreamTally {

    private final LongSupplier nanos;
    private final long started;
    private final AtomicLong items = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile long firstByteNanos = -1;

    StreamTally(LongSupplier nanos) {
        this.nanos = nanos;
        this.started = nanos.getAsLong();
    }

    void item() {
        items.setRelease(items.getPlain() + 1);
    }

    /** Counts bytes that the transport took; called by the writer only. */
    public void sent(long more) {
        if (firstByteNanos < 0 && more > 0) {
            firstByteNanos = nanos.getAsLong() - started;
        }
        bytes.setRelease(bytes.getPlain() + more);
    }

    long items() {
        return items.getAcquire();
    }

    StreamStats stats(Outbox outbox) {
        return stats(outbox.queuedBytes(), outbox.waits());
    }

    StreamStats stats(long queuedBytes, long waits) {
        long first = firstByteNanos;
        return new StreamStats(
                items.getAcquire(),
                bytes.getAcquire(),
                queuedBytes,
                waits,
                first < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(first)),
                Duration.ofNanos(nanos.getAsLong() - started));
    }
}
