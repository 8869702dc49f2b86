package dev.sluice.rooms.door;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Payload;
import dev.sluice.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a message of the body of a request. */
final class Publication {

    private Publication() {}

    /**
     * The message: text for text and forms, which is what curl calls any data; JSON for JSON; else bytes. Without a type it
     * is text, when it can be.
     *
     * @throws ProblemException 400, when it is not what its type says; 415 for a character encoding other than UTF-8
     */
    static Draft draft(@Nullable String contentType, byte[] body) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        String media = type.split(";", 2)[0].strip();
        if (type.contains("charset=") && !type.matches(".*charset=\"?(utf-8|us-ascii)\"?\\s*(;.*)?")) {
            throw new ProblemException(415, "Unsupported Media Type", "text must be UTF-8: " + type);
        }
        if (media.startsWith("text/") || media.equals("application/x-www-form-urlencoded")) {
            requireText(body);
            return Draft.of(Kind.TEXT, Payload.of(body));
        }
        if (media.equals("application/json") || media.endsWith("+json")) {
            requireText(body);
            EnvelopeJson.requireValue(new String(body, StandardCharsets.UTF_8));
            return Draft.of(Kind.JSON, Payload.of(body));
        }
        boolean text = media.isEmpty() && isText(body);
        return Draft.of(text ? Kind.TEXT : Kind.BINARY, Payload.of(body));
    }

    private static void requireText(byte[] body) {
        if (!isText(body)) {
            throw new ProblemException(400, "Bad Request", "the body is not UTF-8");
        }
    }

    private static boolean isText(byte[] body) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** An {@code Idempotency-Key}, with or without the quotes of a structured field. */
    static Optional<String> idempotencyKey(@Nullable String field) {
        if (field == null || field.isBlank()) {
            return Optional.empty();
        }
        String text = field.strip();
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return Optional.of(quoted ? text.substring(1, text.length() - 1) : text);
    }
}
