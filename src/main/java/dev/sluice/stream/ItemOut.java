package dev.sluice.stream;

import java.time.Duration;

/**
 * Where a generator writes items to; they are encoded by the format of the body. Owned by one generator: not thread-safe.
 *
 * @param <T> the items
 */
public final class ItemOut<T> {

    private final StreamOut out;
    private final Format<T> format;
    private final JsonText json;
    private boolean begun;

    ItemOut(StreamOut out, Format<T> format, JsonText json) {
        this.out = out;
        this.format = format;
        this.json = json;
    }

    /**
     * Writes one item. Waits while the reader is slow.
     *
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     * @throws IllegalArgumentException when the format can't hold it; nothing was written
     */
    public void write(T item) throws StreamClosed, BackpressureTimeout, InterruptedException {
        out.write(encoded(item));
        begun = true;
    }

    /**
     * Writes one item if there is room, and never waits.
     *
     * @return whether it was taken
     * @throws StreamClosed when the stream has ended; let it through
     * @throws IllegalArgumentException when the format can't hold it; nothing was written
     */
    public boolean tryWrite(T item) throws StreamClosed {
        boolean taken = out.tryWrite(Frame.of(encoded(item)));
        begun |= taken;
        return taken;
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

    /**
     * Has {@code resource} closed when the stream ends, by another thread if need be: for sources that block where an
     * interrupt does not reach them.
     *
     * @return the resource
     */
    public <C extends AutoCloseable> C closing(C resource) {
        return out.closing(resource);
    }

    StreamOut raw() {
        return out;
    }

    /** The bytes of one item, after the format's head when it is the first. */
    byte[] encoded(T item) {
        byte[] bytes = format.item(item, !begun, json);
        byte[] head = begun ? Format.NOTHING : format.head();
        return head.length == 0 ? bytes : joined(head, bytes);
    }

    /** From now on an item is no longer the first. */
    void begin() {
        begun = true;
    }

    /** What ends a body that holds all its items. */
    byte[] ending() {
        return begun ? format.tail() : joined(format.head(), format.tail());
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
