package dev.sluice;

import java.util.Random;

/** Random tests that can be repeated: another seed each time, and the failing one is told. */
public final class Seeds {

    private Seeds() {}

    /** One round of a random test. */
    @FunctionalInterface
    public interface Round {
        void run(Random random) throws Exception;
    }

    /** Runs {@code rounds} rounds, each with a seed of its own; {@code -Dtest.seed=N} repeats a single one. */
    public static void each(int rounds, Round round) throws Exception {
        Long only = Long.getLong("test.seed");
        long first = only == null ? System.nanoTime() : only;
        for (int i = 0; i < (only == null ? rounds : 1); i++) {
            long seed = first + i;
            try {
                round.run(new Random(seed));
            } catch (AssertionError | Exception e) {
                throw new AssertionError("seed " + seed + " (repeat with -Dtest.seed=" + seed + "): " + e, e);
            }
        }
    }
}
