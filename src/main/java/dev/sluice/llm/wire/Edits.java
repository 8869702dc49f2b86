package dev.sluice.llm.wire;

import dev.sluice.json.JsonStrings;
import java.io.ByteArrayOutputStream;

/** Bytes with some parts of them replaced. The parts are given in their order. For one thread. */
final class Edits {

    private final byte[] source;
    private final ByteArrayOutputStream result;
    private int copied;

    Edits(byte[] source, int from, int expected) {
        this.source = source;
        copied = from;
        result = new ByteArrayOutputStream(Math.max(16, expected));
    }

    Edits(byte[] source) {
        this(source, 0, source.length + 64);
    }

    /** Puts {@code other} in place of the bytes from {@code from}, and before {@code to}. */
    Edits replace(int from, int to, String other) {
        if (from < copied || to < from) {
            throw new IllegalArgumentException("bytes " + from + " to " + to + " are before byte " + copied);
        }
        result.write(source, copied, from - copied);
        result.writeBytes(JsonStrings.utf8(other));
        copied = to;
        return this;
    }

    Edits insert(int at, String other) {
        return replace(at, at, other);
    }

    /** The result, with what is left before {@code end}. */
    byte[] upTo(int end) {
        result.write(source, copied, end - copied);
        copied = end;
        return result.toByteArray();
    }

    byte[] bytes() {
        return upTo(source.length);
    }
}
