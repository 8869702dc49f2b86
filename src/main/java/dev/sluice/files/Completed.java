package dev.sluice.files;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The uploads in parts that were completed lately, for senders who never got to read that. Thread-safe. Of too many, the
 * oldest are forgotten.
 */
final class Completed {

    static final int MOST = 1_000;

    /** Who was cut off comes back sooner. */
    static final Duration KEPT = Duration.ofMinutes(10);

    private record Entry(Stored.Whole stored, Instant until) {}

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Path, Entry> entries = new LinkedHashMap<>(); // guarded by lock, oldest first

    Completed(Clock clock) {
        this.clock = clock;
    }

    /**
     * One was completed.
     *
     * @param part where its parts were kept
     */
    void add(Path part, Stored.Whole stored) {
        lock.lock();
        try {
            entries.remove(part); // else it would keep its place
            entries.put(part, new Entry(stored, clock.instant().plus(KEPT)));
            if (entries.size() > MOST) {
                entries.remove(entries.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** One begins anew. */
    void forget(Path part) {
        lock.lock();
        try {
            entries.remove(part);
        } finally {
            lock.unlock();
        }
    }

    /** What became of one. */
    Optional<Stored.Whole> find(Path part) {
        lock.lock();
        try {
            Entry entry = entries.get(part);
            return entry == null || entry.until().isBefore(clock.instant())
                    ? Optional.empty()
                    : Optional.of(entry.stored());
        } finally {
            lock.unlock();
        }
    }
}
