package dev.sluice.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
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

    /** Names a folder that is to be deleted when the process ends, and not before the server has stopped. */
    static final String TEMPORARY = "sluice.cache.temporary";

    private static final Duration KEPT_UNUSED = Duration.ofDays(14);

    /** Kept here: a lock that nobody refers to may be collected, and is gone then. */
    @SuppressWarnings("UnusedVariable")
    private static volatile @Nullable FileLock held;

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
        System.setProperty(TEMPORARY, temporary.toString());
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

    /** Keeps other starts from deleting a folder for as long as this process lives. */
    static void hold(Path folder) {
        try {
            // neither is closed: the end of the process does that
            FileChannel channel = FileChannel.open(
                    lockOf(folder), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            held = channel.tryLock(0, Long.MAX_VALUE, true);
        } catch (IOException | OverlappingFileLockException e) {
            // without locks, as on some network drives, a fortnight of use has to do
        }
    }

    private static boolean isHeld(Path folder) {
        Path lock = lockOf(folder);
        if (!Files.exists(lock)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock mine = channel.tryLock()) {
            return mine == null;
        } catch (IOException | OverlappingFileLockException e) {
            return true;
        }
    }

    private static Path lockOf(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".lock");
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
                if (ours && isOlder(folder, limit) && !name.endsWith(".lock") && !isHeld(folder)) {
                    delete(folder);
                    Files.deleteIfExists(lockOf(folder));
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
