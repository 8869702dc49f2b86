package dev.sluice.rooms;

import dev.sluice.broker.Message;
import dev.sluice.broker.Position;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one owner, who may be away: messages of any rooms, numbered 1, 2, 3 in the order in which they came.
 * Thread-safe. What is confirmed is gone; beyond the bounds the oldest is dropped, and counted.
 *
 * <p>Each has an epoch that no other has, and a number means nothing without it: who has the number of another, that was
 * lost under the same name, must not confirm what he never saw.
 */
public final class Mailbox {

    /** What a message costs besides its payload, in bytes, roughly. */
    private static final int OVERHEAD = 128;

    /**
     * How much may wait.
     *
     * @param messages at most so many
     * @param bytes at most so many, of payloads and what is kept with them
     * @param age none that is older
     */
    public record Bounds(int messages, long bytes, Duration age) {
        public Bounds {
            if (messages < 1 || bytes < 1 || age.isNegative() || age.isZero()) {
                throw new IllegalArgumentException("a queue needs bounds of at least 1 message, 1 byte and some time: "
                        + messages + " messages, " + bytes + " bytes, " + age);
            }
        }
    }

    /**
     * A message that waits, or a note that some are missing.
     *
     * @param number its number
     * @param message the message
     * @param dropped how many with lower numbers were dropped since the one before it
     */
    public record Item(long number, Message message, long dropped) {}

    private record Kept(Message message, Instant time) {

        long bytes() {
            return OVERHEAD + (long) message.payload().length();
        }
    }

    /** What all together may take. Thread-safe. */
    static final class Budget {

        private final AtomicLong used = new AtomicLong();
        private final long most;

        /** At most so many bytes; one message always finds room. */
        Budget(long most) {
            this.most = most;
        }

        /** How many bytes are kept now. */
        long used() {
            return used.get();
        }
    }

    private final String epoch;
    private final Bounds bounds;
    private final InstantSource clock;
    private final Budget budget;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final NavigableMap<Long, Kept> kept = new TreeMap<>(); // by number
    private long bytes;
    private long last; // the highest number given
    private long handed; // the highest number that a reader was handed
    private long confirmed; // the highest number that the owner has confirmed
    private long dropped;
    private boolean ended;
    private @Nullable Runnable listener;

    /**
     * Empty.
     *
     * @param epoch as those of {@link Position}; no other mailbox has it
     */
    Mailbox(String epoch, Bounds bounds, InstantSource clock, Budget budget) {
        this.epoch = new Position(0, epoch).epoch();
        this.bounds = bounds;
        this.clock = clock;
        this.budget = budget;
    }

    /** Takes one more in. */
    void put(Message message) {
        lock.lock();
        try {
            last++;
            Kept newest = new Kept(message, clock.instant());
            kept.put(last, newest);
            bytes += newest.bytes();
            budget.used.addAndGet(newest.bytes());
            while (kept.size() > 1 && isTooMuch()) {
                dropOldest();
            }
        } finally {
            lock.unlock();
        }
    }

    /** So many messages will never come; their numbers stay free. */
    void skip(long messages) {
        lock.lock();
        try {
            last += messages;
            dropped += messages;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come. */
    void end() {
        lock.lock();
        try {
            ended = true;
            kept.clear();
            freed(bytes);
        } finally {
            lock.unlock();
        }
        wake();
    }

    /** Whether nothing more will come. */
    public boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Tells whoever reads that there is more. */
    void wake() {
        Runnable reader;
        lock.lock();
        try {
            reader = listener;
        } finally {
            lock.unlock();
        }
        if (reader != null) {
            reader.run();
        }
    }

    private boolean isTooMuch() {
        return kept.size() > bounds.messages() || bytes > bounds.bytes() || budget.used.get() > budget.most;
    }

    private void dropOldest() {
        Kept oldest = kept.pollFirstEntry().getValue();
        freed(oldest.bytes());
        dropped++;
    }

    private void freed(long less) {
        bytes -= less;
        budget.used.addAndGet(-less);
    }

    /** Drops what is too old. */
    void sweep() {
        Instant since = clock.instant().minus(bounds.age());
        lock.lock();
        try {
            while (!kept.isEmpty() && kept.firstEntry().getValue().time().isBefore(since)) {
                dropOldest();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The name of the place after this number, as its owner tells it when he confirms. */
    public Position position(long number) {
        return new Position(number, epoch);
    }

    /** The owner has all up to there; false, and of no effect, when that is a place that no reader was ever handed. */
    public boolean confirm(Position place) {
        lock.lock();
        try {
            if (!place.epoch().equals(epoch) || place.offset() > handed) {
                return false;
            }
            confirmed = Math.max(confirmed, place.offset());
            while (!kept.isEmpty() && kept.firstKey() <= confirmed) {
                freed(kept.pollFirstEntry().getValue().bytes());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The first that waits after this number, for a reader; null when there is none. */
    public @Nullable Item after(long number) {
        lock.lock();
        try {
            Map.Entry<Long, Kept> next = kept.higherEntry(number);
            if (next == null) {
                return null;
            }
            handed = Math.max(handed, next.getKey());
            return new Item(next.getKey(), next.getValue().message(), next.getKey() - number - 1);
        } finally {
            lock.unlock();
        }
    }

    /** The highest number that the owner has confirmed. */
    public long confirmed() {
        lock.lock();
        try {
            return confirmed;
        } finally {
            lock.unlock();
        }
    }

    /** From now on this is called when there is more, and who was called before is called once more: he is not the one now. */
    public void listen(Runnable reader) {
        Runnable before;
        lock.lock();
        try {
            before = listener;
            listener = reader;
        } finally {
            lock.unlock();
        }
        if (before != null) {
            before.run();
        }
    }

    /** Whether somebody is called when there is more. */
    boolean isRead() {
        lock.lock();
        try {
            return listener != null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether this is called when there is more. */
    public boolean isHeardBy(Runnable reader) {
        lock.lock();
        try {
            return reader.equals(listener);
        } finally {
            lock.unlock();
        }
    }

    /** This is called no more. */
    public void forget(Runnable reader) {
        lock.lock();
        try {
            if (reader.equals(listener)) {
                listener = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    public int waiting() {
        lock.lock();
        try {
            return kept.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many were dropped before they were confirmed. */
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }
}
