package dev.sluice.llm.wire;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the body of an upstream into events, by the rules of WHATWG HTML section 9.2.6: lines end with CRLF, LF or CR, a
 * byte order mark at the beginning is left out, and a block without data is no event. It may come in any pieces. Owned
 * by one reader: not thread-safe.
 *
 * <p>Of what is fed only an event that is not complete is kept, and of that no more than the limit. What goes between
 * events, such as comments, is not kept beyond its line.
 */
public final class EventSplitter {

    private static final byte[] NOTHING = {};

    /** The most that the limit can be. */
    private static final int MOST = 1 << 28;

    private final int maxEventBytes;
    private final ArrayDeque<RawEvent> ready = new ArrayDeque<>(4);
    private final EventBlock block = new EventBlock();

    /** What is before {@link #end} is never written again, since events lie there. */
    private byte[] buffer = NOTHING;

    /** Where the block begins that is not complete. */
    private int start;

    /** Where the line begins that is not complete. */
    private int line;

    private int end;

    private boolean atStart = true;

    /** What was fed last ended with CR; an LF that comes next is part of that line end. */
    private boolean afterReturn;

    private boolean tooLarge;

    /**
     * A splitter for one body.
     *
     * @param maxEventBytes most bytes that the lines of one event may have together, and most of any other line
     */
    public EventSplitter(int maxEventBytes) {
        if (maxEventBytes < 1 || maxEventBytes > MOST) {
            throw new IllegalArgumentException("maxEventBytes must be 1 to " + MOST + ": " + maxEventBytes);
        }
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * Takes the next piece of the body, all of it, and keeps no reference to it.
     *
     * @throws EventTooLarge when an event is longer than the limit; those before it can still be taken, and nothing more
     *     can be fed
     */
    public void feed(ByteBuffer piece) throws EventTooLarge {
        if (tooLarge) {
            throw new EventTooLarge(maxEventBytes);
        }
        if (!piece.hasRemaining()) {
            return;
        }
        int at = append(piece);
        if (afterReturn) {
            afterReturn = false;
            at = afterLineFeed(at);
        }
        for (int to = Words.lineEnd(buffer, at, end); to < end; to = Words.lineEnd(buffer, at, end)) {
            at = to + 1;
            if (buffer[to] == '\r') {
                afterReturn = at == end;
                at += !afterReturn && buffer[at] == '\n' ? 1 : 0;
            }
            endLine(to, at);
        }
        checkSize(end);
        keepTail();
    }

    /** An LF that belongs to the line end before it is passed over, but counted, however the body is cut. */
    private int afterLineFeed(int at) {
        if (buffer[at] != '\n') {
            return at;
        }
        if (start == line) {
            start++;
        }
        line++;
        return at + 1;
    }

    /** The next event, or null when there is none that is complete. */
    public @Nullable RawEvent next() {
        return ready.poll();
    }

    /** Whether an event has begun that is not complete. */
    public boolean hasPartial() {
        int from = afterByteOrderMark(start);
        return from < end && buffer[from] != ':';
    }

    /** How many bytes of memory are held for an event that is not complete. */
    public int held() {
        return buffer.length;
    }

    /**
     * To be asked when the body has ended: the event at its end that only lacks its blank line. Of one whose last line
     * does not end either, nothing is known to be whole but {@code [DONE]}. Null when there is none; then
     * {@link #hasPartial} says whether something was cut off.
     */
    public @Nullable RawEvent atEnd() {
        int from = afterByteOrderMark(line);
        if (from < end && buffer[from] != ':') {
            EventBlock last = new EventBlock();
            last.line(buffer, from, from, end, end);
            RawEvent done = last.event(buffer, from, end);
            if (done == null || !done.isDone()) {
                return null;
            }
            block.line(buffer, start, from, end, end);
        }
        RawEvent event = block.event(buffer, start, end);
        if (event != null) {
            release();
        }
        return event;
    }

    /** Takes a piece behind what is there, and says where it lies. */
    private int append(ByteBuffer piece) {
        int more = piece.remaining();
        if (end == 0) {
            buffer = new byte[more];
        } else if (buffer.length - end < more) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * end, end + more));
        }
        int at = end;
        piece.get(buffer, at, more);
        end += more;
        return at;
    }

    private void endLine(int to, int next) throws EventTooLarge {
        checkSize(to);
        int from = line;
        line = next;
        if (atStart) {
            int behindMark = afterByteOrderMark(from);
            start += behindMark - from;
            from = behindMark;
            atStart = false;
        }
        if (from == to) {
            RawEvent event = block.event(buffer, start, next);
            if (event != null) {
                ready.add(event);
            }
            start = next;
            block.clear();
        } else if (!block.line(buffer, start, from, to, next) && block.isEmpty()) {
            start = next;
        }
    }

    private int afterByteOrderMark(int at) {
        boolean marked = atStart
                && end - at >= 3
                && buffer[at] == (byte) 0xEF
                && buffer[at + 1] == (byte) 0xBB
                && buffer[at + 2] == (byte) 0xBF;
        return marked ? at + 3 : at;
    }

    private void checkSize(int to) throws EventTooLarge {
        if (to - start > maxEventBytes) {
            tooLarge = true;
            release();
            throw new EventTooLarge(maxEventBytes);
        }
    }

    /** Lets go of what was cut off the front, so that a few bytes do not keep a large piece. */
    private void keepTail() {
        if (start == end) {
            release();
        } else if (start > 0) {
            buffer = Arrays.copyOfRange(buffer, start, end);
            line -= start;
            end -= start;
            start = 0;
        }
    }

    private void release() {
        buffer = NOTHING;
        start = 0;
        line = 0;
        end = 0;
        block.clear();
    }
}
