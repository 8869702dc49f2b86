package dev.sluice.socket;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The memory outside of the heap that compression may hold for connections, and what each may hold of it. Thread-safe.
 *
 * <p>A direction whose messages refer to earlier ones keeps its zlib state for as long as the connection is open. The
 * others borrow one for the moment of a message, and have no more than the buffer it is compressed into.
 */
final class DeflateMemory {

    /** A deflater's state: two windows of 32 KB, the hash chains, and what it has not written yet. */
    static final long DEFLATER = 260 << 10;

    /** An inflater's state: one window, and its tables. */
    static final long INFLATER = 40 << 10;

    /** The buffer of a message that is on its way. */
    static final long BUFFER = 8 << 10;

    private final long most;
    private final AtomicLong held = new AtomicLong(); // never more than most
    private final LongAdder declined = new LongAdder();

    /**
     * Nothing is held.
     *
     * @param most so many bytes may be
     */
    DeflateMemory(long most) {
        this.most = most;
    }

    /** What one connection may hold; closed when it is over. Only the first call counts. */
    final class Share implements AutoCloseable {

        private final long bytes;
        private final AtomicBoolean returned = new AtomicBoolean();

        private Share(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public void close() {
            if (returned.compareAndSet(false, true)) {
                held.addAndGet(-bytes);
            }
        }
    }

    /** What a connection with these parameters may hold; nothing, when that would be too much for all together. */
    Optional<Share> take(List<String> parameters) {
        long wanted = BUFFER
                + (parameters.contains(DeflateOffers.SERVER_FORGETS) ? 0 : DEFLATER)
                + (parameters.contains(DeflateOffers.CLIENT_FORGETS) ? 0 : INFLATER);
        long before = held.getAndUpdate(bytes -> bytes + wanted <= most ? bytes + wanted : bytes);
        if (before + wanted <= most) {
            return Optional.of(new Share(wanted));
        }
        declined.increment();
        return Optional.empty();
    }

    /** How many bytes may be held by those that have a share. */
    long held() {
        return held.get();
    }

    /** How often there was nothing left. */
    long declined() {
        return declined.sum();
    }
}
