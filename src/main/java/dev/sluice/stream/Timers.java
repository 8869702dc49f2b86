package dev.sluice.stream;

import java.time.Duration;

/** Time, as machines here see it: a clock and tasks for later. Thread-safe. */
public interface Timers {

    /** A task that is due at some time. */
    interface Timer {

        /** Takes it back. Returns false when it has run, is running or was cancelled before. */
        boolean cancel();
    }

    /**
     * Runs {@code task} once, {@code delay} from now. Tasks must not wait for anything.
     *
     * @param delay nothing when it is negative; more than a hundred years count as that
     *
     * @throws IllegalStateException when time has ended
     */
    Timer after(Duration delay, Runnable task);

    /** Nanoseconds since some fixed moment, never going back. */
    long nanos();
}
