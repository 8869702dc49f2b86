package dev.sluice.dtesn.input;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Each line is a symbol. Every triple of bytes in a row adds 1 to one of 32 sums, or takes 1 away, as its hash says; the
 * sums, brought to one length, are what the network reads, and the signs of some of them together are the signature
 * (Charikar 2002, doi 10.1145/509907.509965). So lines that share most of their text are read, and coded, much alike. A
 * carriage return before the end of a line belongs to the end.
 */
final class RecordReader implements SymbolReader {

    private static final int SUMS = Encoding.RECORDS.inputs();
    private static final int SUMS_A_BIT = SUMS / Symbols.SIGNATURE_BITS;

    /** 2^32 divided by the golden ratio (Knuth, The Art of Computer Programming, section 6.4). */
    private static final int HASH_FACTOR = 0x9E37_79B1;

    private final int[] sums = new int[SUMS];
    private final float[] numbers = new float[SUMS];
    private int last; // the last three bytes
    private boolean hasBegun;

    RecordReader() {}

    @Override
    public void read(byte[] bytes, int offset, int length, Symbols symbols) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            i = readOn(bytes, i, end);
            if (i < end && bytes[i] == '\n') {
                tell(symbols);
                last = 0;
                hasBegun = false;
            }
            i++;
        }
    }

    /** Reads up to what may end a line, and returns where that is. */
    private int readOn(byte[] bytes, int from, int end) {
        int triple = last;
        int i = from;
        for (; i < end; i++) {
            int b = bytes[i];
            if (b <= '\r' && (b == '\n' || b == '\r')) { // one comparison for nearly all
                break;
            }
            triple = ((triple << 8) | (b & 0xFF)) & 0xFF_FFFF;
            int mixed = triple * HASH_FACTOR;
            sums[mixed >>> 27] += ((mixed << 5) >> 31) | 1;
        }
        last = triple;
        hasBegun |= i > from;
        return i;
    }

    @Override
    public void end(Symbols symbols) {
        if (hasBegun) {
            tell(symbols);
            last = 0;
            hasBegun = false;
        }
    }

    private void tell(Symbols symbols) {
        long squares = 0;
        int signature = 0;
        for (int i = 0; i < SUMS; i++) {
            squares += (long) sums[i] * sums[i];
        }
        float scale = squares == 0 ? 0 : (float) Math.sqrt((double) SUMS / squares);
        for (int bit = 0; bit < Symbols.SIGNATURE_BITS; bit++) {
            int sum = 0;
            for (int i = bit * SUMS_A_BIT; i < (bit + 1) * SUMS_A_BIT; i++) {
                sum += sums[i];
                numbers[i] = sums[i] * scale;
            }
            signature |= (sum < 0 ? 1 : 0) << bit;
        }
        Arrays.fill(sums, 0);
        symbols.symbol(numbers, signature);
    }

    @Override
    public int savedBytes() {
        return (SUMS + 1) * Integer.BYTES + 1;
    }

    @Override
    public void save(ByteBuffer to) {
        for (int sum : sums) {
            to.putInt(sum);
        }
        to.putInt(last).put((byte) (hasBegun ? 1 : 0));
    }

    @Override
    public void restore(ByteBuffer from) {
        for (int i = 0; i < SUMS; i++) {
            sums[i] = from.getInt();
        }
        last = from.getInt();
        hasBegun = from.get() != 0;
    }
}
