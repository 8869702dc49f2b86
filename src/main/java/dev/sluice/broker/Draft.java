package dev.sluice.broker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/**
 * A message that is not in a log yet. Immutable.
 *
 * @param kind what it is
 * @param payload its bytes
 * @param sender who sends it; empty for nobody in particular
 * @param key what it is about, for receivers that want only the latest of each key
 * @param idempotencyKey what its sender calls it: it gets into the log once, however often it comes; another under the same key is refused
 * @param stream the stream that it belongs to: for kinds of streams, and only for those
 * @param original the {@link #fingerprint} of what its sender sent, when this was put in its place
 */
public record Draft(
        Kind kind,
        Payload payload,
        String sender,
        Optional<String> key,
        Optional<String> idempotencyKey,
        Optional<String> stream,
        Optional<String> original) {

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

    /** As its sender sends it. */
    public Draft(
            Kind kind,
            Payload payload,
            String sender,
            Optional<String> key,
            Optional<String> idempotencyKey,
            Optional<String> stream) {
        this(kind, payload, sender, key, idempotencyKey, stream, Optional.empty());
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
        return new Draft(kind, payload, newSender, key, idempotencyKey, stream, original);
    }

    /** The same about this. */
    public Draft withKey(String newKey) {
        return new Draft(kind, payload, sender, Optional.of(newKey), idempotencyKey, stream, original);
    }

    /**
     * The same, by the sender and under the idempotency key of that one where it has none of its own. Under that one's key it
     * counts as that one: what is put in its place may be another when it comes once more.
     */
    public Draft inPlaceOf(Draft other) {
        boolean borrows = idempotencyKey.isEmpty() && other.idempotencyKey.isPresent();
        return new Draft(
                kind,
                payload,
                sender.isEmpty() ? other.sender : sender,
                key,
                borrows ? other.idempotencyKey : idempotencyKey,
                stream,
                borrows ? Optional.of(other.fingerprint()) : original);
    }

    /**
     * What tells it from others under its idempotency key: a digest of its kind, stream, key and payload, or of those of the
     * one in whose place it was put.
     */
    String fingerprint() {
        return original.orElseGet(() -> {
            MessageDigest digest = sha256();
            add(digest, kind.name());
            add(digest, stream.map(name -> "+" + name).orElse(""));
            add(digest, key.map(name -> "+" + name).orElse(""));
            return Base64.getEncoder().encodeToString(digest.digest(payload.array()));
        });
    }

    /** With its length before it, so that no two texts in a row can be taken for two others. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The same under this idempotency key. */
    public Draft once(String newIdempotencyKey) {
        return new Draft(kind, payload, sender, key, Optional.of(newIdempotencyKey), stream, original);
    }
}
