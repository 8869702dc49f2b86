package dev.sluice.llm.wire;

import dev.sluice.json.BadJson;
import dev.sluice.json.JsonSpans;
import dev.sluice.json.JsonSpans.Kind;
import dev.sluice.json.JsonSpans.Span;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes out what an upstream says of a failure, whatever shape it gives to it. */
final class ErrorReading {

    /** Ends a text that was cut. */
    static final String CUT = "…";

    /** Characters of a text that nobody promised to be for people. */
    private static final int LONGEST_TEXT = 1_000;

    private static final int LONGEST_MESSAGE = 4_000;
    private static final int LONGEST_WORD = 200;

    private final String type;
    private final String untold;

    ErrorReading(int status, String untold) {
        type = ErrorBody.typeOf(status);
        this.untold = untold;
    }

    ErrorBody read(byte[] body, boolean page) {
        try {
            return read(JsonSpans.of(body));
        } catch (BadJson e) {
            return page ? plain(untold) : text(body);
        }
    }

    private ErrorBody text(byte[] body) {
        // no character takes more bytes
        int length = Math.min(body.length, 4 * (LONGEST_TEXT + 1));
        String text = new String(body, 0, length, StandardCharsets.UTF_8).strip();
        return plain(text.isEmpty() || text.startsWith("<") ? untold : cut(text, LONGEST_TEXT));
    }

    private ErrorBody plain(String message) {
        return new ErrorBody(message, type);
    }

    private ErrorBody read(JsonSpans json) {
        Span outer = json.root();
        if (outer.kind() == Kind.ARRAY) {
            // so does Gemini
            outer = first(json, outer);
        }
        Span error = json.find(outer, "error");
        Span told = error != null && error.kind() == Kind.OBJECT ? error : outer;
        String message = message(json, told);
        String kind = word(json, told, "type");
        return new ErrorBody(
                message == null ? untold : message,
                kind == null || kind.equals("error") ? type : kind,
                word(json, told, "param"),
                code(json, told));
    }

    /** The first value of an array, or itself when it is empty. */
    private static Span first(JsonSpans json, Span array) {
        @Nullable Span[] first = {null};
        json.elements(array, element -> first[0] = first[0] == null ? element : first[0]);
        return first[0] == null ? array : first[0];
    }

    private static @Nullable String message(JsonSpans json, Span told) {
        if (told.kind() == Kind.STRING) {
            return message(json.text(told));
        }
        for (String name : new String[] {"message", "error", "detail", "msg", "error_description"}) {
            Span value = json.find(told, name);
            if (value == null) {
                continue;
            }
            // FastAPI tells in a list of objects what is wrong
            Span text = value.kind() == Kind.ARRAY ? json.find(first(json, value), "msg") : value;
            String message = text == null || text.kind() != Kind.STRING ? null : message(json.text(text));
            if (message != null) {
                return message;
            }
        }
        return null;
    }

    private static @Nullable String message(String text) {
        return text.isBlank() ? null : cut(text, LONGEST_MESSAGE);
    }

    private static @Nullable String code(JsonSpans json, Span told) {
        String code = word(json, told, "code");
        if (code != null) {
            return code;
        }
        String status = word(json, told, "status");
        Span number = json.find(told, "code");
        if (status != null || number == null || json.count(number).isEmpty()) {
            return status;
        }
        return Long.toString(json.count(number).getAsLong());
    }

    private static @Nullable String word(JsonSpans json, Span told, String name) {
        Span value = json.find(told, name);
        return value == null || value.kind() != Kind.STRING ? null : cut(json.text(value), LONGEST_WORD);
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + CUT;
    }
}
