package dev.sluice.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a JSON text are, RFC 8259, in UTF-8: it is checked whole at once, and then looked at where it lies.
 * No tree is made of it, so that one may look into a text of megabytes for one member, and change that and nothing else.
 *
 * <p>Values of objects and arrays may be nested {@value JsonScan#DEPTH} levels deep. Names that come twice are all
 * visited; the last one is the one that is found. Immutable, as long as nobody changes the bytes.
 */
public final class JsonSpans {

    /** What a value is. */
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL;

        /** What a valid value is that begins with this byte. */
        static Kind of(byte first) {
            return switch (first) {
                case '{' -> OBJECT;
                case '[' -> ARRAY;
                case '"' -> STRING;
                case 't' -> TRUE;
                case 'f' -> FALSE;
                case 'n' -> NULL;
                default -> NUMBER;
            };
        }
    }

    /**
     * Where a value is.
     *
     * @param start index of its first byte; of a string, that of its quote
     * @param end index behind its last byte
     */
    public record Span(Kind kind, int start, int end) {}

    /** Is told of the members of an object. */
    @FunctionalInterface
    public interface Members {

        /** The next one; {@code name} is a string. */
        void member(Span name, Span value);
    }

    /** A number with more characters is no count of anything. */
    private static final int LONGEST_NUMBER = 40;

    private final byte[] json;
    private final int end;
    private final Span root;

    private JsonSpans(byte[] json, int first, int end) throws BadJson {
        this.json = json;
        this.end = end;
        root = new JsonScan(json, first, end).check();
    }

    /**
     * The values of a text, of which no copy is made.
     *
     * @throws BadJson when it is none
     */
    public static JsonSpans of(byte[] json) throws BadJson {
        return of(json, 0, json.length);
    }

    /**
     * The values of the text that begins at {@code from} and ends before {@code to}. All indexes are those of the array.
     *
     * @throws BadJson when it is none; its offset counts from {@code from}
     * @throws IndexOutOfBoundsException when the array has no such part
     */
    public static JsonSpans of(byte[] json, int from, int to) throws BadJson {
        Objects.checkFromToIndex(from, to, json.length);
        return new JsonSpans(json, from, to);
    }

    /** The value that the text is. */
    public Span root() {
        return root;
    }

    /** Tells of the members of a value in their order; a value that is no object has none. */
    public void members(Span object, Members visitor) {
        if (object.kind() != Kind.OBJECT) {
            return;
        }
        int at = afterBlanks(object.start() + 1);
        while (json[at] != '}') {
            Span name = valueAt(at);
            Span value = valueAt(afterBlanks(afterBlanks(name.end()) + 1));
            visitor.member(name, value);
            at = afterComma(value.end());
        }
    }

    /** Tells of the values in an array in their order; a value that is no array has none. */
    public void elements(Span array, Consumer<Span> visitor) {
        if (array.kind() != Kind.ARRAY) {
            return;
        }
        int at = afterBlanks(array.start() + 1);
        while (json[at] != ']') {
            Span value = valueAt(at);
            visitor.accept(value);
            at = afterComma(value.end());
        }
    }

    /** The value that is found by going from the root along these names; null when there is none. */
    public @Nullable Span find(String... names) {
        return find(root, names);
    }

    /** The value that is found by going from a value along these names; null when there is none. */
    public @Nullable Span find(Span from, String... names) {
        Span found = from;
        for (String name : names) {
            found = member(found, name);
            if (found == null) {
                return null;
            }
        }
        return found;
    }

    private @Nullable Span member(Span object, String wanted) {
        @Nullable Span[] last = {null};
        members(object, (name, value) -> {
            if (says(name, wanted)) {
                last[0] = value;
            }
        });
        return last[0];
    }

    /** Whether a value is a string that says just this, whichever way it is written. */
    public boolean says(Span string, String text) {
        if (string.kind() != Kind.STRING) {
            return false;
        }
        int length = string.end() - string.start() - 2;
        // a character of a string takes six bytes at most, when it is an escape
        if (length < text.length() || length > 6L * text.length()) {
            return false;
        }
        if (length == text.length()) {
            return isSame(string.start() + 1, text);
        }
        return !isPlain(string) && text(string).equals(text);
    }

    /** Whether each byte of a string is a character. */
    private boolean isPlain(Span string) {
        for (int at = string.start(); at < string.end(); at++) {
            if (json[at] < 0 || json[at] == '\\') {
                return false;
            }
        }
        return true;
    }

    private boolean isSame(int from, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (json[from + i] != text.charAt(i) || text.charAt(i) == '\\') {
                return false;
            }
        }
        return true;
    }

    /**
     * What a string says. Half a surrogate pair that stands alone as an escape is kept so.
     *
     * @throws IllegalArgumentException when the value is no string
     */
    public String text(Span string) {
        if (string.kind() != Kind.STRING) {
            throw new IllegalArgumentException("only a string has a text, not " + string);
        }
        return JsonStrings.decoded(json, string.start() + 1, string.end() - 1);
    }

    /** The count that a value gives: a whole number from 0 to 10<sup>15</sup>. Empty when it is something else. */
    public OptionalLong count(Span number) {
        int length = number.end() - number.start();
        if (number.kind() != Kind.NUMBER || length > LONGEST_NUMBER) {
            return OptionalLong.empty();
        }
        try {
            long count = new BigDecimal(new String(json, number.start(), length, StandardCharsets.US_ASCII))
                    .longValueExact();
            return count < 0 || count > 1_000_000_000_000_000L ? OptionalLong.empty() : OptionalLong.of(count);
        } catch (ArithmeticException | NumberFormatException e) {
            // not whole, or with an exponent that nobody can mean
            return OptionalLong.empty();
        }
    }

    private Span valueAt(int at) {
        Kind kind = Kind.of(json[at]);
        int valueEnd = switch (kind) {
            case OBJECT, ARRAY -> afterNested(at);
            case STRING -> afterString(at);
            case NUMBER -> afterNumber(at);
            case TRUE, NULL -> at + 4;
            case FALSE -> at + 5;
        };
        return new Span(kind, at, valueEnd);
    }

    private int afterNested(int start) {
        int open = 0;
        int at = start;
        do {
            switch (json[at]) {
                case '"' -> at = afterString(at);
                case '{', '[' -> {
                    open++;
                    at++;
                }
                case '}', ']' -> {
                    open--;
                    at++;
                }
                default -> at++;
            }
        } while (open > 0);
        return at;
    }

    private int afterString(int quote) {
        int at = quote + 1;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private int afterNumber(int start) {
        int at = start;
        while (at < end && !JsonStrings.isBlank(json[at]) && json[at] != ',' && json[at] != '}' && json[at] != ']') {
            at++;
        }
        return at;
    }

    private int afterBlanks(int from) {
        int at = from;
        while (JsonStrings.isBlank(json[at])) {
            at++;
        }
        return at;
    }

    /** Where the next member begins, or the end of the object or array is. */
    private int afterComma(int valueEnd) {
        int at = afterBlanks(valueEnd);
        return json[at] == ',' ? afterBlanks(at + 1) : at;
    }
}
