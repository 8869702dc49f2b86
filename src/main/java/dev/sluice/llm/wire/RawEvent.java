package dev.sluice.llm.wire;

import dev.sluice.json.BadJson;
import dev.sluice.json.JsonSpans;
import dev.sluice.json.JsonStrings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event of an upstream. Lies in the piece that came, as {@code event: T}, if it has a type, and one line of data, an LF
 * behind each and a blank line: most come so and are not copied. Several lines of data are one here, with spaces between
 * them, since a line break in JSON can only stand where a space can. Its id and its comments are left out.
 *
 * <p>Immutable.
 */
public final class RawEvent {

    static final byte[] DATA = JsonStrings.utf8("data: ");
    static final byte[] EVENT = JsonStrings.utf8("event: ");
    private static final byte[] DONE = JsonStrings.utf8("[DONE]");
    private static final int UNKNOWN = -1;

    private final byte[] in;
    private final int from;
    private final int dataLine;
    private final int to;

    /** Found when somebody asks; two threads that do find the same. */
    private int marks = UNKNOWN;

    /**
     * An event that lies in a larger array, which must not be changed there any more.
     *
     * @param from where it begins
     * @param dataLine where its line of data begins: there, or behind the line with its type
     * @param to where it ends, with its blank line
     */
    RawEvent(byte[] in, int from, int dataLine, int to) {
        this.in = in;
        this.from = from;
        this.dataLine = dataLine;
        this.to = to;
    }

    /**
     * What a client of this dialect is sent: null when this must not be sent, since client libraries would fail over it, or
     * as it would mean nothing to them. The array must not be changed; it may be the event's own.
     *
     * <p>For {@link Dialect#OPENAI}: {@code data: } and the data, without a type; {@code "error":null} is cut out of it; an
     * error has all four keys. For {@link Dialect#ANTHROPIC}: with its type, which is taken from the data if need be.
     */
    public byte @Nullable [] bytes(Dialect dialect) {
        return bytes(dialect, false);
    }

    /** The same for a client that knows events by their types: for {@link Dialect#OPENAI}, of another API than completions. */
    public byte @Nullable [] bytesWithType(Dialect dialect) {
        return bytes(dialect, true);
    }

    private byte @Nullable [] bytes(Dialect dialect, boolean named) {
        return switch (dialect) {
            case OPENAI -> OpenAiEvents.bytes(this, named);
            case ANTHROPIC -> AnthropicEvents.bytes(this);
        };
    }

    /** Its data; bytes that are not UTF-8 become replacement characters. */
    public String data() {
        return new String(in, dataFrom(), dataTo() - dataFrom(), StandardCharsets.UTF_8);
    }

    /** Its type, or null when it has none. */
    public @Nullable String type() {
        return dataLine == from ? null : new String(in, typeFrom(), dataLine - 1 - typeFrom(), StandardCharsets.UTF_8);
    }

    /** How many bytes it has. */
    public int size() {
        return to - from;
    }

    /** Whether its data is {@code [DONE]}, with or without blanks around it. */
    public boolean isDone() {
        int first = dataFrom();
        int last = dataTo();
        while (first < last && JsonStrings.isBlank(in[first])) {
            first++;
        }
        while (last > first && JsonStrings.isBlank(in[last - 1])) {
            last--;
        }
        return Arrays.equals(in, first, last, DONE, 0, DONE.length);
    }

    /** Whether its data is empty, or a comment that somebody sent as data. */
    boolean isEmpty() {
        int at = dataFrom();
        while (at < dataTo() && JsonStrings.isBlank(in[at])) {
            at++;
        }
        return at == dataTo() || in[at] == ':';
    }

    boolean hasType() {
        return dataLine > from;
    }

    /** Whether this is its type, which is in ASCII. */
    boolean isOfType(String type) {
        int length = type.length();
        if (dataLine - from != EVENT.length + length + 1) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (in[typeFrom() + i] != type.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** What its data seems to hold. */
    int marks() {
        if (marks == UNKNOWN) {
            marks = Marks.of(in, dataFrom(), dataTo());
        }
        return marks;
    }

    /** Its data as JSON, null when it is none. */
    @Nullable
    JsonSpans json() {
        try {
            return JsonSpans.of(in, dataFrom(), dataTo());
        } catch (BadJson e) {
            return null;
        }
    }

    /** Itself, with its type. */
    byte[] whole() {
        return part(from);
    }

    /** Itself, without its type. */
    byte[] untyped() {
        return part(dataLine);
    }

    private byte[] part(int start) {
        return start == 0 && to == in.length ? in : Arrays.copyOfRange(in, start, to);
    }

    /** Itself without its type, to be changed: what is said is to be {@link Edits#upTo} its {@link #end}. */
    Edits edits() {
        return new Edits(in, dataLine, to - dataLine + 64);
    }

    int dataLine() {
        return dataLine;
    }

    int end() {
        return to;
    }

    private int typeFrom() {
        return from + EVENT.length;
    }

    private int dataFrom() {
        return dataLine + DATA.length;
    }

    private int dataTo() {
        return to - 2;
    }

    /** Tells how long it is; what it says is nobody's business. */
    @Override
    public String toString() {
        return "event of " + size() + " bytes";
    }
}
