package dev.sluice.dtesn.door;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The threads that compute. They are platform threads: a virtual one that computes lets nobody else have its carrier, and
 * all streams of the server would wait. Those who want something computed wait in the order in which they came, each for a
 * slice. Thread-safe.
 */
final class Workers implements AutoCloseable {

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor pool;
    private final LongAdder nanos = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /**
     * So many threads, that are there when they are needed.
     *
     * @param mostWaiting slices that may wait; who asks for more is refused
     */
    Workers(int threads, int mostWaiting, ThreadFactory factory) {
        this.pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(mostWaiting), factory);
        this.pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Has it computed.
     *
     * @throws RejectedExecutionException when too much waits, or the application ends
     */
    <T> Future<T> submit(Callable<T> task) {
        try {
            return pool.submit(() -> {
                long begun = System.nanoTime();
                try {
                    return task.call();
                } finally {
                    nanos.add(System.nanoTime() - begun);
                }
            });
        } catch (RejectedExecutionException e) {
            refused.increment();
            throw e;
        }
    }

    /** Lets go of a slice that nobody waits for. One that has begun is not interrupted: a file may be read in it. */
    void forget(Future<?> slice) {
        if (slice.cancel(false) && slice instanceof Runnable waiting) {
            boolean ignored = pool.remove(waiting); // it may have begun to wait for nothing in this moment
        }
    }

    /** How many slices were refused. */
    long refused() {
        return refused.sum();
    }

    /** How long all of them have computed so far, in nanoseconds. */
    long nanos() {
        return nanos.sum();
    }

    /** How many threads there are at most. */
    int threads() {
        return pool.getMaximumPoolSize();
    }

    /** How many slices are computed now. */
    int active() {
        return pool.getActiveCount();
    }

    /** How many slices wait. */
    int waiting() {
        return pool.getQueue().size();
    }

    @Override
    public void close() {
        for (Runnable left : pool.shutdownNow()) {
            if (left instanceof Future<?> slice) {
                slice.cancel(false); // somebody waits for it
            }
        }
    }
}
