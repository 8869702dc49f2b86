package dev.sluice.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The highest value of a figure that is looked at again and again, from its making to its closing. Thread-safe. */
final class Peak implements AutoCloseable {

    private final AtomicLong highest = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    Peak(LongSupplier figure, int everyMillis) {
        this.thread = Thread.ofPlatform().name("bench-peak").daemon().start(() -> look(figure, everyMillis));
    }

    private void look(LongSupplier figure, int everyMillis) {
        try {
            do {
                highest.accumulateAndGet(figure.getAsLong(), Math::max);
            } while (!closing.await(everyMillis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does this; it ends the thread
        }
    }

    long highest() {
        return highest.get();
    }

    /** Ends the looking and waits for its last look. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
