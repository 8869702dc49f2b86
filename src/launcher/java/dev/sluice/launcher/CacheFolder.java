package dev.sluice.launcher;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where unpacked WARs are kept: the cache folder of the user, as each operating system has it. */
final class CacheFolder {

    private static final Duration KEPT_UNUSED = Duration.ofDays(14);

    private CacheFolder() {}

    /**
     * The folder, made when it is not there. Where none can be, a fresh temporary one: never a shared name in a shared
     * folder, which somebody else could have prepared.
     */
    static Path find() throws IOException {
        Path wanted = of(System.getProperty("os.name"), System.getProperty("user.home"), System.getenv());
        String chosen = System.getProperty("sluice.cache");
        if (chosen == null) {
            chosen = System.getenv("SLUICE_CACHE");
        }
        Path folder =
                chosen == null || chosen.isBlank() ? wanted : Path.of(chosen).toAbsolutePath();
        try {
            Files.createDirectories(folder);
            if (Files.isWritable(folder)) {
                return folder;
            }
        } catch (IOException e) {
            // a read-only home, as in many containers: below
        }
        Path temporary = Files.createTempDirectory("sluice-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(temporary), "sluice-cache-cleaning"));
        return temporary;
    }

    static Path of(String system, String home, Map<String, String> environment) {
        String os = system.toLowerCase(Locale.ROOT);
        if (os.contains("win")) {
            @Nullable String local = environment.get("LOCALAPPDATA");
            return (local == null ? Path.of(home, "AppData", "Local") : Path.of(local)).resolve("Sluice");
        }
        if (os.contains("mac")) {
            return Path.of(home, "Library", "Caches", "Sluice");
        }
        @Nullable String cache = environment.get("XDG_CACHE_HOME");
        return (cache == null || cache.isBlank() ? Path.of(home, ".cache") : Path.of(cache)).resolve("sluice");
    }

    /** Marks a folder as used now. */
    static void touch(Path folder) {
        try {
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // only makes it look unused: it is unpacked again one day
        }
    }

    /** Deletes what no start has used for a while. */
    static void forgetOld(Path cache) throws IOException {
        Instant limit = Instant.now().minus(KEPT_UNUSED);
        try (Stream<Path> folders = Files.list(cache)) {
            for (Path folder : folders.toList()) {
                String name = folder.getFileName().toString();
                boolean ours = name.startsWith("sluice-") || name.startsWith("making-");
                if (ours && isOlder(folder, limit)) {
                    delete(folder);
                }
            }
        }
    }

    private static boolean isOlder(Path folder, Instant limit) throws IOException {
        try {
            return Files.getLastModifiedTime(folder).toInstant().isBefore(limit);
        } catch (NoSuchFileException e) {
            return false; // another start deleted it just now
        }
    }

    /** Deletes a folder and all in it, as far as that is possible: a cache may keep a remainder. */
    static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            System.err.println("could not delete all of " + folder + ": " + e);
        }
    }
}
