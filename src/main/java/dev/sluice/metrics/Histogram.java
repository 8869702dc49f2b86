package dev.sluice.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** How often values were up to which size. Made by {@link Metrics}; thread-safe, and never waits. */
public final class Histogram {

    private final LongConsumer values;
    private final LongSupplier count;
    private final DoubleSupplier sum;

    private Histogram(LongConsumer values, LongSupplier count, DoubleSupplier sum) {
        this.values = values;
        this.count = count;
        this.sum = sum;
    }

    static Histogram of(DistributionSummary sizes) {
        return new Histogram(sizes::record, sizes::count, sizes::totalAmount);
    }

    static Histogram of(Timer times) {
        return new Histogram(
                nanos -> times.record(nanos, TimeUnit.NANOSECONDS),
                times::count,
                () -> times.totalTime(TimeUnit.SECONDS));
    }

    /**
     * One more value.
     *
     * @param value nanoseconds, where the histogram is one of times; of a negative one nothing is recorded
     */
    public void record(long value) {
        values.accept(value);
    }

    /** How many values there were. */
    public long count() {
        return count.getAsLong();
    }

    /** All values together; in seconds, where the histogram is one of times. */
    public double sum() {
        return sum.getAsDouble();
    }
}
