package dev.sluice.llm.routing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files that one reading of the configuration looked at: the file itself, and those with keys. Knows them by their
 * content, since neither time nor size nor identity is to be relied on where files are swapped by symbolic links.
 * Thread-safe.
 */
final class SourceFiles {

    /** Largest file that is read. */
    static final int MOST_BYTES = 8 << 20;

    private static final String UNREADABLE = "";

    private final Map<Path, String> seen = new ConcurrentHashMap<>();

    /**
     * The bytes of a file.
     *
     * @throws IOException when there is none, or it is no regular file, is too large or can't be read; the message says
     *     which, as the end of a sentence
     */
    byte[] read(Path file) throws IOException {
        seen.put(file, UNREADABLE);
        byte[] bytes = bytes(file);
        seen.put(file, digest(bytes));
        return bytes;
    }

    /** Whether one of the files is not any more what was read of it. */
    boolean haveChanged() {
        return seen.entrySet().stream().anyMatch(entry -> !entry.getValue().equals(now(entry.getKey())));
    }

    private static String now(Path file) {
        try {
            return digest(bytes(file));
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        try {
            // a pipe would let us wait for ever
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new IOException("which is no file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MOST_BYTES + 1);
                if (bytes.length > MOST_BYTES) {
                    throw new IOException("which is larger than " + MOST_BYTES + " bytes");
                }
                return bytes;
            }
        } catch (NoSuchFileException e) {
            throw new IOException("which is not there", e);
        } catch (AccessDeniedException e) {
            throw new IOException("which may not be read", e);
        }
    }

    /** Why a file could not be read, as the end of a sentence. */
    static String reason(IOException e) {
        String message = e.getMessage();
        return message != null && message.startsWith("which ") ? message : "which can't be read";
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
