package dev.sluice.examples;

import dev.sluice.stream.CloseReason;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What became of the latest streams of some sources, by ids that their readers chose. Thread-safe. */
final class Endings {

    /** Older ones are forgotten. */
    private static final int MOST = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final SequencedMap<Long, Ending> latest = new LinkedHashMap<>(); // guarded by lock

    /** The ending of the stream with this id, which may be yet to come. */
    Ending of(long id) {
        lock.lock();
        try {
            Ending known = latest.computeIfAbsent(id, unknown -> new Ending());
            if (latest.size() > MOST) {
                latest.pollFirstEntry();
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** Three moments, the last two told by a thread of its own each. Thread-safe. */
    static final class Ending {

        private final long began = System.nanoTime();
        private volatile @Nullable CloseReason reason;
        private volatile long seenAt; // set before the reason
        private volatile long cleanedAt; // 0 until then

        /** The end of the stream is seen. */
        void seen(CloseReason why) {
            seenAt = System.nanoTime();
            reason = why;
        }

        /** The source's {@code finally} runs. */
        void cleaned() {
            long now = System.nanoTime();
            cleanedAt = now == 0 ? 1 : now;
        }

        /**
         * The reason, the nanoseconds from the beginning to the end that was seen, and those from there to the source's
         * {@code finally}; empty until both have come.
         */
        String told() {
            CloseReason why = reason;
            long cleaned = cleanedAt;
            return why == null || cleaned == 0 ? "" : why + " " + (seenAt - began) + " " + (cleaned - seenAt);
        }
    }
}
