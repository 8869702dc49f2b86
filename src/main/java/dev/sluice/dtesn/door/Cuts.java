package dev.sluice.dtesn.door;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How large the chunks of an input were when it was read first, so that whoever reads it again is told the same, however fast
 * he is. Thread-safe.
 */
final class Cuts {

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private int[] sizes = new int[64]; // guarded by lock
    private int count; // guarded by lock

    /**
     * None yet.
     *
     * @param most so many are remembered; whoever goes on behind them may be told of other chunks
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
            if (index < count) {
                return sizes[(int) index];
            }
            int size = now.chunkBytes(index);
            if (index == count && count < most) {
                if (count == sizes.length) {
                    sizes = Arrays.copyOf(sizes, count * 2);
                }
                sizes[count++] = size;
            }
            return size;
        } finally {
            lock.unlock();
        }
    }
}
