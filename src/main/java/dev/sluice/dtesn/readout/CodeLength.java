package dev.sluice.dtesn.readout;

/** How many bits it takes to say what came, to somebody who makes the same predictions (Shannon 1948). */
public final class CodeLength {

    /** How sure a prediction of one bit can be at most: that of 1 in 128 is the least likely. */
    private static final int STEPS = 128;

    private static final double[] BITS = bits();
    private static final double LOG_2 = StrictMath.log(2);

    private CodeLength() {}

    private static double[] bits() {
        double[] bits = new double[STEPS];
        for (int i = 1; i < STEPS; i++) {
            bits[i] = -StrictMath.log(i / (double) STEPS) / StrictMath.log(2);
        }
        bits[0] = bits[1];
        return bits;
    }

    /**
     * Of one bit.
     *
     * @param agreement from -1 to 1: how much of what was expected came true, where a bit that is set counts 1 and another
     *     -1; a prediction times what it was
     */
    public static double ofBit(float agreement) {
        int probability = (int) ((1 + agreement) * (STEPS / 2));
        return BITS[Math.min(STEPS - 1, Math.max(1, probability))];
    }

    /**
     * Of a number, told to a precision, when a normal distribution around its prediction is expected; at least 0.
     *
     * @param error how far it is from its prediction
     * @param deviation the standard deviation of such errors, above 0
     * @param precision what makes no difference, above 0
     */
    public static double ofNumber(double error, double deviation, double precision) {
        double far = error / deviation;
        double bits = (StrictMath.log(deviation / precision) + StrictMath.log(2 * Math.PI) / 2 + far * far / 2) / LOG_2;
        return Math.max(0, bits);
    }
}
