package dev.sluice.dtesn.validation;

import dev.sluice.dtesn.reservoir.ReservoirSpec;
import org.ejml.data.DMatrixRMaj;

/**
 * Prediction of the Mackey-Glass series 84 steps ahead, where the network hears what it has said itself (Jaeger 2001, GMD
 * report 148, section 6; Jaeger and Haas 2004). The series is squashed to {@code tanh(y - 1)} for the network, and errors
 * are measured in y. The readout learns from 3,000 steps, of which the first 1,000 are washed out; then in each of 50 trials
 * the network hears 1,000 further steps, and goes on for 84 alone.
 */
final class FreeRun {

    private static final int TAUGHT = 3_000;
    private static final int WASHOUT = 1_000;
    private static final int TRIALS = 50;
    private static final int HEARD = 1_000;
    private static final int ALONE = 84;

    /** With a hundred times as much readouts lose precision; with a hundredth they learn how floats were rounded. */
    private static final double PENALTY = 1e-12;

    private FreeRun() {}

    /** The root of the mean squared error after 84 steps, divided by the standard deviation of the series. */
    static double error(ReservoirSpec spec) {
        double[] series = MackeyGlass.series(TAUGHT + 1 + TRIALS * (HEARD + ALONE));
        Listener listener = new Listener(spec, Sight.UNITS);
        DMatrixRMaj rows = new DMatrixRMaj(TAUGHT - WASHOUT, listener.features());
        DMatrixRMaj wanted = new DMatrixRMaj(TAUGHT - WASHOUT, 1);
        for (int t = 0; t < TAUGHT; t++) {
            listener.hear(squashed(series[t]));
            if (t >= WASHOUT) {
                listener.see(rows, t - WASHOUT);
                wanted.set(t - WASHOUT, 0, squashed(series[t + 1]));
            }
        }
        DMatrixRMaj weights = Ridge.weights(rows, wanted, PENALTY);
        double squares = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            int from = TAUGHT + trial * (HEARD + ALONE);
            for (int t = from; t < from + HEARD; t++) {
                listener.hear(squashed(series[t]));
            }
            double said = listener.say(weights);
            for (int t = 1; t < ALONE; t++) {
                listener.hear(said);
                said = listener.say(weights);
            }
            squares += Math.pow(stretched(said) - series[from + HEARD + ALONE - 1], 2);
        }
        return Math.sqrt(squares / TRIALS / variance(series));
    }

    private static double squashed(double y) {
        return Math.tanh(y - 1);
    }

    /** The inverse of {@link #squashed}. */
    private static double stretched(double said) {
        double z =
                Math.min(0.999, Math.max(-0.999, said)); // a run that has left the attractor is far off, not infinite
        return 0.5 * Math.log((1 + z) / (1 - z)) + 1;
    }

    private static double variance(double[] series) {
        double sum = 0;
        double squared = 0;
        for (double y : series) {
            sum += y;
            squared += y * y;
        }
        return squared / series.length - Math.pow(sum / series.length, 2);
    }
}
