package dev.sluice.rooms;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest messages of one room in one epoch, for readers that hold nothing but a place in it. Thread-safe; read without a
 * lock.
 *
 * <pre>
 * slots     the message at offset o lies in slot o modulo their number, a power of two
 * start     the lowest offset that is kept; end + 1 when none is
 * end       the highest
 * </pre>
 *
 * <p>Bounded by number and by the bytes of payloads; what all readers have had is let go. It grows as it is needed: a
 * quiet room costs little.
 */
final class Ring {

    private static final int SMALLEST = 16;

    /** What a message costs besides its payload, in bytes, roughly. */
    private static final int OVERHEAD = 256;

    private final String epoch;
    private final int most;
    private final long mostBytes;
    private final ReentrantLock writing = new ReentrantLock();
    private long bytes; // guarded by writing, which is held for all writes to what follows, too
    private volatile AtomicReferenceArray<@Nullable Delivery> slots;
    private volatile long start;
    private volatile long end;

    /**
     * Nothing yet.
     *
     * @param end the offset after which it begins
     * @param most at most so many messages, rounded up to a power of two
     * @param mostBytes at most so many bytes
     */
    Ring(String epoch, long end, int most, long mostBytes) {
        this.epoch = epoch;
        this.most = Math.max(1, most);
        this.mostBytes = mostBytes;
        this.slots = new AtomicReferenceArray<>(Math.min(SMALLEST, powerOfTwo(this.most)));
        this.start = end + 1;
        this.end = end;
    }

    private static int powerOfTwo(int least) {
        return Integer.highestOneBit(Math.max(1, least) * 2 - 1);
    }

    String epoch() {
        return epoch;
    }

    /** The highest offset. */
    long end() {
        return end;
    }

    /** The lowest offset that is kept. */
    long start() {
        return start;
    }

    /** How many bytes it holds, in payloads and what goes with them. */
    long bytes() {
        writing.lock();
        try {
            return bytes;
        } finally {
            writing.unlock();
        }
    }

    /** Takes the next message in; the oldest make room. */
    void add(Delivery delivery) {
        writing.lock();
        try {
            addLocked(delivery);
        } finally {
            writing.unlock();
        }
    }

    /** Lets go of all up to this offset. */
    void dropUpTo(long offset) {
        writing.lock();
        try {
            AtomicReferenceArray<@Nullable Delivery> here = slots;
            for (long last = Math.min(offset, end); start <= last; ) {
                drop(here);
            }
        } finally {
            writing.unlock();
        }
    }

    private void addLocked(Delivery delivery) {
        long offset = delivery.offset();
        AtomicReferenceArray<@Nullable Delivery> here = slots;
        if (offset - start >= here.length() && here.length() < most) {
            here = grown(here);
        }
        bytes += size(delivery);
        while (start < offset && (bytes > mostBytes || offset - start >= Math.min(most, here.length()))) {
            drop(here);
        }
        here.set(slot(offset, here), delivery);
        slots = here;
        end = offset; // last: whoever sees it finds the message
    }

    private AtomicReferenceArray<@Nullable Delivery> grown(AtomicReferenceArray<@Nullable Delivery> from) {
        AtomicReferenceArray<@Nullable Delivery> to = new AtomicReferenceArray<>(from.length() * 2);
        for (long offset = start; offset <= end; offset++) {
            to.set(slot(offset, to), from.get(slot(offset, from)));
        }
        return to;
    }

    private void drop(AtomicReferenceArray<@Nullable Delivery> here) {
        long oldestOffset = start;
        int slot = slot(oldestOffset, here);
        Delivery oldest = here.get(slot);
        if (oldest != null) {
            bytes -= size(oldest);
            here.set(slot, null);
        }
        start = oldestOffset + 1;
    }

    private static long size(Delivery delivery) {
        return OVERHEAD + (long) delivery.message().payload().length();
    }

    private static int slot(long offset, AtomicReferenceArray<@Nullable Delivery> here) {
        return (int) (offset & (here.length() - 1));
    }

    /** The message at this offset; null when it is no longer there, or not yet. */
    @Nullable
    Delivery at(long offset) {
        AtomicReferenceArray<@Nullable Delivery> here = slots;
        Delivery found = here.get(slot(offset, here));
        return found != null && found.offset() == offset ? found : null;
    }
}
