package dev.sluice.stream;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that stands still until a test moves it; what is due then runs on the test's thread, in order. Thread-safe. */
public final class FakeTimers implements Timers {

    private record Task(long due, long number, Runnable work) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
    private long now; // guarded by this
    private long tasksSet; // guarded by this

    @Override
    public synchronized Timer after(Duration delay, Runnable task) {
        Task set = new Task(now + Timespan.nanos(delay), tasksSet++, task);
        tasks.add(set);
        return () -> remove(set);
    }

    private synchronized boolean remove(Task task) {
        return tasks.remove(task);
    }

    @Override
    public synchronized long nanos() {
        return now;
    }

    /** Lets time pass; each task runs when it is due. */
    public void pass(Duration time) {
        long end = nanos() + time.toNanos();
        while (runNext(end)) {
            // until nothing is due any more
        }
        set(end);
    }

    private boolean runNext(long end) {
        Task next;
        synchronized (this) {
            next = tasks.peek();
            if (next == null || next.due() > end) {
                return false;
            }
            tasks.remove();
            now = Math.max(now, next.due());
        }
        next.work().run();
        return true;
    }

    private synchronized void set(long time) {
        now = time;
    }

    /** Lets time pass while the thread that runs the tasks is held up: what is due runs at the next {@link #pass}. */
    public synchronized void passWithoutRunning(Duration time) {
        now += time.toNanos();
    }

    /** How many tasks are set. */
    public synchronized int pending() {
        return tasks.size();
    }
}
