package dev.sluice.stream;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Where producers wait until their reader has taken enough. Guarded by the lock of its outbox, which a producer gives
 * back while it waits.
 */
final class Patience {

    private final Condition taken;
    private int waiting;
    private int progress; // how often the reader took something; counted from the first producer that waited

    Patience(ReentrantLock lock) {
        this.taken = lock.newCondition();
    }

    /** Whether producers wait now. */
    boolean someWait() {
        return waiting > 0;
    }

    /** The reader has taken something: that is a sign of life, and may be enough. */
    void progressed() {
        progress++;
        wake();
    }

    /** All look again at what they wait for. */
    void wake() {
        if (waiting > 0) {
            taken.signalAll();
        }
    }

    /**
     * Waits while {@code held}, and gives up when the reader takes nothing for {@code limit}: one that takes a little at
     * a time is slow, and not to be given up.
     *
     * @return false when it was given up
     */
    boolean whileHeld(BooleanSupplier held, Duration limit) throws InterruptedException {
        long nanos = Timespan.nanos(limit);
        waiting++;
        try {
            int seen = progress;
            long left = nanos;
            while (held.getAsBoolean()) {
                if (left <= 0 && progress == seen) {
                    return false;
                }
                if (left <= 0) {
                    seen = progress;
                    left = nanos;
                }
                left = taken.awaitNanos(left);
            }
            return true;
        } finally {
            waiting--;
        }
    }

    /**
     * Waits while {@code held}, at most for {@code limit}, whatever the reader takes meanwhile.
     *
     * @return false when that was too short
     */
    boolean whileHeldAtMost(BooleanSupplier held, Duration limit) throws InterruptedException {
        long left = Timespan.nanos(limit);
        waiting++;
        try {
            while (held.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = taken.awaitNanos(left);
            }
            return true;
        } finally {
            waiting--;
        }
    }
}
