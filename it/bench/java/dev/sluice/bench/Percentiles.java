package dev.sluice.bench;

import java.util.Arrays;

/** Measurements in their order. Immutable. */
final class Percentiles {

    private final long[] sorted;

    private Percentiles(long[] sorted) {
        this.sorted = sorted;
    }

    static Percentiles of(long[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Percentiles(sorted);
    }

    /** The smallest value that so much of the measurements (0 to 1) does not exceed. */
    long at(double part) {
        return sorted[Math.clamp((int) Math.ceil(part * sorted.length) - 1, 0, sorted.length - 1)];
    }

    int count() {
        return sorted.length;
    }

    /** The middle of a few figures. */
    static double median(double... figures) {
        double[] own = figures.clone();
        Arrays.sort(own);
        int middle = own.length / 2;
        return own.length % 2 == 1 ? own[middle] : (own[middle - 1] + own[middle]) / 2;
    }
}
