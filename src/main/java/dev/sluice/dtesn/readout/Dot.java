package dev.sluice.dtesn.readout;

/** The scalar product, always summed up in the same order. */
final class Dot {

    private Dot() {}

    /** Of two vectors of one length. Eight sums side by side, since each addition waits for the one before it. */
    static float of(float[] one, float[] other) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int i = 0;
        for (; i + 8 <= one.length; i += 8) {
            a += one[i] * other[i];
            b += one[i + 1] * other[i + 1];
            c += one[i + 2] * other[i + 2];
            d += one[i + 3] * other[i + 3];
            e += one[i + 4] * other[i + 4];
            f += one[i + 5] * other[i + 5];
            g += one[i + 6] * other[i + 6];
            h += one[i + 7] * other[i + 7];
        }
        for (; i < one.length; i++) {
            a += one[i] * other[i];
        }
        return ((a + b) + (c + d)) + ((e + f) + (g + h));
    }
}
