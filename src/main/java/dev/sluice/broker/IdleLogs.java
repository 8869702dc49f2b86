package dev.sluice.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds the log that can be missed most easily: the one that was used longest ago of those that nobody reads or is present
 * at. Thread-safe.
 *
 * <p>To look at all logs takes a while, so the next to go are found together, and looked at again when their turn comes.
 */
final class IdleLogs {

    /** So many are found together. */
    private static final int TOGETHER = 64;

    /** A server that is full of rooms in use is not to look at all of them for each that it refuses. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Idle> next = new ArrayDeque<>(); // guarded by lock
    private Instant nextLook = Instant.MIN; // guarded by lock

    private record Idle(MemoryLog log, Instant since) {}

    /** One that has given way, and takes nothing any more; none when all are in use, or were just now. */
    Optional<MemoryLog> giveWay(Collection<MemoryLog> all, Instant now) {
        lock.lock();
        try {
            // a clock may be set back
            boolean paused = now.isBefore(nextLook) && !now.plus(PAUSE).isBefore(nextLook);
            for (boolean looked = paused; ; looked = true) {
                for (Idle idle = next.poll(); idle != null; idle = next.poll()) {
                    if (idle.log().giveWay(idle.since())) {
                        return Optional.of(idle.log());
                    }
                }
                if (looked) {
                    return Optional.empty();
                }
                find(all);
                if (next.isEmpty()) {
                    nextLook = now.plus(PAUSE);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void find(Collection<MemoryLog> all) {
        all.stream()
                .map(IdleLogs::idle)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Idle::since))
                .limit(TOGETHER)
                .forEach(next::add);
    }

    private static Optional<Idle> idle(MemoryLog log) {
        Instant since = log.idleSince();
        return since == null ? Optional.empty() : Optional.of(new Idle(log, since));
    }
}
