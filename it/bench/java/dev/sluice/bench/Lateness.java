package dev.sluice.bench;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * By how much the items of paced streams come later after one another than their pace says. Thread-safe: one thread
 * reads, another asks.
 */
final class Lateness {

    private final long paceNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private long[] measured = new long[4_096]; // guarded by lock
    private int count; // guarded by lock

    Lateness(int paceMillis) {
        this.paceNanos = paceMillis * 1_000_000L;
    }

    /** A sink for one stream whose items are lines. */
    BodySink stream() {
        return new BodySink() {
            private long last;

            @Override
            public void body(byte[] bytes, int offset, int length) {
                long now = System.nanoTime();
                for (int i = offset; i < offset + length; i++) {
                    if (bytes[i] == '\n') {
                        if (last != 0) {
                            add(now - last - paceNanos);
                        }
                        last = now;
                    }
                }
            }
        };
    }

    private void add(long nanos) {
        lock.lock();
        try {
            if (count == measured.length) {
                measured = Arrays.copyOf(measured, 2 * count);
            }
            measured[count++] = nanos;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what was measured, and returns it. */
    long[] take() {
        lock.lock();
        try {
            long[] result = Arrays.copyOf(measured, count);
            count = 0;
            return result;
        } finally {
            lock.unlock();
        }
    }
}
