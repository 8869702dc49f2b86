package dev.sluice.rooms.door;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Payload;
import dev.sluice.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a message of the body of a request. */
final class Publication {

    /** Begins the idempotency key of a last word which came with a fragment; no field can have it. */
    private static final String LAST = "\nend ";

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

    /**
     * What a request says of a stream: its next fragment, its last word, or both, in this order.
     *
     * @param fragment the body; when it is empty it is a fragment only where there is no last word
     * @param ends whether the stream is complete
     * @param abort why its maker gives it up, if he does
     * @param once the request's idempotency key, which holds for both, each by itself
     * @throws ProblemException 400, when the name or the key is too long
     */
    static List<Draft> ofStream(
            String stream, byte[] fragment, boolean ends, Optional<String> abort, Optional<String> once) {
        boolean last = ends || abort.isPresent();
        List<Draft> drafts = new ArrayList<>(2);
        if (fragment.length > 0 || !last) {
            drafts.add(once(ofStream(Kind.APPEND, stream, draft(null, fragment).payload()), once));
        }
        if (last) {
            Draft word = abort.map(why -> ofStream(Kind.ABORT, stream, Payload.text(why)))
                    .orElseGet(() -> ofStream(Kind.END, stream, Payload.empty()));
            drafts.add(once(word, drafts.isEmpty() ? once : once.map(Publication::lastKey)));
        }
        return drafts;
    }

    /** Another key for each key, which is not too long if that is not. */
    private static String lastKey(String key) {
        return LAST + UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
    }

    private static Draft once(Draft draft, Optional<String> key) {
        return checked(() -> key.map(draft::once).orElse(draft));
    }

    /**
     * A message of a stream.
     *
     * @throws ProblemException 400, when the name is too long
     */
    static Draft ofStream(Kind kind, String stream, Payload payload) {
        return checked(() -> Draft.of(kind, stream, payload));
    }

    private static Draft checked(Supplier<Draft> making) {
        try {
            return making.get();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "Bad Request", String.valueOf(e.getMessage()));
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
