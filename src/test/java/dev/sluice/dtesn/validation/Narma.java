package dev.sluice.dtesn.validation;

import dev.sluice.dtesn.random.SplitMix64;
import dev.sluice.dtesn.reservoir.ReservoirSpec;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.ejml.data.DMatrixRMaj;

/**
 * Identification of the tenth-order NARMA system (Atiya and Parlos 2000, IEEE TNN 11(3), equation 86), whose input u is
 * uniform from 0 to 0.5:
 *
 * <pre>
 * y(t + 1) = 0.3 y(t) + 0.05 y(t) (y(t) + ... + y(t - 9)) + 1.5 u(t - 9) u(t) + 0.1
 * </pre>
 *
 * <p>The readout sees the network after it has read u(t), and is to say y(t + 1).
 */
final class Narma {

    private static final int ORDER = 10;
    private static final int WASHOUT = 200;
    private static final double PENALTY = 1e-9;

    /** Some inputs make the system run away, up to infinity; from about here on y is on its way. */
    private static final double CALM = 1;

    private Narma() {}

    /**
     * The normalised mean squared error of one network: the mean square of the error, divided by the variance of y.
     *
     * @param taught how many steps teach the readout
     * @param tried how many it is tried on, behind them
     * @param sight what the readout sees
     */
    static double error(ReservoirSpec spec, int taught, int tried, Sight sight) {
        double[] input = calmInput(ORDER + WASHOUT + taught + tried);
        double[] output = output(input);
        Listener listener = new Listener(spec, sight);
        int t = ORDER;
        for (; t < ORDER + WASHOUT; t++) {
            listener.hear(input[t]);
        }
        DMatrixRMaj rows = new DMatrixRMaj(taught, listener.features());
        DMatrixRMaj wanted = new DMatrixRMaj(taught, 1);
        for (int row = 0; row < taught; row++, t++) {
            listener.hear(input[t]);
            listener.see(rows, row);
            wanted.set(row, 0, output[t + 1]);
        }
        DMatrixRMaj weights = Ridge.weights(rows, wanted, PENALTY);
        double error = 0;
        double sum = 0;
        double squared = 0;
        for (int i = 0; i < tried; i++, t++) {
            listener.hear(input[t]);
            double truth = output[t + 1];
            error += Math.pow(listener.say(weights) - truth, 2);
            sum += truth;
            squared += truth * truth;
        }
        return error / (squared - sum * sum / tried);
    }

    /** The first of all seeds' inputs under which the system stays where it usually is. */
    private static double[] calmInput(int length) {
        return LongStream.rangeClosed(1, 100)
                .mapToObj(seed -> input(SplitMix64.of(seed, "input of NARMA"), length))
                .filter(input -> Arrays.stream(output(input)).max().orElseThrow() < CALM)
                .findFirst()
                .orElseThrow();
    }

    private static double[] input(SplitMix64 random, int length) {
        double[] input = new double[length];
        Arrays.setAll(input, t -> random.unit() / 2);
        return input;
    }

    private static double[] output(double[] input) {
        double[] output = new double[input.length + 1];
        for (int t = ORDER - 1; t < input.length; t++) {
            double sum = 0;
            for (int i = 0; i < ORDER; i++) {
                sum += output[t - i];
            }
            output[t + 1] = 0.3 * output[t] + 0.05 * output[t] * sum + 1.5 * input[t - ORDER + 1] * input[t] + 0.1;
        }
        return output;
    }
}
