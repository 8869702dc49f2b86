package dev.sluice.llm.relay;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The newest events of a recording, whole, each with its number; the first ever has 1. What is too much is let go of from
 * the oldest on, but never what was added last, which nobody has had a chance to read. Guarded by the recording's lock.
 */
final class EventRing {

    /** What an event takes besides its bytes: the header of its array, and its place here. */
    private static final long OVERHEAD = 32;

    private static final int FEWEST_SLOTS = 16;
    private static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[][] NONE = {};
    private static final byte[] GONE = {};

    private final long mostBytes;
    private byte[][] slots =
            NONE; // of a length that is a power of two; an event's place is its number in its lowest bits
    private long first = 1;
    private long next = 1;
    private long latest = 1; // the first of what was added last
    private long bytes;
    private long latestBytes; // of those that were added last

    /** Keeps so many bytes; what was added last is kept though it may be more. */
    EventRing(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** The number of the oldest event that is here, or of the next when none is. */
    long first() {
        return first;
    }

    /** The number that the next event will have. */
    long next() {
        return next;
    }

    /** What it takes. */
    long bytes() {
        return bytes;
    }

    /** What of that can be let go of. */
    long spare() {
        return bytes - latestBytes;
    }

    /** Adds whole events, as they are sent without numbers. */
    void add(byte[] events) {
        latest = next;
        latestBytes = 0;
        int from = 0;
        for (int at = 1; at < events.length; at++) {
            if (events[at] == '\n' && events[at - 1] == '\n') {
                append(events, from, at + 1);
                from = at + 1;
                at++;
            }
        }
        if (from < events.length) {
            append(events, from, events.length);
        }
        trim(mostBytes);
    }

    private void append(byte[] events, int from, int to) {
        byte[] number = Long.toString(next).getBytes(StandardCharsets.US_ASCII);
        byte[] event = new byte[ID.length + number.length + 1 + to - from];
        System.arraycopy(ID, 0, event, 0, ID.length);
        System.arraycopy(number, 0, event, ID.length, number.length);
        event[ID.length + number.length] = '\n';
        System.arraycopy(events, from, event, ID.length + number.length + 1, to - from);
        if (next - first == slots.length) {
            grow();
        }
        slots[slot(next)] = event;
        next++;
        bytes += cost(event);
        latestBytes += cost(event);
    }

    private void grow() {
        byte[][] larger = new byte[Math.max(FEWEST_SLOTS, slots.length * 2)][];
        for (long number = first; number < next; number++) {
            larger[(int) (number & (larger.length - 1))] = slots[slot(number)];
        }
        slots = larger;
    }

    private int slot(long number) {
        return (int) (number & (slots.length - 1));
    }

    private static long cost(byte[] event) {
        return event.length + OVERHEAD;
    }

    /** Lets go of the oldest until there are no more than so many bytes. */
    void trim(long most) {
        while (bytes > most && first < latest) {
            int oldest = slot(first);
            bytes -= cost(slots[oldest]);
            slots[oldest] = GONE;
            first++;
        }
    }

    /** Lets go of all. */
    void clear() {
        slots = NONE;
        first = next;
        latest = next;
        bytes = 0;
        latestBytes = 0;
    }

    /**
     * Some events from a number on, which must be there.
     *
     * @param numbered whether with their numbers
     * @param most bytes, unless the first alone is more
     */
    Piece read(long from, boolean numbered, int most) {
        byte[] event = slots[slot(from)];
        int skipped = numbered ? 0 : prefix(from);
        if (from + 1 == next || event.length + slots[slot(from + 1)].length > most) {
            // shared by all who read it with its number, as most do that keep up
            return new Piece(numbered ? event : Arrays.copyOfRange(event, skipped, event.length), from + 1);
        }
        ByteArrayOutputStream some = new ByteArrayOutputStream(most);
        long at = from;
        while (at < next && some.size() + slots[slot(at)].length <= most) {
            byte[] one = slots[slot(at)];
            int begin = numbered ? 0 : prefix(at);
            some.write(one, begin, one.length - begin);
            at++;
        }
        return new Piece(some.toByteArray(), at);
    }

    private static int prefix(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return ID.length + digits + 1;
    }

    /**
     * What was read.
     *
     * @param bytes whole events
     * @param next the number of the event behind them
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody, and shared by many
    record Piece(byte[] bytes, long next) {}
}
