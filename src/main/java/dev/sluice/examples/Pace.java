package dev.sluice.examples;

import dev.sluice.problem.ProblemException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How many items an example sends, and how fast; can be stopped from another thread. Thread-safe. */
final class Pace {

    private static final int MOST_ITEMS = 1_000_000;
    private static final int LONGEST_DELAY = 60_000;

    private final int items;
    private final int delayMillis;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Pace(int items, int delayMillis) {
        this.items = items;
        this.delayMillis = delayMillis;
    }

    /**
     * A pace.
     *
     * @throws ProblemException when a number is out of its range
     */
    static Pace of(int items, int delayMillis) {
        check("items", items, MOST_ITEMS);
        check("delayMillis", delayMillis, LONGEST_DELAY);
        return new Pace(items, delayMillis);
    }

    private static void check(String name, int value, int most) {
        if (value < 0 || value > most) {
            throw new ProblemException(400, "Bad Request", name + " is " + value + "; it must be from 0 to " + most);
        }
    }

    /** Waits until item number {@code item} (from 1) is due; false when there is none, or no more is wanted. */
    boolean awaits(int item) {
        if (item > items || isStopped()) {
            return false;
        }
        try {
            return item == 1 || !stopped.await(delayMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    int items() {
        return items;
    }

    /** No more items. */
    void stop() {
        stopped.countDown();
    }

    boolean isStopped() {
        return stopped.getCount() == 0 || Thread.currentThread().isInterrupted();
    }
}
