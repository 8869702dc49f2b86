package dev.sluice.rooms;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How much those may still ask of a room who have no place in it to count by: by the room and who they are. Thread-safe.
 *
 * <p>There are at most so many; for one more, the one that was used longest ago is forgotten, whose owner so has all of his
 * allowance again. He has it after a second in any case.
 */
final class Allowances {

    private final LongSupplier nanos;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Whose, Allowance> all = new LinkedHashMap<>(16, 0.75f, true); // guarded by lock

    private record Whose(String room, String who) {}

    Allowances(LongSupplier nanos, int most) {
        this.nanos = nanos;
        this.most = most;
    }

    /** Whether he may ask once more now; {@code perSecond} of 0 for any number, which is not counted. */
    boolean take(String room, String who, int perSecond) {
        if (perSecond == 0) {
            return true;
        }
        lock.lock();
        try {
            Allowance his = all.computeIfAbsent(new Whose(room, who), whose -> new Allowance(perSecond, nanos));
            if (all.size() > most) {
                all.remove(all.keySet().iterator().next());
            }
            return his.take();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return all.size();
        } finally {
            lock.unlock();
        }
    }
}
