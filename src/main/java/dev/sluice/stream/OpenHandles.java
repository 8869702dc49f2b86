package dev.sluice.stream;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the system about files that this process has open, whatever has become of their names: Linux and macOS show each
 * open file in a folder, and who looks there sees the file itself. Java does not tell which of them is whose, so the one
 * with the right key is looked for; any will do, since it is the same file. Thread-safe.
 */
final class OpenHandles {

    private final List<Path> folders;

    /** Where one was found last: many who send a file that was replaced ask for the same. */
    private volatile @Nullable Path last;

    OpenHandles(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** Those of this process, where the system shows them. */
    static OpenHandles ofThisProcess() {
        return new OpenHandles(List.of(Path.of("/proc/self/fd"), Path.of("/dev/fd")));
    }

    /**
     * An open file.
     *
     * @param place where it is shown
     * @param attributes what the system said of it
     */
    record Shown(Path place, BasicFileAttributes attributes) {}

    /**
     * The open file with that key; empty when it is not shown. Looks at all open files, so whoever asks keeps the place. It
     * may come to be another file's, when somebody else has opened this one and closes it.
     */
    Optional<Shown> find(Object key) {
        Path known = last;
        Optional<Shown> there = known == null ? Optional.empty() : shown(known, key);
        if (there.isPresent()) {
            return there;
        }
        Optional<Shown> found =
                folders.stream().flatMap(folder -> find(folder, key).stream()).findFirst();
        found.ifPresent(handle -> last = handle.place());
        return found;
    }

    private static Optional<Shown> shown(Path place, Object key) {
        return look(place, key).map(attributes -> new Shown(place, attributes));
    }

    private static Optional<Shown> find(Path folder, Object key) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path each : all) {
                Optional<Shown> found = shown(each, key);
                if (found.isPresent()) {
                    return found;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // the system has no such folder, or does not let us look: as if nothing were there
        }
        return Optional.empty();
    }

    /** What the system says now of the file that is shown there; empty when it is not the one with that key. */
    static Optional<BasicFileAttributes> look(Path handle, Object key) {
        try {
            BasicFileAttributes seen = Files.readAttributes(handle, BasicFileAttributes.class);
            return key.equals(seen.fileKey()) ? Optional.of(seen) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // closed in this moment
        }
    }
}
