package dev.sluice.dtesn.reservoir;

import dev.sluice.dtesn.random.SplitMix64;
import java.util.Arrays;

/**
 * The random matrices of all membranes, by rows: ten numbers each, uniform from -1 to 1, scaled so that each matrix has the
 * wanted 2-norm. A value, apart from that it is made of arrays.
 */
final class Sparse {

    private static final int EACH = 10;
    private static final int ROUNDS = 300;

    private final int[] columns; // EACH for each unit
    private final float[] weights;

    private Sparse(int[] columns, float[] weights) {
        this.columns = columns;
        this.weights = weights;
    }

    /**
     * For membranes of these sizes, one behind the other.
     *
     * @param norm the 2-norm of each
     */
    static Sparse of(int[] starts, int[] sizes, double norm, SplitMix64 random) {
        int units = starts[starts.length - 1] + sizes[sizes.length - 1];
        Sparse matrix = new Sparse(new int[units * EACH], new float[units * EACH]);
        for (int m = 0; m < starts.length; m++) {
            for (int i = starts[m] * EACH; i < (starts[m] + sizes[m]) * EACH; i++) {
                matrix.columns[i] = starts[m] + random.below(sizes[m]);
                matrix.weights[i] = 2 * random.unit() - 1;
            }
            float scale = (float) (norm / matrix.norm(starts[m], sizes[m]));
            for (int i = starts[m] * EACH; i < (starts[m] + sizes[m]) * EACH; i++) {
                matrix.weights[i] *= scale;
            }
        }
        return matrix;
    }

    /** The 2-norm of one membrane's matrix, by the power iteration on its product with its transpose. */
    private double norm(int start, int size) {
        double[] right = new double[size];
        Arrays.fill(right, 1);
        right[0] = 1.5; // not orthogonal to what is looked for, whatever the symmetry
        double norm = 0;
        for (int round = 0; round < ROUNDS; round++) {
            double length = Math.sqrt(dot(right, right));
            double[] left = new double[size];
            for (int i = 0; i < size; i++) {
                right[i] /= length;
            }
            for (int i = 0; i < size * EACH; i++) {
                left[i / EACH] += weights[start * EACH + i] * right[columns[start * EACH + i] - start];
            }
            norm = Math.sqrt(dot(left, left));
            Arrays.fill(right, 0);
            for (int i = 0; i < size * EACH; i++) {
                right[columns[start * EACH + i] - start] += weights[start * EACH + i] * left[i / EACH];
            }
        }
        return norm;
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    /** What each unit reads of the others. */
    void multiply(float[] from, float[] to) {
        for (int row = 0; row < to.length; row++) {
            float sum = 0;
            for (int i = row * EACH; i < (row + 1) * EACH; i++) {
                sum += weights[i] * from[columns[i]];
            }
            to[row] = sum;
        }
    }
}
