package dev.sluice.dtesn.input;

import dev.sluice.dtesn.random.SplitMix64;
import java.nio.ByteBuffer;

/** Each byte is a symbol. Keeps nothing. */
public final class ByteReader implements SymbolReader {

    ByteReader() {}

    /**
     * The embedding of a byte: as many signs as the network reads numbers, fixed by the seed.
     *
     * @param into is set to it
     */
    public static void embed(int value, long seed, float[] into) {
        SplitMix64 random = SplitMix64.of(seed + value, "embedding of a byte");
        for (int i = 0; i < into.length; i++) {
            into[i] = random.sign();
        }
    }

    @Override
    public void read(byte[] bytes, int offset, int length, Symbols symbols) {
        for (int i = offset; i < offset + length; i++) {
            symbols.octet(bytes[i] & 0xFF);
        }
    }

    @Override
    public void end(Symbols symbols) {
        // no byte has begun
    }

    @Override
    public int savedBytes() {
        return 0;
    }

    @Override
    public void save(ByteBuffer to) {
        // nothing
    }

    @Override
    public void restore(ByteBuffer from) {
        // nothing
    }
}
