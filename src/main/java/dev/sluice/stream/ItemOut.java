package dev.sluice.stream;

/**
 * Where a generator writes items to; they are encoded by the format of the body. Owned by one generator: not thread-safe.
 *
 * @param <T> the items
 */
public final class ItemOut<T> extends Outlet {

    private final Format<T> format;
    private final JsonText json;
    private Format<T> begunAs; // the format, as the first item makes it
    private boolean begun;

    ItemOut(StreamOut out, Format<T> format, JsonText json) {
        super(out);
        this.format = format;
        this.begunAs = format;
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
        raw().write(encoded(item));
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
        boolean taken = raw().tryWrite(Frame.of(encoded(item)));
        begun |= taken;
        return taken;
    }

    /** The bytes of one item, after the format's head when it is the first. */
    byte[] encoded(T item) {
        if (begun) {
            return begunAs.item(item, false, json);
        }
        begunAs = format.beginningWith(item);
        byte[] bytes = begunAs.item(item, true, json);
        byte[] head = begunAs.head();
        return head.length == 0 ? bytes : joined(head, bytes);
    }

    /** From now on an item is no longer the first. */
    void begin() {
        begun = true;
    }

    /** What ends a body that holds all its items. */
    byte[] ending() {
        return begun ? begunAs.tail() : joined(format.head(), format.tail());
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
