package dev.sluice.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

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

    @Override
    public String toString() {
        return "(secret)";
    }
}
