package dev.sluice.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** The names of the hidden files of uploads that are not complete, and how long each may lie there. */
final class Leftovers {

    /** What all begin with. */
    static final String PREFIX = ".sluice-";

    /** What one ends with that is received as a whole. */
    static final String WHOLE = ".upload";

    private static final String PART = ".part";

    /**
     * Nobody can go on with a file that was to come as a whole. One that grows no more belonged to a server that died: one
     * that runs sees much sooner that a sender has gone.
     */
    private static final Duration STILL = Duration.ofMinutes(5);

    private static final int NAME_BYTES = 16;

    private Leftovers() {}

    /** Where a whole file is received. */
    static Path whole(Path target) {
        return target.resolveSibling(PREFIX + UUID.randomUUID() + WHOLE);
    }

    /**
     * Where the parts of an upload are kept. A digest, since the name of the file may be as long as any name can be, and
     * who sees the folder is not to go on with it.
     */
    static Path part(Path target, UploadId id, long total) {
        try {
            String whose = id.value() + "/" + target.getFileName();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(whose.getBytes(StandardCharsets.UTF_8));
            return target.resolveSibling(PREFIX + HexFormat.of().formatHex(digest, 0, NAME_BYTES) + "-" + total + PART);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * How long a file of that name may lie there without growing; empty when it is none of these.
     *
     * @param partialAge how long parts wait for the rest
     */
    static Optional<Duration> patience(Path file, Duration partialAge) {
        String name = String.valueOf(file.getFileName());
        if (!name.startsWith(PREFIX)) {
            return Optional.empty();
        }
        if (name.endsWith(WHOLE)) {
            return Optional.of(STILL.compareTo(partialAge) < 0 ? STILL : partialAge);
        }
        return name.endsWith(PART) ? Optional.of(partialAge) : Optional.empty();
    }
}
