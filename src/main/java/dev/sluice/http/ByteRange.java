package dev.sluice.http;

/**
 * Some bytes of a representation, as in {@code Content-Range}; RFC 9110 section 14.4.
 *
 * @param first position of the first one, from 0
 * @param last position of the last one, which belongs to it
 */
public record ByteRange(long first, long last) {

    public ByteRange {
        if (first < 0 || last < first || last == Long.MAX_VALUE) {
            throw new IllegalArgumentException("a byte range must hold at least one byte: " + first + "-" + last);
        }
    }

    /** How many bytes it holds. */
    public long length() {
        return last - first + 1;
    }

    /** The value of {@code Content-Range} for these bytes of {@code size}. */
    public String contentRange(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }
}
