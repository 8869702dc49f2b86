package dev.sluice.dtesn;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes checkpoints as identifiers of events, and reads those that it has written: a version, the checkpoint, and 128 bits of
 * an HMAC with SHA-256 (RFC 2104), in the alphabet of URLs. Nobody else can make one, or change one. Thread-safe.
 */
public final class CheckpointKey {

    /** Least bytes of a key: as many as the hash has (RFC 2104 section 3). */
    public static final int LEAST_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int SIGNATURE_BYTES = 16;
    private static final int BODY_BYTES = 2 + 7 * Long.BYTES + Integer.BYTES;

    private final SecretKeySpec key;

    /**
     * One that signs with these bytes.
     *
     * @throws IllegalArgumentException when they are too few
     */
    public CheckpointKey(byte[] key) {
        if (key.length < LEAST_BYTES) {
            throw new IllegalArgumentException("a key must have at least " + LEAST_BYTES + " bytes: " + key.length);
        }
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** As an identifier of an event: letters, digits, {@code -} and {@code _}. */
    public String write(Checkpoint checkpoint) {
        ByteBuffer bytes = ByteBuffer.allocate(BODY_BYTES + SIGNATURE_BYTES)
                .put(VERSION)
                .put((byte) checkpoint.stage().code())
                .putLong(checkpoint.request())
                .putLong(checkpoint.run())
                .putLong(checkpoint.sequence())
                .putLong(checkpoint.chunks())
                .putLong(checkpoint.offset())
                .putInt(checkpoint.chunkBytes())
                .putLong(checkpoint.prefix())
                .putLong(checkpoint.until().getEpochSecond());
        bytes.put(sign(bytes.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** The checkpoint, unless it is none that was written with this key. */
    public Optional<Checkpoint> read(String id) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(id);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != BODY_BYTES + SIGNATURE_BYTES || bytes[0] != VERSION) {
            return Optional.empty();
        }
        byte[] signature = Arrays.copyOfRange(bytes, BODY_BYTES, bytes.length);
        if (!MessageDigest.isEqual(signature, sign(bytes))) {
            return Optional.empty();
        }
        ByteBuffer from = ByteBuffer.wrap(bytes, 1, BODY_BYTES - 1);
        return Optional.of(new Checkpoint(
                Checkpoint.Stage.of(from.get()),
                from.getLong(),
                from.getLong(),
                from.getLong(),
                from.getLong(),
                from.getLong(),
                from.getInt(),
                from.getLong(),
                Instant.ofEpochSecond(from.getLong())));
    }

    private byte[] sign(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(bytes, 0, BODY_BYTES);
            return Arrays.copyOf(mac.doFinal(), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
