package dev.sluice.dtesn.readout;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The normalised least mean squares: each example moves the weights along its own features, as far as their length allows
 * (Haykin, Adaptive Filter Theory, on the normalised LMS). The first examples of a function count most. Owned by one thread.
 */
final class MeanSquares implements Learning {

    /** How much of the error of an example is gone after it was learned, at least. */
    private static final double LEAST = 0.02;

    /** And at most. */
    private static final double MOST = 0.5;

    /** From so many examples on it is the least. */
    private static final long SETTLED = (long) Math.ceil(1 / LEAST);

    private final Features features;
    private double perSquare; // 1 over the sum of the squares

    MeanSquares(Features features) {
        this.features = features;
    }

    @Override
    public void see(float[] units) {
        features.take(units);
        perSquare = 1.0 / Dot.of(features.values(), features.values()); // at least 1: there is a constant
    }

    @Override
    public float[] features() {
        return features.values();
    }

    @Override
    public float[] direction() {
        return features.values();
    }

    @Override
    public double rate(long seen, long all) {
        return seen >= SETTLED ? LEAST * perSquare : Math.min(MOST, 1.0 / seen) * perSquare;
    }

    @Override
    public void done() {
        // nothing but the weights has learned
    }

    /** What decides how fast it learns, by names. */
    static Map<String, Object> constants() {
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("least_rate", LEAST);
        constants.put("most_rate", MOST);
        return constants;
    }

    @Override
    public int savedBytes() {
        return 0;
    }

    @Override
    public void save(ByteBuffer to) {
        // nothing
    }

    @Override
    public void restore(ByteBuffer from) {
        // nothing
    }
}
