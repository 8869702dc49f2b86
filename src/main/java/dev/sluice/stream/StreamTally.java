package dev.sluice.stream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.LongSupplier;

/**
 * Counts one stream. Items are counted by its source and bytes by its writer, one thread at a time each, so nothing is
 * locked; others may read a slightly older number.
 */
public final class StreamTally {

    private final LongSupplier nanos;
    private final long started;
    // fields with updaters and no objects of their own: one of these is kept for every open stream
    private static final AtomicLongFieldUpdater<StreamTally> ITEMS =
            AtomicLongFieldUpdater.newUpdater(StreamTally.class, "items");
    private static final AtomicLongFieldUpdater<StreamTally> BYTES =
            AtomicLongFieldUpdater.newUpdater(StreamTally.class, "bytes");

    private volatile long items;
    private volatile long bytes;
    private volatile long firstByteNanos = -1;

    StreamTally(LongSupplier nanos) {
        this.nanos = nanos;
        this.started = nanos.getAsLong();
    }

    void item() {
        ITEMS.lazySet(this, items + 1); // one thread counts: nothing is lost between reading and writing
    }

    /** Counts bytes that the transport took; called by the writer only. */
    public void sent(long more) {
        if (firstByteNanos < 0 && more > 0) {
            firstByteNanos = nanos.getAsLong() - started;
        }
        BYTES.lazySet(this, bytes + more);
    }

    long started() {
        return started;
    }

    long items() {
        return items;
    }

    StreamStats stats(Outbox outbox) {
        return stats(outbox.queuedBytes(), outbox.waits());
    }

    StreamStats stats(long queuedBytes, long waits) {
        long first = firstByteNanos;
        return new StreamStats(
                items,
                bytes,
                queuedBytes,
                waits,
                first < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(first)),
                Duration.ofNanos(nanos.getAsLong() - started));
    }
}
