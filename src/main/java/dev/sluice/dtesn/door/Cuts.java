package dev.sluice.dtesn.door;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How large the chunks of an input were when it was read first, so that whoever reads it again is told the same, however fast
 * he is. What is remembered is where their size changed; when there is room for no further change it stays as it is, for
 * all. Thread-safe.
 */
final class Cuts {

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private long[] from = new long[8]; // guarded by lock; the first chunk of each size
    private int[] sizes = new int[8]; // guarded by lock
    private int changes; // guarded by lock
    private long known; // guarded by lock; so many chunks have their size

    /**
     * None yet.
     *
     * @param most so many sizes follow each other at most
     */
    Cuts(int most) {
        this.most = most;
    }

    /** As they were before, and then as somebody says now. */
    Pace before(Pace now) {
        return index -> chunkBytes(index, now);
    }

    private int chunkBytes(long index, Pace now) {
        lock.lock();
        try {
            if (index >= known) {
                next(index, now);
            }
            int found = Arrays.binarySearch(from, 0, changes, index);
            return sizes[found >= 0 ? found : -found - 2];
        } finally {
            lock.unlock();
        }
    }

    private void next(long index, Pace now) {
        known = index + 1;
        if (changes == most) {
            return;
        }
        int size = now.chunkBytes(index);
        if (changes > 0 && sizes[changes - 1] == size) {
            return;
        }
        if (changes == sizes.length) {
            from = Arrays.copyOf(from, changes * 2);
            sizes = Arrays.copyOf(sizes, changes * 2);
        }
        from[changes] = changes == 0 ? 0 : index;
        sizes[changes++] = size;
    }
}
