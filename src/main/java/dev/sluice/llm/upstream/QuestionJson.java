package dev.sluice.llm.upstream;

import dev.sluice.json.BadJson;
import dev.sluice.json.JsonSpans;
import dev.sluice.json.JsonSpans.Kind;
import dev.sluice.json.JsonSpans.Span;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request as OpenAI's API has it. What the built-in model can't do anything with, such as tools, is passed over, and
 * nothing is made of it: a request takes no more memory than its own bytes and the texts that are read.
 */
final class QuestionJson {

    /** As many as OpenAI's API takes. */
    private static final int MOST_STOPS = 4;

    private static final int LONGEST_STOP = 256;

    /** A number with more characters is none that anybody means. */
    private static final int LONGEST_NUMBER = 40;

    private final byte[] body;
    private final JsonSpans json;
    private final boolean chat;

    private QuestionJson(byte[] body, JsonSpans json, boolean chat) {
        this.body = body;
        this.json = json;
        this.chat = chat;
    }

    /**
     * Reads the body of a request.
     *
     * @throws Refusal when it is none, naming the field
     */
    static Question read(byte[] body, boolean chat) throws Refusal {
        JsonSpans json;
        try {
            json = JsonSpans.of(body);
        } catch (BadJson e) {
            throw new Refusal(400, "the body must be one JSON object: " + e.getMessage(), "", "");
        }
        if (json.root().kind() != Kind.OBJECT) {
            throw new Refusal(400, "the body must be one JSON object", "", "");
        }
        return new QuestionJson(body, json, chat).question();
    }

    private Question question() throws Refusal {
        String model = text("model").orElseThrow(() -> Refusal.of("model", "model must be given"));
        if (whole("n", 1, 128).orElse(1) != 1) {
            throw Refusal.of("n", "n must be 1: the built-in model gives one answer");
        }
        boolean stream = flag(given(json.root(), "stream"), "stream");
        List<String> texts = chat ? messages(true) : prompt();
        return new Question(
                chat,
                model,
                texts.isEmpty() ? "" : texts.getLast(),
                String.join("\n", chat ? messages(false) : texts),
                maxTokens(),
                number("temperature", 2),
                number("top_p", 1),
                seed(),
                stops(),
                stream,
                usage(stream));
    }

    private OptionalInt maxTokens() throws Refusal {
        // read both, so that a wrong one is told
        OptionalInt old = whole("max_tokens", 1, Integer.MAX_VALUE);
        OptionalInt most = whole("max_completion_tokens", 1, Integer.MAX_VALUE);
        return most.isPresent() ? most : old;
    }

    private boolean usage(boolean stream) throws Refusal {
        Span options = given(json.root(), "stream_options");
        if (options == null) {
            return false;
        }
        if (options.kind() != Kind.OBJECT) {
            throw Refusal.of("stream_options", "stream_options must be an object");
        }
        if (!stream) {
            throw Refusal.of("stream_options", "stream_options must not be given unless stream is true");
        }
        return flag(given(options, "include_usage"), "stream_options.include_usage");
    }

    private List<String> messages(boolean ofUser) throws Refusal {
        List<String> texts = new ArrayList<>();
        int count = each(given(json.root(), "messages"), (message, i) -> {
            String path = "messages[" + i + "]";
            if (message.kind() != Kind.OBJECT) {
                throw Refusal.of(path, path + " must be an object");
            }
            Span role = json.find(message, "role");
            if (role == null || role.kind() != Kind.STRING) {
                throw Refusal.of(path + ".role", path + ".role must be a string");
            }
            String text = content(given(message, "content"), path + ".content");
            if (!ofUser || json.says(role, "user")) {
                texts.add(text);
            }
        });
        if (count == 0) {
            throw Refusal.of("messages", "messages must be an array of at least one message");
        }
        return texts;
    }

    private String content(@Nullable Span content, String path) throws Refusal {
        if (content == null) {
            return "";
        }
        if (content.kind() == Kind.STRING) {
            return json.text(content);
        }
        if (content.kind() != Kind.ARRAY) {
            throw Refusal.of(path, path + " must be a string or an array of parts");
        }
        StringBuilder all = new StringBuilder();
        int ignored = each(content, (part, i) -> {
            if (part.kind() != Kind.OBJECT) {
                throw Refusal.of(path, "each part of " + path + " must be an object");
            }
            // a picture or a sound is nothing to this model
            Span text = json.find(part, "text");
            if (text != null && text.kind() == Kind.STRING) {
                all.append(json.text(text));
            }
        });
        return all.toString();
    }

    private List<String> prompt() throws Refusal {
        Span prompt = given(json.root(), "prompt");
        @Nullable Span[] first = {null};
        int several = each(prompt, (text, i) -> first[0] = i == 0 ? text : first[0]);
        Span only = several == 1 ? first[0] : prompt;
        if (only != null && only.kind() == Kind.STRING) {
            return List.of(json.text(only));
        }
        throw Refusal.of("prompt", "prompt must be a string, or an array of one string");
    }

    private List<String> stops() throws Refusal {
        Span stop = given(json.root(), "stop");
        if (stop == null) {
            return List.of();
        }
        List<String> stops = new ArrayList<>();
        if (stop.kind() == Kind.ARRAY) {
            int ignored = each(stop, (value, i) -> takeStop(value, stops));
        } else {
            takeStop(stop, stops);
        }
        return stops;
    }

    private void takeStop(Span value, List<String> stops) throws Refusal {
        String text = value.kind() == Kind.STRING ? json.text(value) : "";
        if (text.isEmpty() || text.length() > LONGEST_STOP || stops.size() == MOST_STOPS) {
            throw Refusal.of(
                    "stop",
                    "stop must be a string of 1 to " + LONGEST_STOP + " characters, or an array of at most "
                            + MOST_STOPS);
        }
        stops.add(text);
    }

    private Optional<String> text(String name) throws Refusal {
        Span value = given(json.root(), name);
        if (value == null) {
            return Optional.empty();
        }
        if (value.kind() == Kind.STRING) {
            return Optional.of(json.text(value));
        }
        throw Refusal.of(name, name + " must be a string");
    }

    private static boolean flag(@Nullable Span value, String path) throws Refusal {
        if (value != null && value.kind() != Kind.TRUE && value.kind() != Kind.FALSE) {
            throw Refusal.of(path, path + " must be true or false");
        }
        return value != null && value.kind() == Kind.TRUE;
    }

    private OptionalInt whole(String name, int least, int most) throws Refusal {
        Span value = given(json.root(), name);
        if (value == null) {
            return OptionalInt.empty();
        }
        BigDecimal number = number(value);
        try {
            int whole = number == null ? least - 1 : number.intValueExact();
            if (whole >= least && whole <= most) {
                return OptionalInt.of(whole);
            }
        } catch (ArithmeticException e) {
            // told below
        }
        throw Refusal.of(name, name + " must be a whole number from " + least + " to " + most + ": " + shown(value));
    }

    private OptionalDouble number(String name, int most) throws Refusal {
        Span value = given(json.root(), name);
        if (value == null) {
            return OptionalDouble.empty();
        }
        BigDecimal number = number(value);
        if (number != null && number.doubleValue() >= 0 && number.doubleValue() <= most) {
            return OptionalDouble.of(number.doubleValue());
        }
        throw Refusal.of(name, name + " must be a number from 0 to " + most + ": " + shown(value));
    }

    private OptionalLong seed() throws Refusal {
        Span value = given(json.root(), "seed");
        if (value == null) {
            return OptionalLong.empty();
        }
        BigDecimal number = number(value);
        try {
            if (number != null) {
                return OptionalLong.of(number.longValueExact());
            }
        } catch (ArithmeticException e) {
            // told below
        }
        throw Refusal.of("seed", "seed must be a whole number of 64 bits: " + shown(value));
    }

    /** A member of an object; null when it is not there, or null. */
    private @Nullable Span given(Span object, String name) {
        Span value = json.find(object, name);
        return value == null || value.kind() == Kind.NULL ? null : value;
    }

    /** Is told of the values in an array. */
    private interface Elements {

        /** The next one, with its index. */
        void element(Span value, int index) throws Refusal;
    }

    /**
     * Tells of the values in an array, until one is refused. No list is made of them: there may be millions.
     *
     * @return how many there are; none when it is no array
     */
    private int each(@Nullable Span array, Elements visitor) throws Refusal {
        int[] count = {0};
        @Nullable Refusal[] refused = {null};
        if (array != null) {
            json.elements(array, value -> {
                int index = count[0]++;
                if (refused[0] == null) {
                    try {
                        visitor.element(value, index);
                    } catch (Refusal e) {
                        refused[0] = e;
                    }
                }
            });
        }
        Refusal first = refused[0];
        if (first != null) {
            throw first;
        }
        return count[0];
    }

    /** The number that a value is; null when it is none, or none that anybody means. */
    private @Nullable BigDecimal number(Span value) {
        if (value.kind() != Kind.NUMBER || value.end() - value.start() > LONGEST_NUMBER) {
            return null;
        }
        try {
            return new BigDecimal(written(value));
        } catch (NumberFormatException e) {
            return null; // its exponent has no end
        }
    }

    private String written(Span value) {
        return new String(body, value.start(), value.end() - value.start(), StandardCharsets.UTF_8);
    }

    /** A number as it was written; of anything else only what it is, since it may be a text of the user. */
    private String shown(Span value) {
        boolean isShort = value.kind() == Kind.NUMBER && value.end() - value.start() <= LONGEST_NUMBER;
        return isShort ? written(value) : "a " + value.kind().name().toLowerCase(Locale.ROOT);
    }
}
