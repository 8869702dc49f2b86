package dev.sluice.metrics;

import java.time.Duration;
import java.util.Arrays;

/** The sizes that histograms tell apart: upper bounds, which belong to their bucket, rising. */
public final class Buckets {

    private final double[] bounds;

    private Buckets(double[] bounds) {
        this.bounds = bounds;
    }

    /**
     * These.
     *
     * @throws IllegalArgumentException when they do not rise, or the first is not above zero
     */
    public static Buckets of(double... bounds) {
        double last = 0;
        for (double bound : bounds) {
            if (!(bound > last)) {
                throw new IllegalArgumentException(
                        "bounds of buckets must rise from above 0: " + bound + " after " + last);
            }
            last = bound;
        }
        return new Buckets(bounds.clone());
    }

    /**
     * Each so many times the one before.
     *
     * @param first the lowest
     * @param factor above 1
     * @param count how many
     */
    public static Buckets exponential(double first, double factor, int count) {
        double[] bounds = new double[count];
        double bound = first;
        for (int i = 0; i < count; i++) {
            bounds[i] = bound;
            bound *= factor;
        }
        return of(bounds);
    }

    double[] bounds() {
        return bounds.clone();
    }

    /** The same, as seconds. */
    Duration[] durations() {
        return Arrays.stream(bounds)
                .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                .toArray(Duration[]::new);
    }
}
