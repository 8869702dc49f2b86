package dev.sluice.broker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one log remembers. Owned by its log, with its lock held.
 *
 * <pre>
 * forgotten   the highest offset that was remembered and no longer is; who asks from before it misses something
 * entries     in the order of their last messages, all of which are above forgotten
 * runs        each entry at the offset where it begins, and again wherever it goes on after another
 * streams     those whose fragments are in entries and which have not ended
 * </pre>
 *
 * <p>The fragments of a stream are one entry, which is as young as the last of them: a stream of a thousand fragments is not
 * forgotten while it goes on. What is read comes strictly in the order of the offsets, one message for each run of
 * fragments that no other message interrupts: so whoever is cut off after any of them goes on from there.
 */
final class History {

    /** What an entry costs besides its payload, in bytes, roughly: objects, nodes, the texts of a draft. */
    static final int OVERHEAD = 256;

    /** A reader takes messages one by one: a longer text comes in several, each with whole fragments. */
    private static final int LONGEST = 64 << 10;

    /** What each run of a stream's fragments costs. */
    private static final int RUN_OVERHEAD = 64;

    private final SequencedSet<Entry> entries = new LinkedHashSet<>();
    private final NavigableMap<Long, Entry> runs = new TreeMap<>();
    private final Map<Stream, Entry> streams = new LinkedHashMap<>();
    private long forgotten;
    private long bytes;
    private long dropped;

    /** Two senders may give their streams the same name. */
    private record Stream(String sender, String name) {}

    /** The last messages; whole when there was none before them. */
    record Last(List<Message> messages, boolean whole) {}

    /** One message, or the fragments of a stream so far. Identity counts. */
    private static final class Entry {

        private final @Nullable Fragments fragments;
        private final List<Long> runs = new ArrayList<>(1);
        private Message last;

        Entry(Message message, @Nullable Fragments fragments) {
            this.last = message;
            this.fragments = fragments;
        }

        long bytes() {
            long payload = fragments == null ? last.payload().length() : fragments.bytes();
            return OVERHEAD + payload + (runs.size() - 1L) * RUN_OVERHEAD;
        }
    }

    /** What an entry has after {@code from} and up to {@code to}, which is one message. */
    private record Piece(Entry entry, long from, long to) {

        long bytes() {
            Fragments fragments = entry.fragments;
            long payload = fragments == null ? entry.last.payload().length() : fragments.lengthBetween(from, to);
            return OVERHEAD + payload;
        }

        /** At the place of the last fragment. */
        Message message() {
            Fragments fragments = entry.fragments;
            Message last = entry.last;
            if (fragments == null) {
                return last;
            }
            Draft draft = last.draft();
            Draft merged = new Draft(
                    draft.kind(),
                    fragments.between(from, to),
                    draft.sender(),
                    draft.key(),
                    draft.idempotencyKey(),
                    draft.stream());
            return new Message(last.log(), fragments.lastUpTo(to), last.epoch(), last.time(), merged);
        }

        /** Its first part, where it is too long for one message; else this. */
        Piece first() {
            Fragments fragments = entry.fragments;
            return fragments == null || fragments.lengthBetween(from, to) <= LONGEST
                    ? this
                    : new Piece(entry, from, fragments.borderWithin(from, LONGEST));
        }

        /** What is left after that. */
        Piece after(Piece first) {
            return new Piece(entry, first.equals(this) ? Long.MAX_VALUE : first.to(), to);
        }

        boolean isEmpty() {
            Fragments fragments = entry.fragments;
            return (fragments == null ? entry.last.offset() : fragments.lastUpTo(to)) <= from;
        }
    }

    /** Takes the newest message in. */
    void add(Message message) {
        String stream = message.stream().orElse(null);
        if (stream != null && message.kind() == Kind.APPEND) {
            append(new Stream(message.sender(), stream), message);
            return;
        }
        put(new Entry(message, null), message.offset());
        if (stream != null && message.kind() == Kind.CANCEL) {
            streams.keySet().removeIf(open -> open.name().equals(stream)); // by anybody: it does not say whose
        } else if (stream != null) {
            streams.remove(new Stream(message.sender(), stream));
        }
    }

    private void append(Stream stream, Message message) {
        Entry entry = streams.get(stream);
        if (entry == null) {
            entry = new Entry(message, new Fragments());
            streams.put(stream, entry);
        } else {
            entries.remove(entry);
            bytes -= entry.bytes();
            entry.last = message;
        }
        Fragments fragments = entry.fragments;
        if (fragments != null) {
            fragments.add(message.offset(), message.payload());
        }
        put(entry, message.offset());
    }

    private void put(Entry entry, long offset) {
        entries.add(entry);
        Map.Entry<Long, Entry> newest = runs.lastEntry();
        if (newest == null || newest.getValue() != entry) {
            Long begin = offset;
            entry.runs.add(begin);
            runs.put(begin, entry);
        }
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
        Instant time = entries.getFirst().last.time();
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
        Entry entry = entries.removeFirst();
        forgotten = entry.last.offset();
        bytes -= entry.bytes();
        dropped++;
        entry.runs.forEach(runs::remove);
        if (entry.fragments != null) {
            streams.remove(new Stream(entry.last.sender(), entry.last.stream().orElse("")), entry);
        }
    }

    /**
     * What came after {@code offset}, or after what is forgotten, if that is more: at most so many messages and, but for the
     * first, so many bytes.
     */
    List<Message> after(long offset, int most, long mostBytes) {
        long begin = Math.max(offset, forgotten);
        Long run = runs.floorKey(begin);
        List<Piece> found = pieces(runs.tailMap(run == null ? begin : run, true), begin, most, mostBytes);
        return found.stream().map(Piece::message).toList();
    }

    private static List<Piece> pieces(NavigableMap<Long, Entry> from, long after, int most, long mostBytes) {
        Page page = new Page(most, mostBytes);
        Entry entry = null;
        long begin = after;
        for (Map.Entry<Long, Entry> run : from.entrySet()) {
            if (run.getValue() == entry) {
                continue; // what was between is not there any more
            }
            if (entry != null && page.isFullWith(new Piece(entry, begin, run.getKey() - 1))) {
                return page.pieces();
            }
            entry = run.getValue();
            begin = Math.max(after, run.getKey() - 1);
        }
        if (entry != null) {
            page.isFullWith(new Piece(entry, begin, Long.MAX_VALUE));
        }
        return page.pieces();
    }

    /** At most so many pieces and, but for the first, so many bytes. */
    private static final class Page {

        private final List<Piece> found = new ArrayList<>();
        private final int most;
        private final long mostBytes;
        private long size;

        Page(int most, long mostBytes) {
            this.most = most;
            this.mostBytes = mostBytes;
        }

        /** Takes a piece in, in parts where it is too long, as far as there is room; returns whether there is none left. */
        boolean isFullWith(Piece piece) {
            for (Piece rest = piece; !rest.isEmpty() && !isFull(); ) {
                Piece first = rest.first();
                found.add(first);
                size += first.bytes();
                rest = rest.after(first);
            }
            return isFull();
        }

        private boolean isFull() {
            return found.size() == most || size >= mostBytes;
        }

        List<Piece> pieces() {
            return size > mostBytes && found.size() > 1 ? found.subList(0, found.size() - 1) : found;
        }
    }

    /**
     * The last messages, at most so many, and before them what there was of streams which go on in them or have not ended;
     * in all, but for the last, at most so many bytes.
     */
    Last latest(int most, long mostBytes) {
        NavigableMap<Long, Entry> chosen = new TreeMap<>();
        Entry following = null;
        int count = 0;
        for (Map.Entry<Long, Entry> run : runs.descendingMap().entrySet()) {
            if (run.getValue() != following && ++count > most) {
                break;
            }
            following = run.getValue();
            chosen.put(run.getKey(), following);
        }
        List<Entry> goingOn = new ArrayList<>(streams.values());
        chosen.values().stream().filter(entry -> entry.runs.size() > 1).forEach(goingOn::add);
        goingOn.forEach(entry -> entry.runs.forEach(begin -> chosen.put(begin, entry)));
        List<Piece> found = pieces(chosen, 0, Integer.MAX_VALUE, Long.MAX_VALUE);
        long size = found.stream().mapToLong(Piece::bytes).sum();
        int skipped = 0;
        while (size > mostBytes && skipped < found.size() - 1) {
            size -= found.get(skipped).bytes();
            skipped++;
        }
        boolean whole = forgotten == 0 && skipped == 0 && chosen.size() == runs.size();
        return new Last(found.stream().skip(skipped).map(Piece::message).toList(), whole);
    }

    /** Of each stream that has not ended all there is, as one message; in the order of these. */
    List<Message> open() {
        return streams.values().stream()
                .sorted(Comparator.comparingLong(entry -> entry.last.offset()))
                .map(entry -> new Piece(entry, 0, Long.MAX_VALUE).message())
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
