package dev.sluice.dtesn.reservoir;

/**
 * The hyperbolic tangent, as a quotient of two polynomials that only multiplies, adds and divides once: the same on every
 * machine, and SIMD wherever it stands in a loop. {@code Math.tanh} may differ from one Java to the next by its contract.
 *
 * <p>The coefficients are ours: the best approximation of {@code tanh x} from 0 to 8 by {@code x P(x*x) / Q(x*x)} with
 * degrees 3 and 4 in relative error (1.46e-7), found with the Remez algorithm in 60 digits, then rounded. Beyond 8 it is
 * what it is there. With the rounding of {@code float} the result is at most {@value #LARGEST_ERROR} from the true one, it
 * never leaves (-1, 1), and its slope is at most 1, so that a contraction stays one.
 */
public final class Tanh {

    /** How far from the hyperbolic tangent it is at most. */
    public static final float LARGEST_ERROR = 4.5e-7f;

    /** Where it becomes flat. */
    static final float END = 8f;

    static final float P0 = 0.9999999f;
    static final float P1 = 0.12925662f;
    static final float P2 = 0.0029510227f;
    static final float P3 = 1.1428412e-5f;
    static final float Q1 = 0.4625888f;
    static final float Q2 = 0.02381555f;
    static final float Q3 = 2.3866902e-4f;
    static final float Q4 = 2.4592075e-7f;

    private Tanh() {}

    /** Of one number. */
    public static float of(float x) {
        float z = Math.min(END, Math.max(-END, x));
        float s = z * z;
        return z * (((P3 * s + P2) * s + P1) * s + P0) / ((((Q4 * s + Q3) * s + Q2) * s + Q1) * s + 1f);
    }
}
