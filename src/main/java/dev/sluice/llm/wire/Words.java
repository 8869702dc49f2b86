package dev.sluice.llm.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at bytes eight at a time, as a number whose lowest eight bits are the first of them. A mask has the highest bit of
 * each byte set that is meant.
 */
final class Words {

    /** How many bytes there are in a word. */
    static final int BYTES = Long.BYTES;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST = 0x8080808080808080L;

    private Words() {}

    /** The eight bytes from an index; all of them must be there. */
    static long at(byte[] in, int index) {
        return (long) WORD.get(in, index);
    }

    /** A byte of ASCII in all eight places. */
    static long all(char ascii) {
        return ascii * ONES;
    }

    /**
     * Where a word is the same as another. The first byte that is meant is right; behind it, bytes may be meant that are
     * not the same.
     */
    static long same(long word, long other) {
        long difference = word ^ other;
        return (difference - ONES) & ~difference & HIGHEST;
    }

    /** Which byte is the first that is meant; {@link #BYTES} when none is. */
    static int first(long mask) {
        return Long.numberOfTrailingZeros(mask) / Byte.SIZE;
    }

    /** The index of the first LF or CR from {@code from}, and before {@code end}; else {@code end}. */
    static int lineEnd(byte[] in, int from, int end) {
        int at = from;
        while (at <= end - BYTES) {
            long word = at(in, at);
            long found = same(word, all('\n')) | same(word, all('\r'));
            if (found != 0) {
                return at + first(found);
            }
            at += BYTES;
        }
        while (at < end && in[at] != '\n' && in[at] != '\r') {
            at++;
        }
        return at;
    }
}
