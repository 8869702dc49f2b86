package dev.sluice.stream;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the writer of a stream with a rate limit when the next piece may leave. Thread-safe. At most one timer is set at a
 * time, and none after {@link #end}. While its lock is held only timers are set and taken back.
 */
final class Pacing {

    private final RateLimit limit;
    private final Timers timers;
    private final Runnable wake;

    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private Timers.@Nullable Timer timer;
    private boolean over;

    /**
     * No timer yet.
     *
     * @param wake wakes the writer; called with no lock held
     */
    Pacing(RateLimit limit, Timers timers, Runnable wake) {
        this.limit = limit;
        this.timers = timers;
        this.wake = wake;
    }

    /** Has the writer woken when the next piece may leave; once for any number of calls until then. */
    void wakeWhenDue() {
        lock.lock();
        try {
            if (timer == null) {
                set();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody is woken any more. */
    void end() {
        lock.lock();
        try {
            over = true;
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private void set() {
        if (over) {
            return;
        }
        try {
            timer = timers.after(Duration.ofNanos(limit.delayNanos()), this::due);
        } catch (IllegalStateException e) {
            over = true; // time has ended: the server is stopping, and ends this stream by other means
        }
    }

    private void due() {
        boolean early;
        lock.lock();
        try {
            timer = null;
            early = limit.delayNanos()
                    > 0; // the writer went on before this ran, and may have found the timer still set
            if (early) {
                set();
            }
        } finally {
            lock.unlock();
        }
        if (!early) {
            wake.run();
        }
    }
}
