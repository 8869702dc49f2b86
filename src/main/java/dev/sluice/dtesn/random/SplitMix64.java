package dev.sluice.dtesn.random;

/**
 * The generator SplitMix64 (Steele, Lea and Flood 2014, doi 10.1145/2660193.2660195): a counter, mixed. Owned by one thread.
 * The JDK's generators do not promise which numbers they give from one version to the next.
 */
public final class SplitMix64 {

    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;
    private static final float FLOAT_UNIT = 0x1p-24f;

    private long state;

    public SplitMix64(long seed) {
        this.state = seed;
    }

    /** A generator of its own for each purpose, so that one more number here changes none there. */
    public static SplitMix64 of(long seed, String purpose) {
        return new SplitMix64(mix(seed) ^ mix(hash(purpose)));
    }

    private static long hash(String text) {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash ^ text.charAt(i));
        }
        return hash;
    }

    /** Spreads what differs in a few bits over all of them; different numbers stay different. */
    public static long mix(long number) {
        long z = number;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }

    /** 64 bits. */
    public long next() {
        state += STEP;
        return mix(state);
    }

    /** From 0 to one less than the bound, which is above 0. */
    public int below(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    /** From 0, to less than 1. */
    public float unit() {
        return (next() >>> 40) * FLOAT_UNIT;
    }

    /** 1 or -1. */
    public float sign() {
        return next() < 0 ? -1f : 1f;
    }

    /** Where it is: a new one with this as its seed goes on in the same way. */
    public long state() {
        return state;
    }
}
