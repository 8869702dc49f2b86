package dev.sluice.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys under which messages came to one log. Owned by its log, with its lock held.
 *
 * <p>Bounded by number, in all and of one sender, so that one who sends many pushes out his own; beyond that the oldest are
 * forgotten before their time, which is counted. Their bytes are the log's.
 */
final class SentKeys {

    /** So many are remembered. */
    static final int MOST = 4_096;

    /** So many of one sender. */
    static final int MOST_OF_ONE = 1_024;

    static final Duration AGE = Duration.ofMinutes(5);

    /** What a key costs besides its characters, in bytes, roughly: objects, a fingerprint, entries of maps and queues. */
    static final int OVERHEAD = 352;

    private final SequencedMap<Key, Seen> keys = new LinkedHashMap<>();
    private final Map<String, Queue<Key>> bySender = new HashMap<>(); // each in the order of keys
    private long bytes;
    private long evicted;

    /** What a sender calls a message of his. */
    private record Key(String sender, String text) {

        long bytes() {
            return OVERHEAD + Character.BYTES * ((long) sender.length() + text.length());
        }
    }

    /**
     * A message that came under a key.
     *
     * @param fingerprint that of its draft: the message itself may be gone by the time it comes once more, or be large
     */
    private record Seen(Position position, String fingerprint, Instant time) {}

    private static Optional<Key> key(Draft draft) {
        return draft.idempotencyKey().map(text -> new Key(draft.sender(), text));
    }

    /**
     * Where the draft is already, if it came under the same key before.
     *
     * @param fingerprint of the draft
     * @throws Conflict when what came under that key was another
     */
    @Nullable
    Position find(Draft draft, String fingerprint) {
        Seen seen = key(draft).map(keys::get).orElse(null);
        if (seen == null) {
            return null;
        }
        if (!seen.fingerprint().equals(fingerprint)) {
            throw new Conflict();
        }
        return seen.position();
    }

    /** Remembers the key of a draft that has got its place, if it has one. */
    void add(Draft draft, String fingerprint, Position position, Instant now) {
        key(draft).ifPresent(key -> put(key, new Seen(position, fingerprint, now)));
    }

    private void put(Key key, Seen seen) {
        Queue<Key> his = bySender.get(key.sender());
        if (his != null && his.size() >= MOST_OF_ONE) {
            evict(his.element());
        } else if (keys.size() >= MOST) {
            evict(keys.firstEntry().getKey());
        }
        keys.put(key, seen);
        bySender.computeIfAbsent(key.sender(), sender -> new ArrayDeque<>(2)).add(key); // he may have lost the last
        bytes += key.bytes();
    }

    private void evict(Key oldest) {
        remove(oldest);
        evicted++;
    }

    /** The oldest of its sender. */
    private void remove(Key oldest) {
        keys.remove(oldest);
        bytes -= oldest.bytes();
        bySender.computeIfPresent(oldest.sender(), (sender, his) -> {
            his.remove();
            return his.isEmpty() ? null : his;
        });
    }

    /** Forgets those whose time is over. */
    void forget(Instant now) {
        while (!keys.isEmpty() && !keys.firstEntry().getValue().time().plus(AGE).isAfter(now)) {
            remove(keys.firstEntry().getKey());
        }
    }

    /** Forgets the oldest before their time until there are so many bytes less, or none. */
    void shrink(long wanted) {
        long before = bytes;
        while (!keys.isEmpty() && before - bytes < wanted) {
            evict(keys.firstEntry().getKey());
        }
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    /** How many were forgotten before their time. */
    long evicted() {
        return evicted;
    }
}
