package dev.sluice.broker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * The epochs of logs. Thread-safe.
 *
 * <p>The epoch that the next log of a name will have can be told before it begins, and nothing need be kept for that: it is a
 * digest of a secret, the name, and how many logs were forgotten so far. So a log that begins again has another epoch than
 * before, since it was forgotten in between. When any other log is forgotten meanwhile, too, what was told is not what comes:
 * the reader then hears that his place is not known, which is true enough, and gets all there is.
 */
final class Epochs {

    private static final int RADIX = 36;
    private static final int SECRET_BYTES = 32;

    private final byte[] secret = new byte[SECRET_BYTES];
    private final AtomicLong forgotten = new AtomicLong();

    Epochs(RandomGenerator random) {
        random.nextBytes(secret);
    }

    /** Of a log of that name that begins now. */
    String next(String name) {
        MessageDigest digest = sha256();
        digest.update(secret);
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, forgotten.get()));
        long bits = ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8)))
                .getLong();
        return Long.toString(bits & Long.MAX_VALUE, RADIX);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** From now on all epochs are others; to be called before the name of the log is free. */
    void logIsForgotten() {
        forgotten.incrementAndGet();
    }
}
