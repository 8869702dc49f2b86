package dev.sluice.broker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one log remembers. Owned by its log, with its lock held.
 *
 * <pre>
 * forgotten   the highest offset that was remembered and no longer is; all up to it are gone
 * entries     by the offset of their last message; above forgotten
 * streams     those whose fragments are in entries and which have not ended
 * </pre>
 *
 * <p>The fragments of a stream are one entry, which moves to the place of each new one: a stream of a thousand fragments is
 * one text for who comes late. It knows where each began, so that who has seen some gets the rest.
 */
final class History {

    /** What an entry costs besides its payload, in bytes, roughly: objects, a node of the map, the texts of a draft. */
    static final int OVERHEAD = 256;

    private final NavigableMap<Long, Entry> entries = new TreeMap<>();
    private final Map<String, Entry> streams = new HashMap<>();
    private long forgotten;
    private long bytes;
    private long dropped;

    /** One message, or the fragments of a stream so far. */
    private static final class Entry {

        private Message last;
        private final @Nullable Fragments fragments;

        Entry(Message message, @Nullable Fragments fragments) {
            this.last = message;
            this.fragments = fragments;
        }

        long bytes() {
            return OVERHEAD + (fragments == null ? last.payload().length() : fragments.bytes());
        }

        /** As one message, without what came up to {@code offset}. */
        Message after(long offset) {
            return fragments == null ? last : with(fragments.between(offset, last.offset()), last.offset());
        }

        /** The fragments after {@code from} and up to {@code to}, if there are any, at the place of the last of them. */
        Optional<Message> between(long from, long to) {
            if (fragments == null) {
                return Optional.empty();
            }
            long at = fragments.lastUpTo(to);
            return at > from ? Optional.of(with(fragments.between(from, to), at)) : Optional.empty();
        }

        private Message with(Payload text, long offset) {
            Draft draft = last.draft();
            Draft whole =
                    new Draft(draft.kind(), text, draft.sender(), draft.key(), draft.idempotencyKey(), draft.stream());
            return new Message(last.log(), offset, last.epoch(), last.time(), whole);
        }
    }

    /** Takes the newest message in. */
    void add(Message message) {
        String stream = message.stream().orElse(null);
        if (message.kind() == Kind.APPEND && stream != null) {
            append(stream, message);
        } else {
            put(new Entry(message, null));
            streams.remove(stream);
        }
    }

    private void append(String stream, Message message) {
        Entry entry = streams.get(stream);
        if (entry == null) {
            entry = new Entry(message, new Fragments());
            streams.put(stream, entry);
        } else {
            entries.remove(entry.last.offset());
            bytes -= entry.bytes();
            entry.last = message;
        }
        Fragments fragments = entry.fragments;
        if (fragments != null) {
            fragments.add(message.offset(), message.payload());
        }
        put(entry);
    }

    private void put(Entry entry) {
        entries.put(entry.last.offset(), entry);
        bytes += entry.bytes();
    }

    /** Forgets what is beyond the limits. */
    void keep(Retention retention, Instant now) {
        while (!entries.isEmpty() && (isTooMuch(retention) || isTooOld(retention, now))) {
            dropOldest();
        }
    }

    private boolean isTooMuch(Retention retention) {
        return entries.size() > retention.messages() || bytes > retention.bytes();
    }

    private boolean isTooOld(Retention retention, Instant now) {
        Instant time = entries.firstEntry().getValue().last.time();
        return !time.plus(retention.age()).isAfter(now);
    }

    /** Forgets the oldest until there are so many bytes less, or none. */
    void shrink(long wanted) {
        long before = bytes;
        while (!entries.isEmpty() && before - bytes < wanted) {
            dropOldest();
        }
    }

    private void dropOldest() {
        Map.Entry<Long, Entry> oldest = entries.pollFirstEntry();
        Entry entry = oldest.getValue();
        forgotten = oldest.getKey();
        bytes -= entry.bytes();
        dropped++;
        if (entry.fragments != null) {
            streams.remove(entry.last.stream().orElse(""), entry);
        }
    }

    /**
     * The messages after {@code offset}, at most so many; more only for fragments that came between those, of streams whose
     * place is behind the last of them: who asks for what follows has then seen all that came before.
     */
    List<Message> after(long offset, int most) {
        List<Message> found = new ArrayList<>();
        Iterator<Entry> rest = entries.tailMap(offset, false).values().iterator();
        while (rest.hasNext() && found.size() < most) {
            found.add(rest.next().after(offset));
        }
        if (rest.hasNext()) {
            long end = found.getLast().offset();
            rest.forEachRemaining(entry -> entry.between(offset, end).ifPresent(found::add));
            found.sort(Comparator.comparingLong(Message::offset));
        }
        return found;
    }

    /** The last messages, at most so many; streams from their beginning. */
    List<Message> latest(int most) {
        int skipped = Math.max(0, entries.size() - most);
        return entries.values().stream()
                .skip(skipped)
                .map(entry -> entry.after(0))
                .toList();
    }

    /** The highest offset that is gone; 0 when none is. */
    long forgotten() {
        return forgotten;
    }

    /** How many messages are here, a stream's fragments counted as one. */
    int size() {
        return entries.size();
    }

    long bytes() {
        return bytes;
    }

    /** How many messages have been forgotten. */
    long dropped() {
        return dropped;
    }
}
