package dev.sluice.stream;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a generator of CSV writes its rows to. Owned by one generator: not thread-safe. */
public final class Rows {

    private final ItemOut<List<?>> out;

    Rows(ItemOut<List<?>> out) {
        this.out = out;
    }

    /**
     * Writes one row. Waits while the reader is slow.
     *
     * @param cells numbers, text or anything by its {@code toString}; null is an empty cell
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     * @throws IllegalArgumentException when there is a header line with another number of columns
     */
    public void write(@Nullable Object... cells) throws StreamClosed, BackpressureTimeout, InterruptedException {
        out.write(Arrays.asList(cells));
    }

    /**
     * Writes one row if there is room, and never waits.
     *
     * @return whether it was taken
     * @throws StreamClosed when the stream has ended; let it through
     */
    public boolean tryWrite(@Nullable Object... cells) throws StreamClosed {
        return out.tryWrite(Arrays.asList(cells));
    }

    /** Whether the reader is behind: more than half of what may wait for it does wait. */
    public boolean underPressure() {
        return out.underPressure();
    }

    /** Waits until the reader is no longer behind. Returns false when that did not happen in time. */
    public boolean awaitDrain(Duration timeout) throws InterruptedException {
        return out.awaitDrain(timeout);
    }

    /**
     * Waits until all that was written has been handed to the transport.
     *
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     */
    public void flush() throws StreamClosed, BackpressureTimeout, InterruptedException {
        out.flush();
    }

    /** Whether anybody is still reading, as far as is known. */
    public boolean isOpen() {
        return out.isOpen();
    }

    /** The counters of this stream so far. */
    public StreamStats stats() {
        return out.stats();
    }

    /** Has {@code resource} closed when the stream ends; see {@link ItemOut#closing}. */
    public <C extends AutoCloseable> C closing(C resource) {
        return out.closing(resource);
    }
}
