package dev.sluice.config;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A text that must never be printed: {@code toString} hides it, and comparing takes the same time for every guess. */
public final class Secret {

    private final byte[] bytes;

    public Secret(String text) {
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether {@code guess} is the secret; the time taken does not tell how much of it was right. */
    public boolean matches(String guess) {
        return MessageDigest.isEqual(bytes, guess.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A key for one purpose, that tells nothing of the secret or of the keys for others (RFC 5869, with its extraction alone):
     * 32 bytes.
     */
    public byte[] keyFor(String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(purpose.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
