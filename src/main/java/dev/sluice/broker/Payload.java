package dev.sluice.broker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a message. Immutable: whoever gives or gets the array must not change it. */
public final class Payload {

    private static final Payload EMPTY = new Payload(new byte[0]);

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    /** These bytes, which now belong to it. */
    public static Payload of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Payload(bytes);
    }

    /** Text, as UTF-8. */
    public static Payload text(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** No bytes. */
    public static Payload empty() {
        return EMPTY;
    }

    /** The bytes, to be read only. */
    public byte[] array() {
        return bytes;
    }

    /** How many bytes it has. */
    public int length() {
        return bytes.length;
    }

    /** The bytes as UTF-8 text. */
    public String string() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Only its size: what people say to each other is nobody's to log. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
