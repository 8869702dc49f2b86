package dev.sluice.files;

import dev.sluice.stream.OpenFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/**
 * The folder that is served. Nothing outside of it is reachable: not by {@code ..}, not by an absolute path, not through
 * a symbolic link, and not by one that is put there in the moment of opening. Immutable.
 */
final class FileFolder {

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path root;

    FileFolder(Path root) {
        this.root = root;
    }

    /** Where it is by the name that it was configured with. */
    Path path() {
        return root;
    }

    /** Where it is in truth. */
    Path root() throws IOException {
        return root.toRealPath();
    }

    /**
     * Opens the file of that name, if it may be served: regular, inside, none of its names begins with a dot.
     *
     * @throws AccessDeniedException when the server may not read it
     */
    Optional<OpenFile> open(String name) throws IOException {
        if (name.isEmpty() || name.endsWith("/")) {
            return Optional.empty();
        }
        try {
            Path realRoot = root();
            Optional<Path> real = find(realRoot, name);
            return real.isEmpty() ? Optional.empty() : Optional.of(open(realRoot, real.get()));
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            return Optional.empty(); // gone, or no longer what it was: a link where a folder had been
        }
    }

    /**
     * Like {@link #open}, for a name that seldom stands for anything: there is no exception, whose stack costs more than
     * the look, when it does not. Empty, too, when the server may not look.
     */
    Optional<OpenFile> openIfThere(String name) throws IOException {
        Optional<Path> relative = FileName.relative(root.getFileSystem(), name);
        return relative.isPresent() && Files.exists(root.resolve(relative.get())) ? open(name) : Optional.empty();
    }

    private static OpenFile open(Path realRoot, Path real) throws IOException {
        try (DirectoryStream<Path> top = Files.newDirectoryStream(realRoot)) {
            return top instanceof SecureDirectoryStream<Path> folder
                    ? descend(folder, real, realRoot.relativize(real))
                    : opened(realRoot, real);
        }
    }

    /** The folder of that name, by the same rules; the empty name is the root. */
    Optional<Path> folder(String name) throws IOException {
        return find(name).filter(Files::isDirectory);
    }

    /** The true path of what has that name. */
    Optional<Path> find(String name) throws IOException {
        try {
            return find(root(), name);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            return Optional.empty(); // no such file, a file where a folder should be, links in a circle, too long
        }
    }

    private static Optional<Path> find(Path realRoot, String name) throws IOException {
        Optional<Path> relative = FileName.relative(realRoot.getFileSystem(), name);
        if (relative.isEmpty()) {
            return Optional.empty();
        }
        // through all links: what is served must lie inside in truth
        Path real = realRoot.resolve(relative.get()).toRealPath();
        boolean inside = real.startsWith(realRoot) && !FileName.isHidden(realRoot.relativize(real));
        return inside ? Optional.of(real) : Optional.empty();
    }

    /** From folder to folder by their handles: a link that somebody puts into the way meanwhile is not followed. */
    private static OpenFile descend(SecureDirectoryStream<Path> folder, Path path, Path relative) throws IOException {
        Path first = relative.getName(0);
        if (relative.getNameCount() == 1) {
            BasicFileAttributeView view =
                    folder.getFileAttributeView(first, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            return OpenFile.of(path, view::readAttributes, () -> folder.newByteChannel(first, READ));
        }
        try (SecureDirectoryStream<Path> next = folder.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
            return descend(next, path, relative.subpath(1, relative.getNameCount()));
        }
    }

    /** Where there are no such handles: what was opened must still be where it was found. */
    private static OpenFile opened(Path realRoot, Path real) throws IOException {
        OpenFile file = OpenFile.of(
                real,
                () -> Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS),
                () -> Files.newByteChannel(real, READ));
        boolean inPlace = false;
        try {
            inPlace = real.toRealPath().equals(real) && real.startsWith(realRoot);
        } finally {
            if (!inPlace) {
                file.close();
            }
        }
        if (!inPlace) {
            throw new NoSuchFileException(real.toString());
        }
        return file;
    }
}
