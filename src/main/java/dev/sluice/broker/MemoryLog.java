package dev.sluice.broker;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One log in this process's memory. Thread-safe.
 *
 * <p>Its lock is held for a moment, to give a message its place; the messages are handed out by its {@link Receivers}.
 */
final class MemoryLog {

    private final String name;
    private final String epoch;
    private final AtomicLong bytes; // of all logs together
    private final ReentrantLock lock = new ReentrantLock();
    private final Receivers receivers = new Receivers(lock);

    // all guarded by lock
    private final History history = new History();
    private final SentKeys keys = new SentKeys();
    private final Cancellations cancellations = new Cancellations();
    private final Map<Presence, Boolean> present = new LinkedHashMap<>();
    private Retention retention = Retention.NONE;
    private long top;
    private long counted; // of the bytes of all logs together, those of this one
    private Instant used;
    private boolean forgotten;

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

    /**
     * Gives a draft its place, without handing it out yet; null when this log was forgotten meanwhile.
     *
     * @throws Cancelled when its stream was called off
     * @throws Conflict when another message came under its idempotency key
     */
    @Nullable
    Outcome add(Draft draft, Retention newRetention, Instant now) {
        // without the lock: it takes as long as the message is
        String fingerprint = draft.idempotencyKey().isPresent() ? draft.fingerprint() : "";
        lock.lock();
        try {
            if (forgotten) {
                return null;
            }
            forgetMarks(now);
            Position known = keys.find(draft, fingerprint);
            if (known != null) {
                return new Outcome(new Published(known, true), false);
            }
            requireGoingOn(draft);
            used = now;
            top++;
            Message message = new Message(name, top, epoch, now, draft);
            keys.add(draft, fingerprint, message.position(), now);
            if (draft.kind() == Kind.CANCEL) {
                draft.stream().ifPresent(stream -> cancellations.add(stream, now));
            }
            retention = newRetention;
            history.add(message);
            keep(now);
            boolean crowded = receivers.add(message);
            return new Outcome(new Published(message.position(), false), crowded);
        } finally {
            lock.unlock();
        }
    }

    private void requireGoingOn(Draft draft) {
        boolean refused = cancellations.refuse(draft);
        count(); // who was refused his last word is remembered, too
        if (refused) {
            throw new Cancelled(draft.stream().orElse(""));
        }
    }

    private void keep(Instant now) {
        history.keep(retention, now);
        count();
    }

    private void forgetMarks(Instant now) {
        keys.forget(now);
        cancellations.forget(now);
        count();
    }

    /** Tells by how many bytes there are more or less since it was called last: after whatever changes what is kept. */
    private void count() {
        long now = history.bytes() + keys.bytes() + cancellations.bytes();
        bytes.addAndGet(now - counted);
        counted = now;
    }

    /** Hands out what waits, unless another thread is at it, who then hands out this, too. */
    void handOut(boolean crowded) {
        receivers.handOut(crowded);
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
            // who is cut off is to find his place when he comes back
            return receivers.add(receiver, new Position(top, epoch), () -> used = clock.instant());
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

    Attendance present(int most) {
        lock.lock();
        try {
            List<Presence> first = new ArrayList<>(Math.min(most, present.size()));
            long size = 0;
            for (Presence each : present.keySet()) {
                size += each.characters();
                if (first.size() == most || (size > Attendance.MOST_CHARACTERS && !first.isEmpty())) {
                    break;
                }
                first.add(each);
            }
            return new Attendance(present.size(), first);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what is too old. */
    void sweep(Instant now) {
        lock.lock();
        try {
            forgetMarks(now);
            keep(now);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Forgets the oldest messages, then the oldest keys, then which streams were called off, until there are so many bytes
     * less, or none.
     */
    void shrink(long wanted) {
        lock.lock();
        try {
            shrinkLocked(wanted);
        } finally {
            lock.unlock();
        }
    }

    private void shrinkLocked(long wanted) {
        long before = history.bytes() + keys.bytes() + cancellations.bytes();
        history.shrink(wanted);
        keys.shrink(wanted - (before - history.bytes() - keys.bytes() - cancellations.bytes()));
        cancellations.shrink(wanted - (before - history.bytes() - keys.bytes() - cancellations.bytes()));
        count();
    }

    /** Whether nobody uses it and it remembers nothing that anybody could ask for; from then on nothing is taken. */
    boolean isForgotten(Instant now) {
        lock.lock();
        try {
            boolean empty = history.size() == 0 && keys.isEmpty() && cancellations.isEmpty();
            // a reader who comes back in time is to find the epoch that he knows, even if there was nothing to keep
            boolean old = !used.plus(retention.age()).isAfter(now);
            forgotten = forgotten || (isIdle() && empty && old);
            return forgotten;
        } finally {
            lock.unlock();
        }
    }

    /** When it was used last, when nobody reads it or is present; null when somebody does. */
    @Nullable
    Instant idleSince() {
        lock.lock();
        try {
            return isIdle() ? used : null;
        } finally {
            lock.unlock();
        }
    }

    /** Makes room for another, unless it was used after {@code at}; from then on nothing is taken. */
    boolean giveWay(Instant at) {
        lock.lock();
        try {
            boolean gives = !forgotten && isIdle() && used.equals(at);
            if (gives) {
                forgotten = true;
                shrinkLocked(Long.MAX_VALUE);
            }
            return gives;
        } finally {
            lock.unlock();
        }
    }

    private boolean isIdle() {
        return receivers.isIdle() && present.isEmpty();
    }

    /** Ends all subscriptions. */
    void close() {
        lock.lock();
        try {
            receivers.clear();
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

    /** How many idempotency keys were forgotten before their time. */
    long keysEvicted() {
        lock.lock();
        try {
            return keys.evicted();
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
