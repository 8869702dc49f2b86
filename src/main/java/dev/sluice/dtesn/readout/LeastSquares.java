package dev.sluice.dtesn.readout;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The recursive least squares with forgetting: the weights that fit all examples best, where one that is n examples old
 * counts {@value #FORGETTING}^n (Haykin, Adaptive Filter Theory, on the RLS). Owned by one thread.
 *
 * <p>It holds the inverse of the correlations of the features, once for all functions. One that had only some of the examples
 * takes the inverse to be as many times larger as it had fewer, up to eight times.
 *
 * <p>Directions that no example has for long are forgotten too, and the inverse grows in them without a bound. So now and then
 * the rows and columns that have grown too large are made smaller. Rounding makes the inverse unsymmetrical; that is mended
 * then, too. When that is done depends on how many examples there were, and on nothing else, so a run that is cut and
 * continued does the same.
 */
final class LeastSquares implements Learning {

    private static final double FORGETTING = 0.9995;

    /** What the inverse begins with, on its diagonal: weights of this size are no surprise. */
    private static final double FIRST = 10;

    /** What no element on the diagonal stays above. */
    private static final double LARGE = 1_000;

    /** A function that had few of the examples would follow each of them too far. */
    private static final double MOST_LARGER = 8;

    private static final int TENDED_EACH = 256;

    private final Features features;
    private final double[][] inverse; // symmetrical
    private final double[] values; // the features
    private final double[] gain; // the inverse times the features
    private final float[] direction; // the same
    private final double[] scaled;
    private double squares; // the features times the gain
    private int untended;

    LeastSquares(Features features) {
        int count = features.count();
        this.features = features;
        this.inverse = new double[count][count];
        for (int i = 0; i < count; i++) {
            inverse[i][i] = FIRST;
        }
        this.values = new double[count];
        this.gain = new double[count];
        this.direction = new float[count];
        this.scaled = new double[count];
    }

    @Override
    public void see(float[] units) {
        features.take(units);
        for (int i = 0; i < values.length; i++) {
            values[i] = features.values()[i];
        }
        multiply();
        squares = 0;
        for (int i = 0; i < values.length; i++) {
            squares += values[i] * gain[i];
            direction[i] = (float) gain[i];
        }
    }

    /** A sum of the rows of the inverse, since it is symmetrical. */
    private void multiply() {
        Arrays.fill(gain, 0);
        int i = 0;
        for (; i + 4 <= values.length; i += 4) {
            addFour(gain, values, i, inverse[i], inverse[i + 1], inverse[i + 2], inverse[i + 3]);
        }
        for (; i < values.length; i++) {
            addOne(gain, values[i], inverse[i]);
        }
    }

    private static void addFour(double[] sum, double[] values, int i, double[] a, double[] b, double[] c, double[] d) {
        double va = values[i];
        double vb = values[i + 1];
        double vc = values[i + 2];
        double vd = values[i + 3];
        for (int j = 0; j < sum.length; j++) {
            sum[j] += va * a[j] + vb * b[j] + vc * c[j] + vd * d[j];
        }
    }

    private static void addOne(double[] sum, double value, double[] row) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] += value * row[j];
        }
    }

    @Override
    public float[] features() {
        return features.values();
    }

    @Override
    public float[] direction() {
        return direction;
    }

    @Override
    public double rate(long seen, long all) {
        double larger = Math.min(MOST_LARGER, (double) all / seen);
        return larger / (FORGETTING + larger * squares);
    }

    @Override
    public void done() {
        scale(scaled, gain, 1 / (FORGETTING + squares));
        for (int i = 0; i < inverse.length; i++) {
            reduce(inverse[i], scaled[i], gain, 1 / FORGETTING);
        }
        if (++untended == TENDED_EACH) {
            untended = 0;
            tend();
        }
    }

    private static void scale(double[] to, double[] from, double factor) {
        for (int j = 0; j < to.length; j++) {
            to[j] = from[j] * factor;
        }
    }

    private static void reduce(double[] row, double factor, double[] by, double growth) {
        for (int j = 0; j < row.length; j++) {
            row[j] = (row[j] - factor * by[j]) * growth;
        }
    }

    private void tend() {
        for (int i = 0; i < inverse.length; i++) {
            for (int j = 0; j < i; j++) {
                double mean = (inverse[i][j] + inverse[j][i]) / 2;
                inverse[i][j] = mean;
                inverse[j][i] = mean;
            }
        }
        for (int i = 0; i < inverse.length; i++) {
            if (inverse[i][i] > LARGE) {
                shrink(i, Math.sqrt(LARGE / inverse[i][i]));
            }
        }
    }

    /** Row and column by one factor: what is symmetrical and positive stays so. */
    private void shrink(int feature, double factor) {
        for (int j = 0; j < inverse.length; j++) {
            inverse[feature][j] *= factor;
            inverse[j][feature] *= factor;
        }
    }

    /** What decides how fast it learns, by names. */
    static Map<String, Object> constants() {
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("forgetting", FORGETTING);
        constants.put("first_inverse", FIRST);
        constants.put("most_inverse", LARGE);
        constants.put("most_factor_of_rare_functions", MOST_LARGER);
        return constants;
    }

    @Override
    public int savedBytes() {
        return Double.BYTES * inverse.length * inverse.length + Integer.BYTES;
    }

    @Override
    public void save(ByteBuffer to) {
        to.putInt(untended);
        for (double[] row : inverse) {
            for (double each : row) {
                to.putDouble(each);
            }
        }
    }

    @Override
    public void restore(ByteBuffer from) {
        untended = from.getInt();
        for (double[] row : inverse) {
            for (int i = 0; i < row.length; i++) {
                row[i] = from.getDouble();
            }
        }
    }
}
