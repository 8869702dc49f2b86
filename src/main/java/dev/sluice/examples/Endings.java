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

    /** Two moments, each told by a thread of its own. Thread-safe. */
    static final class Ending {

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

        /** The reason and the nanoseconds from the one to the other; empty until both have come. */
        String told() {
            CloseReason why = reason;
            long end = cleanedAt;
            // a source may be quicker than the one who tells of the end
            return why == null || end == 0 ? "" : why + " " + Math.max(0, end - seenAt);
        }
    }
}
