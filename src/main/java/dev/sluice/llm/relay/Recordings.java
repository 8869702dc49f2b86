package dev.sluice.llm.relay;

import dev.sluice.llm.routing.RecordingBounds;
import dev.sluice.stream.Timers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All recordings, and what they may take together. When that is too much the oldest that is over gives way, whole, and one
 * that nobody reads before any that somebody does; when none
 * is, no further recording begins, or the largest gives up its oldest events. Thread-safe.
 *
 * <p>A recording never calls this while it holds its lock, so what is under the lock here may be asked of one.
 */
final class Recordings implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("dev.sluice.llm");

    private static final int ID_BYTES = 16;

    /** When room has to be made this part of the largest recording goes at once, so that it is not looked for each time. */
    private static final int TRIMMED_PART = 16;

    private final Supplier<RecordingBounds> bounds;
    private final Timers timers;
    private final Executor threads;
    private final RandomGenerator random;
    private final Runnable beat;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder joined = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder evicted = new LongAdder();
    private final LongAdder trimmed = new LongAdder();
    private final LongAdder lost = new LongAdder();

    // guarded by lock
    private final Set<Recording> all = new LinkedHashSet<>();
    private final Set<Recording> over = new LinkedHashSet<>(); // those of all that are, the oldest end first
    private final Map<String, Recording> byId = new HashMap<>();
    private final Map<SameRequest, Recording> inFlight = new HashMap<>();
    private boolean closed;

    /**
     * None yet.
     *
     * @param bounds what they may take, which may change
     * @param threads where what may take a moment is done
     * @param random makes ids that nobody guesses
     * @param beat is told of each heartbeat
     */
    Recordings(
            Supplier<RecordingBounds> bounds, Timers timers, Executor threads, RandomGenerator random, Runnable beat) {
        this.beat = beat;
        this.bounds = bounds;
        this.timers = timers;
        this.threads = threads;
        this.random = random;
    }

    /**
     * Has a request answered from a recording: one that is being made for an equal request, or a new one.
     *
     * @param begin makes a relay answer a new one
     * @return false when there are too many; nobody was answered then
     */
    boolean answer(Job job, Wish wish, Answer answer, Consumer<Recording> begin) {
        while (true) {
            Recording known = wish.same().map(this::inFlight).orElse(null);
            if (known != null && known.join(job.terms(), answer, wish.resumes(), job.earlyCommit())) {
                joined.increment();
                LOG.log(
                        System.Logger.Level.INFO,
                        "{0} {1} joined an answer under way",
                        job.id(),
                        known.endpoint().path());
                return true;
            }
            Opening opening = open(job, wish, known);
            Recording victim = opening.evicted();
            if (victim != null) {
                victim.stop(Recording.POSITION_GONE);
            }
            Recording opened = opening.opened();
            if (opened != null && opened.join(job.terms(), answer, wish.resumes(), job.earlyCommit())) {
                begin.accept(opened);
                return true;
            }
            // else somebody else was first: had it begin, or joined it and left, or closed all of this
            if (opened == null && !opening.again()) {
                refused.increment();
                return false;
            }
        }
    }

    private @Nullable Recording inFlight(SameRequest same) {
        lock.lock();
        try {
            return inFlight.get(same);
        } finally {
            lock.unlock();
        }
    }

    /** What became of the wish for a new one. */
    private record Opening(
            @Nullable Recording opened, @Nullable Recording evicted, boolean again) {}

    /**
     * Opens one.
     *
     * @param stale one in flight that can't be joined
     */
    private Opening open(Job job, Wish wish, @Nullable Recording stale) {
        lock.lock();
        try {
            Recording other = wish.same().map(inFlight::get).orElse(null);
            if (other != null && other != stale) {
                return new Opening(null, null, true); // somebody was faster
            }
            if (closed) {
                return new Opening(null, null, false);
            }
            Recording victim = null;
            if (all.size() >= bounds.get().most()) {
                victim = toGiveWay();
                if (victim == null) {
                    return new Opening(null, null, false);
                }
                evicted.increment();
                remove(victim);
            }
            byte[] id = new byte[ID_BYTES];
            random.nextBytes(id);
            Recording opened =
                    new Recording("stream-" + HexFormat.of().formatHex(id), wish.owner(), job, this, timers, threads);
            all.add(opened);
            byId.put(opened.id(), opened);
            wish.same().ifPresent(same -> inFlight.put(same, opened));
            return new Opening(opened, victim, false);
        } finally {
            lock.unlock();
        }
    }

    /** The one of those that are over that goes first; null when none is. The lock is held. */
    private @Nullable Recording toGiveWay() {
        return over.stream()
                .filter(Recording::isUnread)
                .findFirst()
                .or(() -> over.stream().findFirst())
                .orElse(null);
    }

    /** A heartbeat was sent. */
    void beat() {
        beat.run();
    }

    /** How many may read one. */
    int mostReaders() {
        return bounds.get().mostReaders();
    }

    /** The one of that id, when it is this client's. */
    Optional<Recording> find(String id, String owner) {
        lock.lock();
        try {
            return Optional.ofNullable(byId.get(id))
                    .filter(recording -> recording.owner().equals(owner));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Nothing more will be recorded in one; may be told again.
     *
     * @param kept whether it can still be found
     */
    void ended(Recording recording, boolean kept) {
        lock.lock();
        try {
            inFlight.values().remove(recording);
            if (!kept) {
                byId.remove(recording.id());
            }
            if (all.contains(recording)) {
                over.add(recording);
            }
        } finally {
            lock.unlock();
        }
    }

    /** One has let go of its events, so many bytes, and is over. */
    void forgotten(Recording recording, long less) {
        bytes.addAndGet(-less);
        lock.lock();
        try {
            remove(recording);
        } finally {
            lock.unlock();
        }
    }

    /** The lock is held. */
    private void remove(Recording recording) {
        all.remove(recording);
        over.remove(recording);
        byId.remove(recording.id());
        inFlight.values().remove(recording);
    }

    /** One has so many bytes more. */
    void grew(long more) {
        if (bytes.addAndGet(more) > bounds.get().mostBytes() && more > 0) {
            makeRoom();
        }
    }

    private void makeRoom() {
        long excess = bytes.get() - bounds.get().mostBytes();
        while (excess > 0) {
            Recording victim;
            boolean whole;
            lock.lock();
            try {
                victim = toGiveWay();
                whole = victim != null;
                if (victim == null) {
                    victim = all.stream()
                            .max(Comparator.comparingLong(Recording::spare))
                            .orElse(null);
                } else {
                    remove(victim);
                }
            } finally {
                lock.unlock();
            }
            if (victim == null) {
                return;
            }
            if (whole) {
                evicted.increment();
                victim.stop(Recording.POSITION_GONE);
            } else {
                if (!victim.trim(Math.max(excess, victim.spare() / TRIMMED_PART))) {
                    return; // what was added last is kept in any case
                }
                trimmed.increment();
            }
            excess = bytes.get() - bounds.get().mostBytes();
        }
    }

    /** How many there are. */
    int count() {
        lock.lock();
        try {
            return all.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes all take. */
    long bytes() {
        return bytes.get();
    }

    /** How many requests got the answer to another. */
    long joined() {
        return joined.sum();
    }

    /** How often there was no room for one more. */
    long refused() {
        return refused.sum();
    }

    /** How many were given up before their time. */
    long evicted() {
        return evicted.sum();
    }

    /** How often one that was under way lost its oldest events to others. */
    long trimmed() {
        return trimmed.sum();
    }

    /** How many readers were too slow for what is kept. */
    long lostReaders() {
        return lost.sum();
    }

    /** A reader was. */
    void lost() {
        lost.increment();
    }

    /** Ends all, and begins no more. */
    @Override
    public void close() {
        List<Recording> left;
        lock.lock();
        try {
            closed = true;
            left = new ArrayList<>(all);
        } finally {
            lock.unlock();
        }
        left.forEach(recording -> recording.stop(Recording.CLOSING));
    }
}
