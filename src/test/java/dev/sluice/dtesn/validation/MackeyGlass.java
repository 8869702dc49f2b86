package dev.sluice.dtesn.validation;

import java.util.Arrays;

/**
 * The Mackey-Glass equation {@code dy/dt = 0.2 y(t - 17) / (1 + y(t - 17)^10) - 0.1 y(t)}, whose attractor is mildly
 * chaotic, by the classical Runge-Kutta method.
 */
final class MackeyGlass {

    private static final int STEPS = 10; // in each unit of time
    private static final double STEP = 1.0 / STEPS;
    private static final int DELAY = 17 * STEPS;
    private static final int TRANSIENT = 1_000; // units of time until it is on its attractor

    private MackeyGlass() {}

    /** At so many units of time, one behind the other. */
    static double[] series(int length) {
        double[] y = new double[DELAY + (TRANSIENT + length) * STEPS + 1];
        Arrays.fill(y, 0, DELAY + 1, 1.2);
        for (int t = DELAY; t + 1 < y.length; t++) {
            int past = t - DELAY;
            // the third-order interpolation, so that the half step does not spoil the order of the method
            double half = past == 0 ? y[0] : (9 * (y[past] + y[past + 1]) - y[past - 1] - y[past + 2]) / 16;
            double k1 = slope(y[t], y[past]);
            double k2 = slope(y[t] + STEP / 2 * k1, half);
            double k3 = slope(y[t] + STEP / 2 * k2, half);
            double k4 = slope(y[t] + STEP * k3, y[past + 1]);
            y[t + 1] = y[t] + STEP / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
        }
        double[] series = new double[length];
        Arrays.setAll(series, t -> y[DELAY + (TRANSIENT + t) * STEPS]);
        return series;
    }

    private static double slope(double now, double past) {
        return 0.2 * past / (1 + Math.pow(past, 10)) - 0.1 * now;
    }
}
