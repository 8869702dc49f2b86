package dev.sluice.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One clock for all timeouts, heartbeats and pings: a hashed timing wheel (Varghese and Lauck 1987, scheme 6) on one
 * daemon thread. Setting and cancelling cost the same with one timer or a million.
 *
 * <p>Thread-safe. Tasks run on the wheel's thread, not before their time and at most about one tick after it; they must
 * not wait for anything. One that throws is told to the uncaught-exception handler and does not stop the others.
 */
public final class TimerWheel implements Timers, AutoCloseable {

    private static final int SLOTS = 512;

    private final long tickNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Timer[] slots = new Timer[SLOTS]; // guarded by lock; each the sentinel of a ring
    private long ticked; // guarded by lock; number of ticks done
    private boolean closed; // guarded by lock
    private final long start = System.nanoTime();
    private final AtomicLong pending = new AtomicLong();
    private final Thread thread;

    /**
     * A running wheel.
     *
     * @param tick how fine time is; timers are rounded up to it
     */
    public TimerWheel(Duration tick) {
        if (tick.isNegative() || tick.isZero()) {
            throw new IllegalArgumentException("tick must be positive: " + tick);
        }
        this.tickNanos = Timespan.nanos(tick);
        for (int i = 0; i < SLOTS; i++) {
            Timer sentinel = new Timer(() -> {}, 0);
            sentinel.next = sentinel;
            sentinel.previous = sentinel;
            slots[i] = sentinel;
        }
        this.thread = Thread.ofPlatform().daemon().name("sluice-timer").unstarted(this::run);
        thread.setContextClassLoader(TimerWheel.class.getClassLoader());
        thread.start();
    }

    /** A task in one of the slots. */
    public final class Timer implements Timers.Timer {

        private final Runnable task;
        private final long dueTick;
        // guarded by lock; null when in no slot
        private @Nullable Timer next;
        private @Nullable Timer previous;

        private Timer(Runnable task, long dueTick) {
            this.task = task;
            this.dueTick = dueTick;
        }

        @Override
        public boolean cancel() {
            lock.lock();
            try {
                return unlink(this);
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        long nanos = Timespan.nanos(delay);
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the timer wheel is closed");
            }
            long due = (System.nanoTime() - start + nanos + tickNanos - 1) / tickNanos;
            Timer timer = new Timer(task, Math.max(due, ticked + 1));
            link(timer);
            return timer;
        } finally {
            lock.unlock();
        }
    }

    /** How many timers are set. */
    public long pending() {
        return pending.get();
    }

    /** Stops the wheel; timers that are still set never run. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(thread);
    }

    private void link(Timer timer) {
        Timer sentinel = slots[(int) (timer.dueTick % SLOTS)];
        Timer last = sentinel.previous == null ? sentinel : sentinel.previous;
        timer.previous = last;
        timer.next = sentinel;
        last.next = timer;
        sentinel.previous = timer;
        pending.incrementAndGet();
    }

    private boolean unlink(Timer timer) {
        Timer before = timer.previous;
        Timer after = timer.next;
        if (before == null || after == null) {
            return false;
        }
        before.next = after;
        after.previous = before;
        timer.previous = null;
        timer.next = null;
        pending.decrementAndGet();
        return true;
    }

    private void run() {
        List<Timer> due = new ArrayList<>();
        while (true) {
            long wait;
            lock.lock();
            try {
                if (closed) {
                    return;
                }
                long now = System.nanoTime() - start;
                wait = (ticked + 1) * tickNanos - now;
                if (wait <= 0) {
                    ticked++;
                    takeDue(ticked, due);
                }
            } finally {
                lock.unlock();
            }
            if (wait > 0) {
                LockSupport.parkNanos(this, wait);
            }
            due.forEach(TimerWheel::runOne);
            due.clear();
        }
    }

    private void takeDue(long tick, List<Timer> due) {
        Timer sentinel = slots[(int) (tick % SLOTS)];
        Timer timer = sentinel.next;
        while (timer != null && timer != sentinel) {
            Timer following = timer.next;
            if (timer.dueTick <= tick) {
                unlink(timer);
                due.add(timer);
            }
            timer = following;
        }
    }

    private static void runOne(Timer timer) {
        try {
            timer.task.run();
        } catch (Throwable e) {
            // an error too: without this thread no stream has a timeout any more
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
    }
}
