package dev.sluice.examples;

import java.util.concurrent.TimeUnit;

/**
 * How many of so many a second are due: what one turn was too late for is made up in the next. Owned by one thread.
 *
 * <p>After a pause of more than a second, as on a machine that was asleep, it begins anew: nobody is helped by all of them at
 * once.
 */
final class Tally {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private long begin;
    private long done; // since then

    /**
     * From now on.
     *
     * @param now by {@link System#nanoTime}
     */
    Tally(int perSecond, long now) {
        this.perSecond = perSecond;
        this.begin = now;
    }

    /** How many are due, which the caller then does. */
    int due(long now) {
        long due = dueBy(now) - done;
        if (due > perSecond) {
            begin = now - SECOND;
            done = 0;
            due = perSecond;
        }
        done += due;
        if (done >= perSecond) {
            begin += SECOND; // so that no product below grows beyond what a long holds
            done -= perSecond;
        }
        return (int) due;
    }

    private long dueBy(long now) {
        return (now - begin) * perSecond / SECOND;
    }
}
