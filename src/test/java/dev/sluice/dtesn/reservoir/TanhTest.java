package dev.sluice.dtesn.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TanhTest {

    /** Every so many of the numbers from 0 to 20: no multiple of a power of two, so that all endings come. */
    private static final int STRIDE = 61;

    @Test
    void itIsAsNearAsItPromises() {
        double worst = 0;
        for (int bits = 0; bits < Float.floatToIntBits(20f); bits += STRIDE) {
            float x = Float.intBitsToFloat(bits);
            worst = Math.max(worst, Math.abs(Tanh.of(x) - Math.tanh(x)));
        }
        assertThat(worst).isLessThanOrEqualTo(Tanh.LARGEST_ERROR).isGreaterThan(1e-8);
    }

    @Test
    void itIsOddAndStaysWithinOne() {
        for (int bits = 0; bits < Float.floatToIntBits(Float.POSITIVE_INFINITY); bits += 997) {
            float x = Float.intBitsToFloat(bits);
            assertThat(Tanh.of(-x)).isEqualTo(-Tanh.of(x));
            assertThat(Math.abs(Tanh.of(x))).isLessThan(1f).isLessThanOrEqualTo(x);
        }
        assertThat(Tanh.of(Float.POSITIVE_INFINITY)).isLessThan(1f).isEqualTo(Tanh.of(8f));
        assertThat(Tanh.of(Float.NEGATIVE_INFINITY)).isEqualTo(-Tanh.of(8f));
    }

    @Test
    void itsSlopeIsAtMostOne() {
        double steepest = 0;
        for (double x = 0; x <= 8; x += 1e-5) {
            steepest = Math.max(steepest, (quotient(x + 1e-5) - quotient(x)) / 1e-5);
        }
        assertThat(steepest).isLessThanOrEqualTo(1).isGreaterThan(0.99);
    }

    /** The same quotient without the rounding of floats, which would hide the slope. */
    private static double quotient(double z) {
        double s = z * z;
        return z
                * (((Tanh.P3 * s + Tanh.P2) * s + Tanh.P1) * s + Tanh.P0)
                / ((((Tanh.Q4 * s + Tanh.Q3) * s + Tanh.Q2) * s + Tanh.Q1) * s + 1);
    }
}
