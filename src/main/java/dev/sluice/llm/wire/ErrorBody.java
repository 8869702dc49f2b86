package dev.sluice.llm.wire;

import dev.sluice.json.JsonStrings;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told of a failure, in the shape that its library knows.
 *
 * @param message for people
 * @param type such as {@code invalid_request_error}
 * @param param the part of the request that was wrong, if one was
 * @param code the failure more exactly than by its type, if that is known
 */
public record ErrorBody(
        String message,
        String type,
        @Nullable String param,
        @Nullable String code) {

    /** The type of a failure that is nobody's but the server's. */
    public static final String SERVER_ERROR = "server_error";

    static final List<String> KEYS = List.of("message", "type", "param", "code");

    /** What is said when an upstream says nothing. */
    static final String UNTOLD = "the upstream reported an error";

    private static final String REDACTED = "[redacted]";

    /** Shorter ones are no secrets, and would be found in anything. */
    private static final int SHORTEST_SECRET = 4;

    /** What keys look like, and what is left of them when their owner made some of it unreadable. */
    private static final Pattern KEY = Pattern.compile("(?<![A-Za-z0-9])(?:sk|gsk|xai|hf|pplx)[-_][A-Za-z0-9*_-]{8,}");

    /** An error that is told by its message and type alone. */
    public ErrorBody(String message, String type) {
        this(message, type, null, null);
    }

    /** The body of an answer that says this, as JSON. */
    public byte[] json(Dialect dialect) {
        return JsonStrings.utf8(text(dialect));
    }

    /** An event that says this, in a stream that has begun. */
    public byte[] event(Dialect dialect) {
        String name = dialect == Dialect.ANTHROPIC ? "event: error\n" : "";
        return JsonStrings.utf8(name + "data: " + text(dialect) + "\n\n");
    }

    private String text(Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> "{\"error\":" + object() + "}";
            case ANTHROPIC ->
                "{\"type\":\"error\",\"error\":{\"type\":" + JsonStrings.quoted(anthropicType()) + ",\"message\":"
                        + JsonStrings.quoted(message) + "}}";
        };
    }

    /** The object with all four keys. */
    String object() {
        return "{\"message\":" + JsonStrings.quoted(message) + ",\"type\":" + JsonStrings.quoted(type) + ",\"param\":"
                + quotedOrNull(param) + ",\"code\":" + quotedOrNull(code) + "}";
    }

    private static String quotedOrNull(@Nullable String text) {
        return text == null ? "null" : JsonStrings.quoted(text);
    }

    /** What stands in place of a key that an upstream left out. */
    static String absent(String key) {
        return switch (key) {
            case "message" -> JsonStrings.quoted(UNTOLD);
            case "type" -> JsonStrings.quoted(SERVER_ERROR);
            default -> "null";
        };
    }

    private String anthropicType() {
        return type.equals(SERVER_ERROR) ? "api_error" : type;
    }

    /** The type that goes with a status of HTTP. */
    public static String typeOf(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 529 -> "overloaded_error";
            default -> status >= 400 && status < 500 ? "invalid_request_error" : SERVER_ERROR;
        };
    }

    /**
     * What an upstream says with a status other than of success. All common shapes of it are understood; what is none of
     * them is taken for text, of which no more than 1,000 characters are kept, and which no page of a proxy is taken for.
     *
     * @param contentType the value of that field, or empty
     */
    public static ErrorBody of(int status, byte[] body, String contentType) {
        String untold = "the upstream answered " + status;
        boolean page = contentType.toLowerCase(Locale.ROOT).contains("html");
        return new ErrorReading(status, untold).read(body, page);
    }

    /** What an event says that is an error. */
    public static ErrorBody of(RawEvent event) {
        return new ErrorReading(500, UNTOLD).read(JsonStrings.utf8(event.data()), false);
    }

    /**
     * Without these secrets, and without what looks like a key. Also without the beginning of a secret at the end of the
     * message, where it may have been cut.
     */
    public ErrorBody redacted(Collection<String> secrets) {
        // the longest first: another one may be part of it
        List<String> known = secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        UnaryOperator<String> clean = text -> clean(text, known);
        return new ErrorBody(
                clean.apply(message),
                clean.apply(type),
                param == null ? null : clean.apply(param),
                code == null ? null : clean.apply(code));
    }

    /** Tells the kind of failure; the message may hold what somebody said. */
    @Override
    public String toString() {
        return "error of type " + type;
    }

    private static String clean(String text, List<String> secrets) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, REDACTED);
        }
        if (clean.endsWith(ErrorReading.CUT)) {
            String kept = clean.substring(0, clean.length() - ErrorReading.CUT.length());
            for (String secret : secrets) {
                kept = withoutBeginning(kept, secret);
            }
            clean = kept + ErrorReading.CUT;
        }
        return KEY.matcher(clean).replaceAll(REDACTED);
    }

    private static String withoutBeginning(String text, String secret) {
        for (int length = secret.length() - 1; length >= SHORTEST_SECRET; length--) {
            if (text.endsWith(secret.substring(0, length))) {
                return text.substring(0, text.length() - length) + REDACTED;
            }
        }
        return text;
    }
}
