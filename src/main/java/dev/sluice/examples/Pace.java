package dev.sluice.examples;

import dev.sluice.problem.Parameter;
import dev.sluice.problem.ProblemException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
     * A pace, from the parameters of a request.
     *
     * @throws ProblemException when a number is out of its range
     */
    static Pace of(@Nullable String items, @Nullable String delayMillis) {
        return new Pace(
                Parameter.whole("items", items, 10, 0, MOST_ITEMS),
                Parameter.whole("delayMillis", delayMillis, 200, 0, LONGEST_DELAY));
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
