package dev.sluice.llm.upstream;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads a request as OpenAI's API has it. What the built-in model can't do anything with, such as tools, is passed over. */
final class QuestionJson {

    /** As many as OpenAI's API takes. */
    private static final int MOST_STOPS = 4;

    private static final int LONGEST_STOP = 256;

    /** Asked for once: finding the provider costs more than reading a request. */
    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

    private final JsonObject request;
    private final boolean chat;

    private QuestionJson(JsonObject request, boolean chat) {
        this.request = request;
        this.chat = chat;
    }

    /**
     * Reads the body of a request.
     *
     * @throws Refusal when it is none, naming the field
     */
    static Question read(byte[] body, boolean chat) throws Refusal {
        // one message for bytes that are no JSON; what is no UTF-8 becomes U+FFFD, and is said back like that
        try (JsonReader reader = READERS.createReader(new StringReader(new String(body, StandardCharsets.UTF_8)))) {
            return new QuestionJson(reader.readObject(), chat).question();
        } catch (JsonException | IllegalStateException | StackOverflowError e) {
            throw new Refusal(400, "the body must be one JSON object", "", "");
        }
    }

    private Question question() throws Refusal {
        String model = text("model").orElseThrow(() -> Refusal.of("model", "model must be given"));
        if (whole("n", 1, 128).orElse(1) != 1) {
            throw Refusal.of("n", "n must be 1: the built-in model gives one answer");
        }
        boolean stream = flag(request, "stream", "stream");
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
        JsonValue options = request.getOrDefault("stream_options", JsonValue.NULL);
        if (isAbsent(options)) {
            return false;
        }
        if (!(options instanceof JsonObject object)) {
            throw Refusal.of("stream_options", "stream_options must be an object");
        }
        if (!stream) {
            throw Refusal.of("stream_options", "stream_options must not be given unless stream is true");
        }
        return flag(object, "include_usage", "stream_options.include_usage");
    }

    private List<String> messages(boolean ofUser) throws Refusal {
        if (!(request.get("messages") instanceof JsonArray messages) || messages.isEmpty()) {
            throw Refusal.of("messages", "messages must be an array of at least one message");
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            String path = "messages[" + i + "]";
            if (!(messages.get(i) instanceof JsonObject message)) {
                throw Refusal.of(path, path + " must be an object");
            }
            if (!(message.get("role") instanceof JsonString role)) {
                throw Refusal.of(path + ".role", path + ".role must be a string");
            }
            String text = content(message.getOrDefault("content", JsonValue.NULL), path + ".content");
            if (!ofUser || role.getString().equals("user")) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static String content(JsonValue content, String path) throws Refusal {
        if (isAbsent(content)) {
            return "";
        }
        if (content instanceof JsonString text) {
            return text.getString();
        }
        if (!(content instanceof JsonArray parts)) {
            throw Refusal.of(path, path + " must be a string or an array of parts");
        }
        StringBuilder all = new StringBuilder();
        for (JsonValue part : parts) {
            if (!(part instanceof JsonObject object)) {
                throw Refusal.of(path, "each part of " + path + " must be an object");
            }
            // a picture or a sound is nothing to this model
            if (object.get("text") instanceof JsonString text) {
                all.append(text.getString());
            }
        }
        return all.toString();
    }

    private List<String> prompt() throws Refusal {
        JsonValue prompt = request.getOrDefault("prompt", JsonValue.NULL);
        if (prompt instanceof JsonString text) {
            return List.of(text.getString());
        }
        if (prompt instanceof JsonArray array && array.size() == 1 && array.get(0) instanceof JsonString text) {
            return List.of(text.getString());
        }
        throw Refusal.of("prompt", "prompt must be a string, or an array of one string");
    }

    private List<String> stops() throws Refusal {
        JsonValue stop = request.getOrDefault("stop", JsonValue.NULL);
        if (isAbsent(stop)) {
            return List.of();
        }
        List<JsonValue> values = stop instanceof JsonArray array ? array : List.of(stop);
        List<String> stops = new ArrayList<>();
        for (JsonValue value : values) {
            String text = value instanceof JsonString string ? string.getString() : "";
            if (!text.isEmpty() && text.length() <= LONGEST_STOP) {
                stops.add(text);
            }
        }
        if (stops.size() < values.size() || stops.size() > MOST_STOPS) {
            throw Refusal.of(
                    "stop",
                    "stop must be a string of 1 to " + LONGEST_STOP + " characters, or an array of at most "
                            + MOST_STOPS);
        }
        return stops;
    }

    private Optional<String> text(String name) throws Refusal {
        JsonValue value = request.getOrDefault(name, JsonValue.NULL);
        if (isAbsent(value)) {
            return Optional.empty();
        }
        if (value instanceof JsonString text) {
            return Optional.of(text.getString());
        }
        throw Refusal.of(name, name + " must be a string");
    }

    private static boolean flag(JsonObject object, String name, String path) throws Refusal {
        JsonValue value = object.getOrDefault(name, JsonValue.NULL);
        return switch (value.getValueType()) {
            case TRUE -> true;
            case FALSE, NULL -> false;
            default -> throw Refusal.of(path, path + " must be true or false");
        };
    }

    private OptionalInt whole(String name, int least, int most) throws Refusal {
        JsonValue value = request.getOrDefault(name, JsonValue.NULL);
        if (isAbsent(value)) {
            return OptionalInt.empty();
        }
        try {
            if (value instanceof JsonNumber number && number.intValueExact() >= least && number.intValue() <= most) {
                return OptionalInt.of(number.intValue());
            }
        } catch (ArithmeticException e) {
            // told below
        }
        throw Refusal.of(name, name + " must be a whole number from " + least + " to " + most + ": " + shown(value));
    }

    private OptionalDouble number(String name, int most) throws Refusal {
        JsonValue value = request.getOrDefault(name, JsonValue.NULL);
        if (isAbsent(value)) {
            return OptionalDouble.empty();
        }
        if (value instanceof JsonNumber number && number.doubleValue() >= 0 && number.doubleValue() <= most) {
            return OptionalDouble.of(number.doubleValue());
        }
        throw Refusal.of(name, name + " must be a number from 0 to " + most + ": " + shown(value));
    }

    private OptionalLong seed() throws Refusal {
        JsonValue value = request.getOrDefault("seed", JsonValue.NULL);
        if (isAbsent(value)) {
            return OptionalLong.empty();
        }
        try {
            if (value instanceof JsonNumber number) {
                return OptionalLong.of(number.longValueExact());
            }
        } catch (ArithmeticException e) {
            // told below
        }
        throw Refusal.of("seed", "seed must be a whole number of 64 bits: " + shown(value));
    }

    private static boolean isAbsent(JsonValue value) {
        return value.getValueType() == JsonValue.ValueType.NULL;
    }

    /** A number as it was written; of anything else only what it is, since it may be a text of the user. */
    private static String shown(JsonValue value) {
        String written = value.toString();
        boolean isShort = value instanceof JsonNumber && written.length() <= 40;
        return isShort ? written : "a " + value.getValueType().name().toLowerCase(Locale.ROOT);
    }
}
