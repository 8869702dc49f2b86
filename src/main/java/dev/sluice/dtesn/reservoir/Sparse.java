package dev.sluice.dtesn.reservoir;

import dev.sluice.dtesn.random.SplitMix64;
import java.util.Arrays;

/**
 * The random matrices of all membranes, by rows: ten numbers each, uniform from -1 to 1, scaled so that each matrix has the
 * wanted 2-norm. A value, apart from that it is made of arrays.
 */
final class Sparse {

    private static final int EACH = 10;
    private static final int MOST_ROUNDS = 150;
    private static final int HALVINGS = 100;

    /** A square of a length that is so much smaller than another is of what rounding left. */
    private static final double NOTHING = 1e-28;

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

    /**
     * The 2-norm of one membrane's matrix: the root of the largest eigenvalue of its transpose times itself, by the method of
     * Lanczos 1950 (doi 10.6028/jres.045.026). That its vectors do not stay orthogonal repeats eigenvalues, and moves none
     * (Paige 1980, doi 10.1016/0024-3795(80)90167-6).
     */
    private double norm(int start, int size) {
        int rounds = Math.min(size, MOST_ROUNDS);
        double[] diagonal = new double[rounds];
        double[] beside = new double[rounds]; // squares
        double[] vector = new double[size];
        double[] before = new double[size];
        Arrays.fill(vector, 1);
        vector[0] = 1.5; // not orthogonal to what is looked for, whatever the symmetry
        divide(vector, Math.sqrt(dot(vector, vector)));
        for (int round = 0; round < rounds; round++) {
            double[] next = transposedTimes(start, times(start, vector));
            diagonal[round] = dot(next, vector);
            for (int i = 0; i < size; i++) {
                next[i] -= diagonal[round] * vector[i] + Math.sqrt(beside[round]) * before[i];
            }
            double square = dot(next, next);
            if (round + 1 == rounds || square <= NOTHING * diagonal[round] * diagonal[round]) {
                return Math.sqrt(largestEigenvalue(diagonal, beside, round + 1));
            }
            beside[round + 1] = square;
            divide(next, Math.sqrt(square));
            before = vector;
            vector = next;
        }
        throw new IllegalStateException("a membrane without units");
    }

    /** Of a symmetric tridiagonal matrix: above it no pivot is positive (Sylvester's law of inertia). */
    private static double largestEigenvalue(double[] diagonal, double[] beside, int size) {
        double low = 0;
        double high = 0;
        for (int i = 0; i < size; i++) { // Gershgorin
            double right = i + 1 < size ? Math.sqrt(beside[i + 1]) : 0;
            high = Math.max(high, diagonal[i] + Math.sqrt(beside[i]) + right);
        }
        for (int halving = 0; halving < HALVINGS; halving++) {
            double middle = (low + high) / 2;
            boolean isAbove = true;
            double pivot = 1;
            for (int i = 0; i < size && isAbove; i++) {
                pivot = diagonal[i] - middle - beside[i] / pivot;
                isAbove = pivot < 0;
            }
            if (isAbove) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private double[] times(int start, double[] right) {
        double[] left = new double[right.length];
        for (int i = 0; i < right.length * EACH; i++) {
            left[i / EACH] += weights[start * EACH + i] * right[columns[start * EACH + i] - start];
        }
        return left;
    }

    private double[] transposedTimes(int start, double[] left) {
        double[] right = new double[left.length];
        for (int i = 0; i < left.length * EACH; i++) {
            right[columns[start * EACH + i] - start] += weights[start * EACH + i] * left[i / EACH];
        }
        return right;
    }

    private static void divide(double[] vector, double by) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= by;
        }
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
