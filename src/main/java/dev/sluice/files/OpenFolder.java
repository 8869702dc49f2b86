package dev.sluice.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * A folder inside of the one that is served, to be written in. Names are those of its entries, and no link is followed.
 * Closed by whoever opened it. Immutable.
 *
 * <p>Where the system has handles of folders, all goes to the one that was opened: a link that somebody puts in its place,
 * or above it, leads nowhere. Elsewhere it goes by the path, which is looked at before and after; a link that is put there
 * and taken away in between is not seen.
 */
sealed interface OpenFolder extends Closeable {

    /**
     * Opens a folder.
     *
     * @param root the true path of the folder that is served
     * @param folder the true path of one inside, or of itself
     * @throws FileSystemException when it is there no longer, or something else is in its place
     */
    @SuppressWarnings("StreamResourceLeak") // it is handed over
    static OpenFolder of(Path root, Path folder) throws IOException {
        if (!folder.startsWith(root)) {
            throw new NoSuchFileException(folder.toString());
        }
        DirectoryStream<Path> top = Files.newDirectoryStream(root);
        if (!(top instanceof SecureDirectoryStream<Path> handle)) {
            top.close();
            ByPath found = new ByPath(folder);
            found.verify();
            return found;
        }
        return root.equals(folder) ? new ByHandle(root, root, handle) : descend(handle, root, folder);
    }

    private static OpenFolder descend(SecureDirectoryStream<Path> top, Path root, Path folder) throws IOException {
        SecureDirectoryStream<Path> handle = top;
        for (Path name : root.relativize(folder)) {
            try (SecureDirectoryStream<Path> above = handle) {
                handle = above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
            } catch (AccessDeniedException e) {
                throw e;
            } catch (FileSystemException e) {
                // a link, or a file, where a folder had been; systems have several words for that
                throw (NoSuchFileException) new NoSuchFileException(folder.toString()).initCause(e);
            }
        }
        return new ByHandle(root, folder, handle);
    }

    /** The true path that it had when it was opened. */
    Path path();

    /** Whether what has its path is still this folder. */
    boolean isInPlace() throws IOException;

    /** Opens a file in it. Closed by the caller. */
    FileChannel open(Path name, Set<? extends OpenOption> options) throws IOException;

    /** What there is of a name. */
    BasicFileAttributeView view(Path name) throws IOException;

    /** Removes a file; nothing when there is none. */
    void delete(Path name) throws IOException;

    /** Gives a file another name, in the place of what has it. */
    void move(Path from, Path to) throws IOException;

    /**
     * What is there under a name.
     *
     * @throws NoSuchFileException when nothing is
     */
    default BasicFileAttributes attributes(Path name) throws IOException {
        return view(name).readAttributes();
    }

    /** How many bytes a file has; 0 when there is none, or it is none. */
    default long size(Path name) throws IOException {
        try {
            BasicFileAttributes now = attributes(name);
            return now.isRegularFile() ? now.size() : 0;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Sets when a file was changed last. */
    default void touch(Path name, FileTime time) throws IOException {
        view(name).setTimes(time, null, null);
    }

    private static Set<OpenOption> withoutLinks(Set<? extends OpenOption> options) {
        Set<OpenOption> all = new HashSet<>(options);
        all.add(LinkOption.NOFOLLOW_LINKS);
        return all;
    }

    /** By the system's handle. */
    record ByHandle(Path root, Path path, SecureDirectoryStream<Path> handle) implements OpenFolder {

        @Override
        public boolean isInPlace() throws IOException {
            try (OpenFolder now = of(root, path)) {
                return now instanceof ByHandle other && Objects.equals(other.key(), key());
            } catch (FileSystemException e) {
                return false;
            }
        }

        private Object key() throws IOException {
            return handle.getFileAttributeView(BasicFileAttributeView.class)
                    .readAttributes()
                    .fileKey();
        }

        @Override
        public FileChannel open(Path name, Set<? extends OpenOption> options) throws IOException {
            Channel channel = handle.newByteChannel(name, withoutLinks(options));
            if (channel instanceof FileChannel file) {
                return file;
            }
            channel.close();
            throw new FileSystemException(name.toString(), null, "this file system has no channels of files");
        }

        @Override
        public BasicFileAttributeView view(Path name) {
            return handle.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public void delete(Path name) throws IOException {
            try {
                handle.deleteFile(name);
            } catch (NoSuchFileException e) {
                // as it was to be
            }
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            handle.move(from, handle, to);
        }

        @Override
        public void close() throws IOException {
            handle.close();
        }
    }

    /** By its path, for systems without such handles. */
    record ByPath(Path path) implements OpenFolder {

        private void verify() throws IOException {
            if (!isInPlace()) {
                throw new NoSuchFileException(path.toString());
            }
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new NotDirectoryException(path.toString());
            }
        }

        @Override
        public boolean isInPlace() throws IOException {
            try {
                return path.toRealPath().equals(path);
            } catch (FileSystemException e) {
                return false;
            }
        }

        @Override
        public FileChannel open(Path name, Set<? extends OpenOption> options) throws IOException {
            verify();
            FileChannel channel = FileChannel.open(path.resolve(name), withoutLinks(options));
            try {
                verify();
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            return channel;
        }

        @Override
        public BasicFileAttributeView view(Path name) throws IOException {
            verify();
            return Files.getFileAttributeView(
                    path.resolve(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public void delete(Path name) throws IOException {
            verify();
            Files.deleteIfExists(path.resolve(name));
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            verify();
            try {
                Files.move(path.resolve(from), path.resolve(to), StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(path.resolve(from), path.resolve(to), StandardCopyOption.REPLACE_EXISTING);
            }
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
