package dev.sluice.sse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads a {@code text/event-stream} piece by piece, as a browser does; WHATWG HTML sections 9.2.5 and 9.2.6. Owned by
 * one reader: not thread-safe.
 *
 * <p>The pieces may be cut anywhere, inside a character and between CR and LF too. An event is told as soon as the line
 * end that completes it is there. What stands unfinished when the stream ends is no event, so there is nothing to call
 * at the end. Each connection has a parser of its own.
 */
public final class EventParser {

    /** What comes out, on the thread that feeds; must not feed in turn. */
    @FunctionalInterface
    public interface Listener {

        /** An event. */
        void event(DispatchedEvent event);

        /** How long the server wants a reader to wait before it connects again. */
        default void retry(Duration wait) {}

        /** A line that is no part of an event, such as a heartbeat; what follows its colon, as it is. */
        default void comment(String text) {}
    }

    /** The limit unless another one is given. */
    public static final int DEFAULT_LIMIT = 1 << 20;

    private static final String DEFAULT_TYPE = "message";
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] DATA = name("data");
    private static final byte[] EVENT = name("event");
    private static final byte[] ID = name("id");
    private static final byte[] RETRY = name("retry");

    /** A number of more digits may not fit a long. */
    private static final int MOST_DIGITS = 18;

    private final Listener listener;
    private final int limit;

    /** The beginning of a line whose end is not there yet. */
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** Whether the event has data; it may be empty. */
    private boolean hasData;

    private String type = "";

    /** Becomes the last event id with the blank line, so that an event that was cut off is not taken for received. */
    private String newId = "";

    private String lastEventId = "";
    private boolean atStart = true;

    /** The last piece ended with CR; an LF that comes next is part of that line end. */
    private boolean afterReturn;

    private boolean tooLarge;

    /** A parser that takes up to {@link #DEFAULT_LIMIT} bytes for one event. */
    public EventParser(Listener listener) {
        this(listener, DEFAULT_LIMIT);
    }

    /**
     * A parser with a limit of its own.
     *
     * @param limit most bytes that one line and the data before it in the same event may have together
     */
    public EventParser(Listener listener, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least one byte: " + limit);
        }
        this.listener = Objects.requireNonNull(listener);
        this.limit = limit;
    }

    private static byte[] name(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Takes the next piece of the stream and tells the listener what it completes.
     *
     * @throws EventTooLarge when an event is longer than the limit; nothing more can be read from this stream
     */
    public void feed(byte[] piece) throws EventTooLarge {
        feed(piece, 0, piece.length);
    }

    /**
     * Takes part of an array as the next piece of the stream, and keeps no reference to it.
     *
     * @throws EventTooLarge when an event is longer than the limit; nothing more can be read from this stream
     * @throws IndexOutOfBoundsException when the array has no such part
     */
    public void feed(byte[] source, int offset, int length) throws EventTooLarge {
        Objects.checkFromIndexSize(offset, length, source.length);
        int end = offset + length;
        int from = offset;
        if (afterReturn && length > 0) {
            afterReturn = false;
            from = afterLineFeed(source, from, end);
        }
        for (int to = lineEnd(source, from, end); to < end; to = lineEnd(source, from, end)) {
            endLine(source, from, to);
            from = to + 1;
            if (source[to] == '\r') {
                afterReturn = from == end;
                from = afterLineFeed(source, from, end);
            }
        }
        checkRoom(end - from);
        line.write(source, from, end - from);
    }

    /**
     * What a reader that comes back sends as {@code Last-Event-ID}; empty when it sends none. Also set by an event
     * without data, of which the listener is not told.
     */
    public String lastEventId() {
        return lastEventId;
    }

    private static int afterLineFeed(byte[] source, int from, int end) {
        return from < end && source[from] == '\n' ? from + 1 : from;
    }

    private static int lineEnd(byte[] source, int from, int end) {
        int at = from;
        while (at < end && source[at] != '\n' && source[at] != '\r') {
            at++;
        }
        return at;
    }

    private void endLine(byte[] source, int from, int to) throws EventTooLarge {
        checkRoom(to - from);
        if (line.size() == 0) {
            line(source, from, to);
            return;
        }
        line.write(source, from, to - from);
        byte[] whole = line.toByteArray();
        line.reset();
        line(whole, 0, whole.length);
    }

    private void checkRoom(int more) throws EventTooLarge {
        tooLarge |= (long) line.size() + data.size() + more > limit;
        if (tooLarge) {
            throw new EventTooLarge(limit);
        }
    }

    /**
     * One whole line. It is cut at bytes of ASCII before it is decoded, which comes to the same as decoding it first: in
     * UTF-8 these are never part of another character, and end a malformed one.
     */
    private void line(byte[] source, int start, int to) {
        int from = start;
        if (atStart) {
            atStart = false;
            int behindMark = start + BYTE_ORDER_MARK.length;
            if (behindMark <= to && is(BYTE_ORDER_MARK, source, start, behindMark)) {
                from = behindMark;
            }
        }
        if (from == to) {
            dispatch();
            return;
        }
        int colon = from;
        while (colon < to && source[colon] != ':') {
            colon++;
        }
        if (colon == from) {
            listener.comment(text(source, from + 1, to));
            return;
        }
        int value = Math.min(colon + 1, to);
        field(source, from, colon, value < to && source[value] == ' ' ? value + 1 : value, to);
    }

    private void field(byte[] source, int name, int nameEnd, int value, int to) {
        if (is(DATA, source, name, nameEnd)) {
            if (hasData) {
                data.write('\n');
            }
            hasData = true;
            data.write(source, value, to - value);
        } else if (is(EVENT, source, name, nameEnd)) {
            type = text(source, value, to);
        } else if (is(ID, source, name, nameEnd)) {
            String id = text(source, value, to);
            newId = id.indexOf('\0') >= 0 ? newId : id;
        } else if (is(RETRY, source, name, nameEnd)) {
            retry(text(source, value, to));
        }
    }

    private void retry(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return;
        }
        String number = digits.substring(Math.max(0, digits.length() - MOST_DIGITS));
        boolean huge = digits.chars().limit(digits.length() - number.length()).anyMatch(c -> c != '0');
        listener.retry(Duration.ofMillis(huge ? Long.MAX_VALUE : Long.parseLong(number)));
    }

    private void dispatch() {
        lastEventId = newId;
        String eventType = type.isEmpty() ? DEFAULT_TYPE : type;
        boolean complete = hasData;
        String text = complete ? data.toString(StandardCharsets.UTF_8) : "";
        data.reset();
        hasData = false;
        type = "";
        if (complete) {
            listener.event(new DispatchedEvent(eventType, text, lastEventId));
        }
    }

    private static boolean is(byte[] wanted, byte[] source, int from, int to) {
        return Arrays.equals(wanted, 0, wanted.length, source, from, to);
    }

    private static String text(byte[] source, int from, int to) {
        return new String(source, from, to - from, StandardCharsets.UTF_8);
    }
}
