package dev.sluice.broker;

import java.util.Objects;
import java.util.Optional;

/**
 * A message that is not in a log yet. Immutable.
 *
 * @param kind what it is
 * @param payload its bytes
 * @param sender who sends it; empty for nobody in particular
 * @param key what it is about, for receivers that want only the latest of each key
 * @param idempotencyKey what its sender calls it: of two with the same, only the first gets into the log
 * @param stream the stream that it belongs to: for kinds of streams, and only for those
 */
public record Draft(
        Kind kind,
        Payload payload,
        String sender,
        Optional<String> key,
        Optional<String> idempotencyKey,
        Optional<String> stream) {

    private static final int LONGEST = 255;

    public Draft {
        Objects.requireNonNull(payload);
        requireShort("a sender", Optional.of(sender));
        requireShort("a key", key);
        requireShort("an idempotency key", idempotencyKey);
        requireShort("the name of a stream", stream);
        if (kind.isOfStream() != stream.isPresent()) {
            throw new IllegalArgumentException(
                    kind.isOfStream() ? kind + " must name its stream" : kind + " does not belong to a stream");
        }
    }

    private static void requireShort(String what, Optional<String> text) {
        if (text.isPresent() && text.get().length() > LONGEST) {
            throw new IllegalArgumentException(what + " must have at most " + LONGEST + " characters: it has "
                    + text.get().length());
        }
    }

    /** Of that kind, by nobody in particular. */
    public static Draft of(Kind kind, Payload payload) {
        return new Draft(kind, payload, "", Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Text, by nobody in particular. */
    public static Draft text(String text) {
        return of(Kind.TEXT, Payload.text(text));
    }

    /** Of a kind of streams. */
    public static Draft of(Kind kind, String stream, Payload payload) {
        return new Draft(kind, payload, "", Optional.empty(), Optional.empty(), Optional.of(stream));
    }

    /** The same by this sender. */
    public Draft by(String newSender) {
        return new Draft(kind, payload, newSender, key, idempotencyKey, stream);
    }

    /** The same about this. */
    public Draft withKey(String newKey) {
        return new Draft(kind, payload, sender, Optional.of(newKey), idempotencyKey, stream);
    }

    /** The same, by the sender and under the idempotency key of that one where it has none of its own. */
    public Draft inPlaceOf(Draft other) {
        return new Draft(
                kind,
                payload,
                sender.isEmpty() ? other.sender : sender,
                key,
                idempotencyKey.or(() -> other.idempotencyKey),
                stream);
    }

    /** The same under this idempotency key. */
    public Draft once(String newIdempotencyKey) {
        return new Draft(kind, payload, sender, key, Optional.of(newIdempotencyKey), stream);
    }
}
