package dev.sluice.metrics;

import java.util.concurrent.atomic.LongAdder;

/** A number that only grows. Made by {@link Metrics}; thread-safe, and never waits. */
public final class Counter {

    private final LongAdder count = new LongAdder();

    Counter() {}

    /** One more. */
    public void increment() {
        count.increment();
    }

    /**
     * So many more.
     *
     * @param more not negative
     */
    public void add(long more) {
        count.add(more);
    }

    /** How many there were. */
    public long sum() {
        return count.sum();
    }
}
