package dev.sluice.rooms.door;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Payload;
import dev.sluice.problem.ProblemException;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.Base64;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Reads what clients say in JSON. */
final class EnvelopeJson {

    /** Asked for once: finding the provider costs more than reading a message. */
    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

    private EnvelopeJson() {}

    /**
     * Checks that a text is one JSON value.
     *
     * @throws ProblemException 400, when it is not
     */
    static void requireValue(String text) {
        read(text);
    }

    private static JsonValue read(String text) {
        try (JsonParser parser = PARSERS.createParser(new StringReader(text))) {
            parser.next();
            JsonValue value = parser.getValue();
            if (!parser.hasNext()) {
                return value;
            }
        } catch (JsonException | IllegalStateException | NoSuchElementException | StackOverflowError e) {
            // told below
        }
        throw new ProblemException(400, "Bad Request", "this is not a JSON value");
    }

    /**
     * One command of a client.
     *
     * @throws ProblemException 400, when it is none, saying why
     */
    static Command command(String text) {
        if (!(read(text) instanceof JsonObject object)) {
            throw new ProblemException(400, "Bad Request", "a command must be a JSON object with a type");
        }
        String type = string(object, "type")
                .orElseThrow(() -> new ProblemException(400, "Bad Request", "a command must have a type"));
        return new Command(
                type,
                string(object, "room").orElse(""),
                string(object, "ref").orElse(""),
                string(object, "since"),
                type.equals("presence")
                        ? number(object, "limit", 100, 0, Asked.MOST_MEMBERS)
                        : number(object, "limit", 100, 1, Asked.MOST_MESSAGES),
                object);
    }

    /**
     * The message of a command to publish.
     *
     * @throws ProblemException 400, when it is none, saying why
     */
    static Draft draft(JsonObject object) {
        Optional<String> stream = string(object, "stream");
        String kind = string(object, "kind").orElseGet(() -> usualKind(object, stream));
        try {
            return new Draft(
                    kind(kind),
                    payload(kind, object),
                    "",
                    string(object, "key"),
                    string(object, "idempotency"),
                    stream);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "Bad Request", String.valueOf(e.getMessage()));
        }
    }

    private static String usualKind(JsonObject object, Optional<String> stream) {
        if (stream.isPresent()) {
            return "append";
        }
        return object.get("data") instanceof JsonString ? "text" : "json";
    }

    private static Kind kind(String name) {
        return switch (name) {
            case "text" -> Kind.TEXT;
            case "binary" -> Kind.BINARY;
            case "json" -> Kind.JSON;
            case "append" -> Kind.APPEND;
            case "end" -> Kind.END;
            case "abort" -> Kind.ABORT;
            case "cancel" -> Kind.CANCEL;
            default ->
                throw new ProblemException(
                        400,
                        "Bad Request",
                        "kind is \"" + name + "\"; it must be text, json, binary, append, end, abort or cancel");
        };
    }

    private static Payload payload(String kind, JsonObject object) {
        JsonValue data = object.get("data");
        if (kind.equals("json")) {
            if (data == null) {
                throw new ProblemException(400, "Bad Request", "a message of kind json must have data");
            }
            return Payload.text(data.toString());
        }
        String text = string(object, "data").orElse("");
        if (!kind.equals("binary")) {
            return Payload.text(text);
        }
        try {
            return Payload.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "Bad Request", "data of kind binary must be base64");
        }
    }

    private static Optional<String> string(JsonObject object, String name) {
        JsonValue value = object.get(name);
        if (value == null || value.getValueType() == JsonValue.ValueType.NULL) {
            return Optional.empty();
        }
        if (value instanceof JsonString text) {
            return Optional.of(text.getString());
        }
        throw new ProblemException(400, "Bad Request", name + " must be a text");
    }

    private static int number(JsonObject object, String name, int fallback, int low, int high) {
        if (!object.containsKey(name)) {
            return fallback;
        }
        int number = object.get(name).getValueType() == JsonValue.ValueType.NUMBER ? object.getInt(name) : low - 1;
        if (number < low || number > high) {
            throw new ProblemException(
                    400,
                    "Bad Request",
                    name + " is " + object.get(name) + "; it must be a whole number from " + low + " to " + high);
        }
        return number;
    }

    /**
     * What a client wants.
     *
     * @param type of the command
     * @param room which room; empty for the one of the address
     * @param ref what the answer is to be called; empty for nothing
     * @param since a position
     * @param limit how many messages, or members
     * @param object the whole of it
     */
    record Command(String type, String room, String ref, Optional<String> since, int limit, JsonObject object) {}
}
