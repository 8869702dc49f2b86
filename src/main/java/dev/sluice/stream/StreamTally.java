package dev.sluice.stream;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts one stream. Items are counted by its source and bytes by its writer, one thread at a time each, so nothing is
 * locked; others may read a slightly older number.
 */
public final class StreamTally {

    private final long started = System.nanoTime();
    private final AtomicLong items = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    void item() {
        items.setRelease(items.getPlain() + 1);
    }

    /** Counts bytes that the transport took; called by the writer only. */
    public void sent(long more) {
        bytes.setRelease(bytes.getPlain() + more);
    }

    StreamStats stats(long queuedBytes) {
        return new StreamStats(
                items.getAcquire(), bytes.getAcquire(), queuedBytes, Duration.ofNanos(System.nanoTime() - started));
    }
}
