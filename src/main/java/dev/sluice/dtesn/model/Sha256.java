package dev.sluice.dtesn.model;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What inputs, states and requests are known by: SHA-256 (FIPS 180-4), or its first 64 bits. */
public final class Sha256 {

    private Sha256() {}

    /** One that has read nothing. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** The first 64 bits of a digest. */
    public static long first64(byte[] digest) {
        return ByteBuffer.wrap(digest).getLong();
    }

    /** The first 64 bits of the digest of the first so many bytes. */
    public static long first64(byte[] bytes, int length) {
        MessageDigest sha = begin();
        sha.update(bytes, 0, length);
        return first64(sha.digest());
    }
}
