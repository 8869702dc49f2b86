package dev.sluice.dtesn.validation;

import dev.sluice.dtesn.random.SplitMix64;
import dev.sluice.dtesn.reservoir.ReservoirSpec;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Short-term memory capacity (Jaeger 2001, GMD report 152): the sum, over delays from 1 on, of the squared correlation
 * between the input so many steps ago and what the best linear readout says it was. Uniform input from -0.5 to 0.5; one
 * half of the steps teaches the readouts, the other half is what they are tried on.
 */
final class MemoryCapacity {

    private static final int STEPS = 5_000;

    /** Less than the squares of what floats are rounded by in states so small: it is there for dependent rows only. */
    private static final double PENALTY = 1e-17;

    private MemoryCapacity() {}

    /** Of one network, with delays up to twice its units. */
    static double of(ReservoirSpec spec) {
        int delays = 2 * spec.units();
        int before = 1_000 + delays;
        SplitMix64 random = SplitMix64.of(spec.seed(), "input of memory capacity");
        double[] input = new double[before + 2 * STEPS];
        for (int t = 0; t < input.length; t++) {
            input[t] = random.unit() - 0.5;
        }
        Listener listener = new Listener(spec, Sight.UNITS);
        for (int t = 0; t < before; t++) {
            listener.hear(input[t]);
        }
        DMatrixRMaj taught = seen(listener, input, before);
        DMatrixRMaj tried = seen(listener, input, before + STEPS);
        DMatrixRMaj weights = Ridge.weights(taught, delayed(input, before, delays), PENALTY);
        DMatrixRMaj said = new DMatrixRMaj(STEPS, delays);
        CommonOps_DDRM.mult(tried, weights, said);
        DMatrixRMaj truth = delayed(input, before + STEPS, delays);
        double sum = 0;
        for (int k = 0; k < delays; k++) {
            sum += squaredCorrelation(said, truth, k);
        }
        return sum;
    }

    private static DMatrixRMaj seen(Listener listener, double[] input, int from) {
        DMatrixRMaj rows = new DMatrixRMaj(STEPS, listener.features());
        for (int t = 0; t < STEPS; t++) {
            listener.hear(input[from + t]);
            listener.see(rows, t);
        }
        return rows;
    }

    private static DMatrixRMaj delayed(double[] input, int from, int delays) {
        DMatrixRMaj targets = new DMatrixRMaj(STEPS, delays);
        for (int t = 0; t < STEPS; t++) {
            for (int k = 0; k < delays; k++) {
                targets.set(t, k, input[from + t - 1 - k]);
            }
        }
        return targets;
    }

    private static double squaredCorrelation(DMatrixRMaj one, DMatrixRMaj other, int column) {
        double covariance = covariance(one, other, column);
        return covariance * covariance / (covariance(one, one, column) * covariance(other, other, column));
    }

    private static double covariance(DMatrixRMaj one, DMatrixRMaj other, int column) {
        double x = 0;
        double y = 0;
        double xy = 0;
        for (int t = 0; t < STEPS; t++) {
            x += one.get(t, column);
            y += other.get(t, column);
            xy += one.get(t, column) * other.get(t, column);
        }
        return xy / STEPS - x / STEPS * (y / STEPS);
    }
}
