package dev.sluice.rooms;

import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/** Does some tidying up every now and then, for as long as the clock runs. */
record Sweep(Runnable work, Timers timers, ThreadFactory threads) {

    private static final Duration EVERY = Duration.ofSeconds(5);

    void start() {
        try {
            // it goes through all that there is, which is not for the clock's thread
            timers.after(EVERY, () -> threads.newThread(this::sweep).start());
        } catch (IllegalStateException e) {
            // the application is being taken away
        }
    }

    private void sweep() {
        try {
            work.run();
        } finally {
            start();
        }
    }
}
