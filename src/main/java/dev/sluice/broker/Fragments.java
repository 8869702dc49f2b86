package dev.sluice.broker;

import java.util.Arrays;

/** The text of a stream so far, and where each fragment began. Owned by its history. */
final class Fragments {

    private byte[] text = new byte[64];
    private int length;
    private long[] offsets = new long[4];
    private int[] starts = new int[4];
    private int count;

    void add(long offset, Payload fragment) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
            starts = Arrays.copyOf(starts, count * 2);
        }
        offsets[count] = offset;
        starts[count] = length;
        count++;
        int needed = Math.addExact(length, fragment.length());
        if (needed > text.length) {
            text = Arrays.copyOf(text, Math.max(needed, (int) Math.min(2L * text.length, Integer.MAX_VALUE - 8)));
        }
        System.arraycopy(fragment.array(), 0, text, length, fragment.length());
        length = needed;
    }

    /** What came after {@code from} and up to {@code to}. */
    Payload between(long from, long to) {
        return Payload.of(Arrays.copyOfRange(text, startAfter(from), startAfter(to)));
    }

    int lengthBetween(long from, long to) {
        return startAfter(to) - startAfter(from);
    }

    /** The offset of the last fragment up to {@code offset}; 0 when there is none. */
    long lastUpTo(long offset) {
        int following = indexAfter(offset);
        return following == 0 ? 0 : offsets[following - 1];
    }

    /** The offset of the last fragment after {@code from} with which there are at most so many bytes; at least of the first. */
    long borderWithin(long from, int bytes) {
        int first = indexAfter(from);
        int begin = startAfter(from);
        int last = first;
        while (last + 1 < count && endOf(last + 1) - begin <= bytes) {
            last++;
        }
        return offsets[last];
    }

    private int endOf(int index) {
        return index + 1 == count ? length : starts[index + 1];
    }

    private int startAfter(long offset) {
        int following = indexAfter(offset);
        return following == count ? length : starts[following];
    }

    private int indexAfter(long offset) {
        int found = Arrays.binarySearch(offsets, 0, count, offset);
        return found < 0 ? -found - 1 : found + 1;
    }

    /** What it takes, in bytes. */
    long bytes() {
        return text.length + offsets.length * (long) (Long.BYTES + Integer.BYTES);
    }
}
