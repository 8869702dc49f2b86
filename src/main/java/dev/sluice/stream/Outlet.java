package dev.sluice.stream;

import java.time.Duration;

/**
 * What every place that a generator writes to can tell of its reader. Owned by one generator: not thread-safe.
 *
 * <p>Its subclasses differ in what is written: items, rows of cells, events.
 */
public abstract class Outlet {

    private final StreamOut out;

    Outlet(StreamOut out) {
        this.out = out;
    }

    /** The same stream, written to in another way. */
    protected Outlet(Outlet other) {
        this.out = other.out;
    }

    /** Whether the reader is behind: more than half of what may wait for it does wait. */
    public final boolean underPressure() {
        return out.underPressure();
    }

    /**
     * Waits until the reader is no longer behind. Returns false when that did not happen in time.
     *
     * @param timeout nothing when it is negative; more than a hundred years count as that
     */
    public final boolean awaitDrain(Duration timeout) throws InterruptedException {
        return out.awaitDrain(timeout);
    }

    /**
     * Waits until the transport has taken all that was written, also what a rate limit holds back; what the reader has by
     * then is not known.
     *
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     */
    public final void flush() throws StreamClosed, BackpressureTimeout, InterruptedException {
        out.flush();
    }

    /** Whether anybody is still reading, as far as is known. */
    public final boolean isOpen() {
        return out.isOpen();
    }

    /** The counters of this stream so far. */
    public final StreamStats stats() {
        return out.stats();
    }

    /**
     * Has {@code resource} closed when the stream ends, by another thread if need be: for sources that block where an
     * interrupt does not reach them.
     *
     * @return the resource
     */
    public final <C extends AutoCloseable> C closing(C resource) {
        return out.closing(resource);
    }

    StreamOut raw() {
        return out;
    }
}
