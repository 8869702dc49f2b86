package dev.sluice.dtesn.input;

import dev.sluice.dtesn.random.SplitMix64;
import java.nio.ByteBuffer;

/**
 * Each run of letters, digits, underscores and bytes of other scripts (those from 128 on) is a symbol, and so is each byte
 * that is neither that nor white space. A symbol is known by its hash alone, so it may be of any length.
 */
final class TokenReader implements SymbolReader {

    /** FNV-1a with 64 bits, by its published constants; the result is mixed once more. */
    private static final long HASH_OF_NOTHING = 0xCBF2_9CE4_8422_2325L;

    private static final long HASH_PRIME = 0x100_0000_01B3L;

    private static final boolean[] IN_WORD = new boolean[256];
    private static final boolean[] IS_SPACE = new boolean[256];

    static {
        for (int b = 0; b < 256; b++) {
            IN_WORD[b] = b >= 128 || b == '_' || Character.isLetterOrDigit(b);
            IS_SPACE[b] = b <= ' ' || b == 127;
        }
    }

    private final float[] numbers = new float[Encoding.TOKENS.inputs()];
    private long hash = HASH_OF_NOTHING;
    private boolean isInWord;

    TokenReader() {}

    @Override
    public void read(byte[] bytes, int offset, int length, Symbols symbols) {
        for (int i = offset; i < offset + length; i++) {
            int b = bytes[i] & 0xFF;
            if (IN_WORD[b]) {
                hash = (hash ^ b) * HASH_PRIME;
                isInWord = true;
            } else {
                end(symbols);
                if (!IS_SPACE[b]) {
                    tell((HASH_OF_NOTHING ^ b) * HASH_PRIME, symbols);
                }
            }
        }
    }

    @Override
    public void end(Symbols symbols) {
        if (isInWord) {
            isInWord = false;
            tell(hash, symbols);
            hash = HASH_OF_NOTHING;
        }
    }

    private void tell(long word, Symbols symbols) {
        long mixed = SplitMix64.mix(word);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = 1 - 2 * ((mixed >>> i) & 1);
        }
        symbols.symbol(numbers, (int) (mixed >>> (Long.SIZE - Symbols.SIGNATURE_BITS)));
    }

    @Override
    public int savedBytes() {
        return Long.BYTES + 1;
    }

    @Override
    public void save(ByteBuffer to) {
        to.putLong(hash).put((byte) (isInWord ? 1 : 0));
    }

    @Override
    public void restore(ByteBuffer from) {
        hash = from.getLong();
        isInWord = from.get() != 0;
    }
}
