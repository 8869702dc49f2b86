package dev.sluice.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;

/** The hidden files of uploads that are not complete, and how they are got rid of. */
final class Leftovers {

    /** What all begin with. */
    static final String PREFIX = ".sluice-";

    /** What one ends with that is received as a whole. */
    static final String WHOLE = ".upload";

    private static final String PART = ".part";

    private static final int NAME_BYTES = 16;

    private Leftovers() {}

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

    /** Removes those that nobody has written to since {@code before}. */
    static void remove(Path root, Set<Path> running, Instant before) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = String.valueOf(file.getFileName());
                boolean ours = name.startsWith(PREFIX) && (name.endsWith(WHOLE) || name.endsWith(PART));
                if (ours
                        && attributes.isRegularFile()
                        && !running.contains(file)
                        && attributes.lastModifiedTime().toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // gone meanwhile, or nobody's to look into
            }
        });
    }
}
