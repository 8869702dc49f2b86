package dev.sluice.dtesn.door;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The cuts of the readings that began or went on last. Thread-safe. */
final class RecentCuts {

    /** So many readings are remembered. */
    static final int MOST = 256;

    /** So many sizes of chunks may follow each other in each: 48 KB. */
    static final int MOST_SIZES = 4_096;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Cuts> cuts =
            new LinkedHashMap<>(16, 0.75f, true); // guarded by lock; the oldest comes first

    /** Those of one reading, if they are still known. */
    Optional<Cuts> known(long run) {
        lock.lock();
        try {
            return Optional.ofNullable(cuts.get(run));
        } finally {
            lock.unlock();
        }
    }

    /** Somebody is reading: the others are forgotten before this one. */
    void use(long run) {
        Optional<Cuts> unused = known(run);
    }

    /** Those of one reading. */
    Cuts of(long run) {
        lock.lock();
        try {
            Cuts known = cuts.computeIfAbsent(run, key -> new Cuts(MOST_SIZES));
            if (cuts.size() > MOST) {
                cuts.remove(cuts.keySet().iterator().next());
            }
            return known;
        } finally {
            lock.unlock();
        }
    }
}
