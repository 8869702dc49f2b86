package dev.sluice.dtesn.readout;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Predicts symbols from the state of a network, says how many bits each was worth, and learns it. Owned by one thread.
 *
 * <p>A signature of eight bits is predicted bit by bit, each by a linear function of the state that belongs to the bits
 * before it: 255 functions, of which a signature needs eight. The bits of all are the length of a code for signatures, as
 * in every such decomposition (Shannon 1948). Of a row of numbers, each has one function.
 */
public final class Readout {

    /** Bits of a signature. */
    public static final int BITS = 8;

    /** Most numbers of a row. */
    public static final int MOST_NUMBERS = 64;

    /** Most units that are read: they are taken evenly from all. */
    public static final int MOST_FEATURES = 64;

    /** Up to so many units a network has what learns fastest (RLS); above, what costs least (normalised LMS). */
    public static final int MOST_UNITS_OF_LEAST_SQUARES = 256;

    /** What makes no difference in a number. */
    private static final double PRECISION = 1.0 / 256;

    /** How much the last error counts in the variance of errors that is expected next. */
    private static final double NEWEST = 0.02;

    private static final double LEAST_VARIANCE = 1e-8;

    private final Learning learning;
    private final int features;
    private final float[][] weights; // by function
    private final long[] seen; // by function
    private final double[] variances = new double[MOST_NUMBERS];
    private long all;

    /** How one for a network with so many units learns ({@code rls} or {@code nlms}), from how many units and how fast. */
    public static Map<String, Object> facts(int units) {
        boolean isLeastSquares = units <= MOST_UNITS_OF_LEAST_SQUARES;
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("readout", isLeastSquares ? "rls" : "nlms");
        facts.put("readout_features", Math.min(units, MOST_FEATURES));
        facts.put("readout_constants", isLeastSquares ? LeastSquares.constants() : MeanSquares.constants());
        return facts;
    }

    /** For a network with so many units. */
    public Readout(int units) {
        Features read = new Features(units);
        this.features = read.count();
        this.learning = units <= MOST_UNITS_OF_LEAST_SQUARES ? new LeastSquares(read) : new MeanSquares(read);
        this.weights = new float[1 << BITS][features];
        this.seen = new long[1 << BITS];
        Arrays.fill(variances, 1);
    }

    /**
     * What a signature is worth to who knows the state; it is learned.
     *
     * @return bits
     */
    public double code(float[] units, int signature) {
        learning.see(units);
        all++;
        double bits = 0;
        int path = 1;
        for (int i = BITS - 1; i >= 0; i--) {
            int bit = (signature >>> i) & 1;
            float truth = 2 * bit - 1;
            float[] function = weights[path];
            float prediction = Dot.of(function, learning.features());
            bits += CodeLength.ofBit(prediction * truth);
            learn(function, path, truth - prediction);
            path = (path << 1) | bit;
        }
        learning.done();
        return bits;
    }

    /**
     * What the numbers of a row are worth, to a precision of 1/256, to who knows the state; they are learned.
     *
     * @param count how many there are, up to {@value #MOST_NUMBERS}
     * @param missing a bit for each number that is missing
     * @return bits, of all of them
     */
    public double code(float[] units, float[] numbers, int count, long missing) {
        learning.see(units);
        all++;
        double bits = 0;
        for (int i = 0; i < count; i++) {
            if (((missing >>> i) & 1) == 0) {
                float[] function = weights[i];
                double error = numbers[i] - Dot.of(function, learning.features());
                bits += CodeLength.ofNumber(error, Math.sqrt(variances[i]), PRECISION);
                variances[i] = Math.max(LEAST_VARIANCE, (1 - NEWEST) * variances[i] + NEWEST * error * error);
                learn(function, i, error);
            }
        }
        learning.done();
        return bits;
    }

    private void learn(float[] function, int number, double error) {
        seen[number]++;
        add(function, (float) (error * learning.rate(seen[number], all)), learning.direction());
    }

    private static void add(float[] function, float factor, float[] direction) {
        for (int i = 0; i < function.length; i++) {
            function[i] += factor * direction[i];
        }
    }

    /** How many bytes {@link #save} writes. */
    public int savedBytes() {
        return learning.savedBytes()
                + weights.length * (features * Float.BYTES + Long.BYTES)
                + MOST_NUMBERS * Double.BYTES
                + Long.BYTES;
    }

    /** Writes all that changes while it learns; the same bytes mean the same future. */
    public void save(ByteBuffer to) {
        learning.save(to);
        to.putLong(all);
        for (double variance : variances) {
            to.putDouble(variance);
        }
        for (int number = 0; number < weights.length; number++) {
            to.putLong(seen[number]);
            for (float weight : weights[number]) {
                to.putFloat(weight);
            }
        }
    }

    /** Goes on where another one for the same network was saved. */
    public void restore(ByteBuffer from) {
        learning.restore(from);
        all = from.getLong();
        for (int i = 0; i < variances.length; i++) {
            variances[i] = from.getDouble();
        }
        for (int number = 0; number < weights.length; number++) {
            seen[number] = from.getLong();
            float[] function = weights[number];
            for (int i = 0; i < function.length; i++) {
                function[i] = from.getFloat();
            }
        }
    }
}
