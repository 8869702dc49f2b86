package dev.sluice.stream;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way to one or many readers. Immutable, and shared by reference between all of them.
 *
 * <p>A frame made of text remembers it, for transports that take text; one made of bytes becomes text on demand.
 */
public final class Frame {

    private final byte[] bytes;
    private final int length;
    private final boolean text;
    private final @Nullable String key;
    private volatile @Nullable String string;

    private Frame(byte[] bytes, int length, boolean text, @Nullable String string, @Nullable String key) {
        this.bytes = bytes;
        this.length = length;
        this.text = text;
        this.string = string;
        this.key = key;
    }

    /** A frame of {@code bytes}, which now belong to it: the caller must not change them any more. */
    public static Frame of(byte[] bytes) {
        return new Frame(bytes, bytes.length, false, null, null);
    }

    /** A frame of the first {@code length} of {@code bytes}, which now belong to it. */
    static Frame of(byte[] bytes, int length) {
        Objects.checkFromToIndex(0, length, bytes.length);
        return new Frame(bytes, length, false, null, null);
    }

    /** A frame of text, encoded once as UTF-8. */
    public static Frame text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Frame(bytes, bytes.length, true, text, null);
    }

    /** The same frame under a key: a policy that coalesces keeps the latest frame of each key only. */
    public Frame withKey(String newKey) {
        return new Frame(bytes, length, text, string, Objects.requireNonNull(newKey));
    }

    /** How many bytes it has. */
    public int length() {
        return length;
    }

    /** Whether it was made as text. */
    public boolean isText() {
        return text;
    }

    /** The bytes as UTF-8 text. */
    public String string() {
        String known = string;
        if (known == null) {
            known = new String(bytes, 0, length, StandardCharsets.UTF_8);
            string = known;
        }
        return known;
    }

    /** The array that holds the bytes from index 0; to be read only, up to {@link #length()}. */
    public byte[] array() {
        return bytes;
    }

    @Nullable
    String key() {
        return key;
    }
}
