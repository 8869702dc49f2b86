package dev.sluice;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread will do, with a deadline instead of a guess of how long it takes. */
public final class Awaiting {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 500_000;

    private Awaiting() {}

    /**
     * Returns as soon as {@code condition} holds.
     *
     * @throws AssertionError when it does not within the deadline
     */
    public static void until(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > DEADLINE.toNanos()) {
                throw new AssertionError("not within " + DEADLINE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
