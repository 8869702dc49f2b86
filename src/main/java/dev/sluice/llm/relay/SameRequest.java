package dev.sluice.llm.relay;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What makes two requests the same: who asks, where, and a digest of the body and of those header fields that change what an
 * upstream answers.
 *
 * @param owner the client's name; empty for a local visitor without a key
 * @param path of the endpoint
 * @param digest SHA-256, in hexadecimal digits
 */
record SameRequest(String owner, String path, String digest) {

    private static final List<String> FIELDS =
            List.of("Content-Type", "anthropic-version", "anthropic-beta", "OpenAI-Beta");

    static SameRequest of(Inquiry inquiry) {
        MessageDigest digest = sha256();
        for (String name : FIELDS) {
            String value = inquiry.fields().get(name);
            if (value != null) {
                // no field holds a line break, so no two sets of them look the same
                digest.update((name + ": " + value).getBytes(StandardCharsets.UTF_8));
            }
            digest.update((byte) '\n');
        }
        digest.update(inquiry.body());
        return new SameRequest(
                inquiry.owner(), inquiry.endpoint().path(), HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
