package dev.sluice.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder that is served. Nothing outside of it is reachable: not by {@code ..}, not by an absolute path, not through
 * a symbolic link. Immutable.
 */
final class FileFolder {

    private final Path root;

    FileFolder(Path root) {
        this.root = root;
    }

    /** The file of that name, if it may be served: regular, inside, none of its names begins with a dot. */
    Optional<Path> find(String name) throws IOException {
        if (name.isEmpty() || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        try {
            Path realRoot = root.toRealPath();
            Path relative = realRoot.getFileSystem().getPath(name);
            // nor may ".." lead out and in again: that would tell how the folder is called
            if (relative.isAbsolute() || isHidden(relative)) {
                return Optional.empty();
            }
            Path wanted = realRoot.resolve(relative).normalize();
            if (!wanted.startsWith(realRoot) || !Files.isRegularFile(wanted)) {
                return Optional.empty();
            }
            // through all links: what is served must lie inside in truth
            Path real = wanted.toRealPath();
            return real.startsWith(realRoot) && !isHidden(realRoot.relativize(real))
                    ? Optional.of(real)
                    : Optional.empty();
        } catch (InvalidPathException | NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }
}
