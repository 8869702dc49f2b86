package dev.sluice.rooms;

import dev.sluice.broker.Broker;
import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/** Has the broker forget what is too old, every now and then, for as long as the clock runs. */
record Sweep(Broker broker, Timers timers, ThreadFactory threads) {

    private static final Duration EVERY = Duration.ofSeconds(5);

    void start() {
        // it goes through all logs, which is not for the clock's thread
        try {
            timers.after(EVERY, () -> threads.newThread(this::sweep).start());
        } catch (IllegalStateException e) {
            // the application is being taken away
        }
    }

    private void sweep() {
        broker.sweep();
        start();
    }
}
