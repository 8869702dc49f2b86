package dev.sluice.stream;

/**
 * Turns the items of one body into its bytes, and knows whether one came before. Owned by one source: not thread-safe.
 *
 * @param <T> the items
 */
final class Encoder<T> {

    private final Format<T> format;
    private final JsonText json;
    private Format<T> begunAs; // the format, as the first item makes it
    private boolean begun;

    Encoder(Format<T> format, JsonText json) {
        this.format = format;
        this.begunAs = format;
        this.json = json;
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
