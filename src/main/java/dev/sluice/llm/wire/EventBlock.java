package dev.sluice.llm.wire;

import dev.sluice.json.JsonStrings;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an event that is not complete: where its type and its data are, counted from where the block begins. Knows
 * whether they are written as {@link RawEvent} writes them, so that nothing has to be written anew.
 */
final class EventBlock {

    private static final byte[] DATA = JsonStrings.utf8("data");
    private static final byte[] EVENT = JsonStrings.utf8("event");
    private static final int NONE = -1;

    /** Beginning and end of the value of each line of data, one after the other. */
    private int[] data = new int[2];

    private int dataLines;
    private int typeFrom = NONE;
    private int typeTo;

    /** Whether all lines so far are as they are to be, in that order, and where the last of them ends. */
    private boolean canonical = true;

    private int linesEnd;

    boolean isEmpty() {
        return dataLines == 0 && typeFrom == NONE;
    }

    /**
     * Takes a line.
     *
     * @param start where the block begins
     * @param to where the line ends, without what ends it
     * @param next where the next one begins
     * @return whether it is one that an event is made of
     */
    boolean line(byte[] in, int start, int from, int to, int next) {
        boolean plainEnd = next == to + 1 && in[to] == '\n' && from - start == linesEnd;
        if (isField(DATA, in, from, to)) {
            int value = value(in, from + DATA.length, to);
            canonical &= plainEnd && dataLines == 0 && value == from + RawEvent.DATA.length;
            addData(value - start, to - start);
        } else if (isField(EVENT, in, from, to)) {
            int value = value(in, from + EVENT.length, to);
            canonical &= plainEnd && isEmpty() && value == from + RawEvent.EVENT.length && value < to;
            typeFrom = value - start;
            typeTo = to - start;
        } else {
            return false; // and the next one does not begin where the last one ended
        }
        linesEnd = next - start;
        return true;
    }

    private void addData(int from, int to) {
        if (2 * dataLines == data.length) {
            data = Arrays.copyOf(data, 2 * data.length);
        }
        data[2 * dataLines] = from;
        data[2 * dataLines + 1] = to;
        dataLines++;
    }

    private static boolean isField(byte[] name, byte[] in, int from, int to) {
        int nameEnd = from + name.length;
        return nameEnd <= to
                && (nameEnd == to || in[nameEnd] == ':')
                && Arrays.equals(name, 0, name.length, in, from, nameEnd);
    }

    private static int value(byte[] in, int colon, int to) {
        int from = Math.min(colon + 1, to);
        return from < to && in[from] == ' ' ? from + 1 : from;
    }

    /**
     * The event that ends here, or null when it has no data and thus is none.
     *
     * @param end where its blank line ends
     */
    @Nullable
    RawEvent event(byte[] in, int start, int end) {
        if (dataLines == 0) {
            return null;
        }
        if (canonical && end - start == linesEnd + 1 && in[end - 1] == '\n') {
            return new RawEvent(in, start, start + data[0] - RawEvent.DATA.length, end);
        }
        return rewritten(in, start);
    }

    private RawEvent rewritten(byte[] in, int start) {
        int typeLength = typeTo - typeFrom;
        int dataLine = typeFrom == NONE || typeLength == 0 ? 0 : RawEvent.EVENT.length + typeLength + 1;
        int length = dataLine + RawEvent.DATA.length + dataLines - 1 + 2;
        for (int i = 0; i < dataLines; i++) {
            length += data[2 * i + 1] - data[2 * i];
        }
        byte[] out = new byte[length];
        if (dataLine > 0) {
            System.arraycopy(RawEvent.EVENT, 0, out, 0, RawEvent.EVENT.length);
            System.arraycopy(in, start + typeFrom, out, RawEvent.EVENT.length, typeLength);
            out[dataLine - 1] = '\n';
        }
        System.arraycopy(RawEvent.DATA, 0, out, dataLine, RawEvent.DATA.length);
        int at = dataLine + RawEvent.DATA.length;
        for (int i = 0; i < dataLines; i++) {
            if (i > 0) {
                out[at++] = ' ';
            }
            int lineLength = data[2 * i + 1] - data[2 * i];
            System.arraycopy(in, start + data[2 * i], out, at, lineLength);
            at += lineLength;
        }
        out[at] = '\n';
        out[at + 1] = '\n';
        return new RawEvent(out, 0, dataLine, length);
    }

    void clear() {
        dataLines = 0;
        typeFrom = NONE;
        typeTo = 0;
        canonical = true;
        linesEnd = 0;
        if (data.length > 2) {
            data = new int[2];
        }
    }
}
