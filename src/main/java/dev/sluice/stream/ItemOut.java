package dev.sluice.stream;

/**
 * Where a generator writes items to; they are encoded by the format of the body. Owned by one generator: not thread-safe.
 *
 * @param <T> the items
 */
public final class ItemOut<T> extends Outlet {

    private final Encoder<T> encoder;

    ItemOut(StreamOut out, Encoder<T> encoder) {
        super(out);
        this.encoder = encoder;
    }

    /**
     * Writes one item. Waits while the reader is slow.
     *
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     * @throws IllegalArgumentException when the format can't hold it; nothing was written
     */
    public void write(T item) throws StreamClosed, BackpressureTimeout, InterruptedException {
        raw().write(encoder.encoded(item));
        encoder.begin();
    }

    /**
     * Writes one item if there is room, and never waits.
     *
     * @return whether it was taken
     * @throws StreamClosed when the stream has ended; let it through
     * @throws IllegalArgumentException when the format can't hold it; nothing was written
     */
    public boolean tryWrite(T item) throws StreamClosed {
        boolean taken = raw().tryWrite(Frame.of(encoder.encoded(item)));
        if (taken) {
            encoder.begin();
        }
        return taken;
    }
}
