package dev.sluice.broker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One log in this process's memory. Thread-safe.
 *
 * <p>Two locks. {@code lock} is held for a moment, to give a message its place. {@code handing} is held by whoever hands
 * messages to the receivers: one thread for all that were published meanwhile, so that each receiver gets them in order and
 * most publishers go on at once. Order: handing, then lock. A receiver runs with {@code handing} held and may publish here;
 * the message is handed out when it has returned.
 */
final class MemoryLog {

    private static final System.Logger LOG = System.getLogger(MemoryLog.class.getName());

    /** From so many waiting messages on a publisher helps until his own is handed out, or waits for who does. */
    static final int MOST_WAITING = 1_024;

    /** So many idempotency keys are remembered; the oldest are forgotten. */
    static final int MOST_KEYS = 4_096;

    static final Duration KEY_AGE = Duration.ofMinutes(5);

    private final String name;
    private final String epoch;
    private final AtomicLong bytes; // of all logs together
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock handing = new ReentrantLock();

    // all guarded by lock
    private final History history = new History();
    private final Map<Key, Seen> keys = new LinkedHashMap<>();
    private final Set<Tie> ties = new LinkedHashSet<>();
    private final Map<Presence, Boolean> present = new LinkedHashMap<>();
    private final Deque<Message> waiting = new ArrayDeque<>();
    private Retention retention = Retention.NONE;
    private long top;
    private long counted; // of the bytes of all logs together, those of this one
    private Instant used;
    private boolean forgotten;

    /** What a sender calls a message of his. */
    private record Key(String sender, String text) {}

    /** A message that came under a key. */
    private record Seen(Position position, Instant time) {}

    /** A receiver; identity counts. */
    private final class Tie implements Subscription {

        private final Receiver receiver;
        private final Position from;
        private final InstantSource clock;

        Tie(Receiver receiver, Position from, InstantSource clock) {
            this.receiver = receiver;
            this.from = from;
            this.clock = clock;
        }

        @Override
        public Position from() {
            return from;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (ties.remove(this)) {
                    used = clock.instant(); // who is cut off is to find his place when he comes back
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * What became of a draft.
     *
     * @param published its place
     * @param crowded whether too many messages wait for their receivers
     */
    record Outcome(Published published, boolean crowded) {}

    /**
     * Empty.
     *
     * @param bytes of all logs together; this one adds its own and takes them away
     */
    MemoryLog(String name, String epoch, AtomicLong bytes, Instant now) {
        this.name = name;
        this.epoch = epoch;
        this.bytes = bytes;
        this.used = now;
    }

    String name() {
        return name;
    }

    /** When it was last published to, subscribed to, read, entered or left. */
    Instant used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    /** Gives a draft its place, without handing it out yet; null when this log was forgotten meanwhile. */
    @Nullable
    Outcome add(Draft draft, Retention newRetention, Instant now) {
        lock.lock();
        try {
            if (forgotten) {
                return null;
            }
            Optional<Key> key = draft.idempotencyKey().map(text -> new Key(draft.sender(), text));
            forgetKeys(now);
            Seen seen = key.map(keys::get).orElse(null);
            if (seen != null) {
                return new Outcome(new Published(seen.position(), true), false);
            }
            used = now;
            top++;
            Message message = new Message(name, top, epoch, now, draft);
            key.ifPresent(known -> keys.put(known, new Seen(message.position(), now)));
            retention = newRetention;
            history.add(message);
            keep(now);
            if (!ties.isEmpty()) {
                waiting.add(message);
            }
            return new Outcome(new Published(message.position(), false), waiting.size() > MOST_WAITING);
        } finally {
            lock.unlock();
        }
    }

    private void keep(Instant now) {
        history.keep(retention, now);
        count();
    }

    /** Tells by how many bytes there are more or less since it was called last: after whatever changes the history. */
    private void count() {
        bytes.addAndGet(history.bytes() - counted);
        counted = history.bytes();
    }

    private void forgetKeys(Instant now) {
        var oldest = keys.values().iterator();
        while (oldest.hasNext()) {
            Seen seen = oldest.next();
            if (keys.size() <= MOST_KEYS && seen.time().plus(KEY_AGE).isAfter(now)) {
                return;
            }
            oldest.remove();
        }
    }

    /** Hands out what waits, unless another thread is at it, who then hands out this, too. */
    void handOut(boolean crowded) {
        if (handing.isHeldByCurrentThread()) {
            return; // a receiver that published: it is handed out when that has returned
        }
        if (crowded) {
            handing.lock(); // one who publishes faster than messages are handed out lends a hand, or waits his turn
            handAllUnlocking();
        }
        // whoever added before another's last look is seen by it; whoever added after finds the lock free
        while (isWaiting() && handing.tryLock()) {
            handAllUnlocking();
        }
    }

    private void handAllUnlocking() {
        try {
            for (List<Message> batch = takeWaiting(); !batch.isEmpty(); batch = takeWaiting()) {
                for (Tie tie : ties()) {
                    hand(tie, batch);
                }
            }
        } finally {
            handing.unlock();
        }
    }

    private static void hand(Tie tie, List<Message> batch) {
        long from = tie.from.offset();
        List<Message> due = batch.getFirst().offset() > from
                ? batch
                : batch.stream().filter(message -> message.offset() > from).toList();
        if (due.isEmpty()) {
            return;
        }
        try {
            tie.receiver.receive(due);
        } catch (RuntimeException e) {
            // the others are to get it all the same; the message of the failure may hold what people said
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a receiver of a log failed: " + e.getClass().getName());
            LOG.log(System.Logger.Level.DEBUG, "a receiver of a log failed", e);
        }
    }

    private boolean isWaiting() {
        lock.lock();
        try {
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private List<Message> takeWaiting() {
        lock.lock();
        try {
            List<Message> batch = List.copyOf(waiting);
            waiting.clear();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private List<Tie> ties() {
        lock.lock();
        try {
            return List.copyOf(ties);
        } finally {
            lock.unlock();
        }
    }

    /** Ties a receiver to it; null when this log was forgotten meanwhile. */
    @Nullable
    Subscription subscribe(Receiver receiver, Retention newRetention, InstantSource clock) {
        lock.lock();
        try {
            if (forgotten) {
                return null;
            }
            retention = newRetention;
            used = clock.instant();
            Tie tie = new Tie(receiver, new Position(top, epoch), clock);
            ties.add(tie);
            return tie;
        } finally {
            lock.unlock();
        }
    }

    Slice history(Position after, int most, Instant now) {
        lock.lock();
        try {
            used = now;
            keep(now);
            boolean known = after.epoch().equals(epoch) && after.offset() <= top;
            long from = known ? after.offset() : 0;
            boolean whole = known && from >= history.forgotten();
            return slice(history.after(from, most, Slice.MOST_BYTES), from, whole);
        } finally {
            lock.unlock();
        }
    }

    Slice latest(int most, Instant now) {
        lock.lock();
        try {
            used = now;
            keep(now);
            History.Last last = history.latest(most, Slice.MOST_BYTES);
            return slice(last.messages(), top, last.whole());
        } finally {
            lock.unlock();
        }
    }

    Slice open(Instant now) {
        lock.lock();
        try {
            used = now;
            keep(now);
            Position end = new Position(top, epoch);
            return new Slice(history.open(), end, end, true);
        } finally {
            lock.unlock();
        }
    }

    private Slice slice(List<Message> found, long from, boolean whole) {
        Position end = found.isEmpty()
                ? new Position(Math.max(from, history.forgotten()), epoch)
                : found.getLast().position();
        return new Slice(found, end, new Position(top, epoch), whole);
    }

    /** False when this log was forgotten meanwhile. */
    boolean enter(Presence who, Retention newRetention, Instant now) {
        lock.lock();
        try {
            if (!forgotten) {
                retention = newRetention;
                used = now;
                present.put(who, true);
            }
            return !forgotten;
        } finally {
            lock.unlock();
        }
    }

    void leave(Presence who, Instant now) {
        lock.lock();
        try {
            if (present.remove(who) != null) {
                used = now;
            }
        } finally {
            lock.unlock();
        }
    }

    List<Presence> present() {
        lock.lock();
        try {
            return new ArrayList<>(present.keySet());
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what is too old. */
    void sweep(Instant now) {
        lock.lock();
        try {
            forgetKeys(now);
            keep(now);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the oldest until there are so many bytes less, or none. */
    void shrink(long wanted) {
        lock.lock();
        try {
            history.shrink(wanted);
            count();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody uses it and it remembers nothing that anybody could ask for; from then on nothing is taken. */
    boolean isForgotten(Instant now) {
        lock.lock();
        try {
            boolean idle = ties.isEmpty() && present.isEmpty() && waiting.isEmpty();
            boolean empty = history.size() == 0 && keys.isEmpty();
            // a reader who comes back in time is to find the epoch that he knows, even if there was nothing to keep
            boolean old = !used.plus(retention.age()).isAfter(now);
            forgotten = forgotten || (idle && empty && old);
            return forgotten;
        } finally {
            lock.unlock();
        }
    }

    /** Ends all subscriptions. */
    void close() {
        lock.lock();
        try {
            ties.clear();
        } finally {
            lock.unlock();
        }
    }

    /** How many messages are remembered. */
    int remembered() {
        lock.lock();
        try {
            return history.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many messages were remembered and no longer are. */
    long dropped() {
        lock.lock();
        try {
            return history.dropped();
        } finally {
            lock.unlock();
        }
    }
}
