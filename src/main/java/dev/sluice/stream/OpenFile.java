package dev.sluice.stream;

import dev.sluice.http.Validators;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that was opened once, to be sent: all that is said of it and all its bytes belong together. Closed by whoever
 * sends it. Thread-safe.
 *
 * <p>One that is replaced, renamed or deleted meanwhile goes on being sent as it was. One that is written to in place is
 * not, whatever its name is by then: {@link #verify} tells, before its last bytes are sent.
 */
public final class OpenFile implements AutoCloseable {

    /** How often opening is tried anew when the file is being changed in that moment. */
    private static final int TRIES = 10;

    private static final OpenHandles HANDLES = OpenHandles.ofThisProcess();

    /** Looks at a file, by a name that leads to the one that is opened. */
    @FunctionalInterface
    public interface Look {
        /** What the file system says of it now. */
        BasicFileAttributes attributes() throws IOException;
    }

    /** Opens a file, by a name that leads to the one that is looked at. */
    @FunctionalInterface
    public interface Opening {
        /** The opened file. */
        SeekableByteChannel open() throws IOException;
    }

    private final Path path;
    private final FileChannel channel;
    private final BasicFileAttributes attributes;
    private final String coding;
    private final OpenHandles handles;

    /** Where its handle was found, once its name was gone. */
    private volatile @Nullable Path handle;

    private OpenFile(
            Path path, FileChannel channel, BasicFileAttributes attributes, String coding, OpenHandles handles) {
        this.path = path;
        this.channel = channel;
        this.attributes = attributes;
        this.coding = coding;
        this.handles = handles;
    }

    /**
     * Opens a file for reading.
     *
     * @throws NoSuchFileException when there is none, or it is not a regular one
     * @throws IOException when it can't be read, is changed all the time, or lies in a file system that gives no
     *     {@link FileChannel}, such as a ZIP archive
     */
    public static OpenFile of(Path path) throws IOException {
        return of(
                path,
                () -> Files.readAttributes(path, BasicFileAttributes.class),
                () -> Files.newByteChannel(path, StandardOpenOption.READ));
    }

    /**
     * Opens a file in another way than by its path.
     *
     * @param path a path of the same file, to look at it later
     * @throws NoSuchFileException when there is none, or it is not a regular one
     * @throws IOException when it can't be read, is changed all the time, or lies in a file system that gives no
     *     {@link FileChannel}, such as a ZIP archive
     */
    public static OpenFile of(Path path, Look look, Opening opening) throws IOException {
        return of(path, look, opening, HANDLES);
    }

    static OpenFile of(Path path, Look look, Opening opening, OpenHandles handles) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            BasicFileAttributes before = look.attributes();
            if (!before.isRegularFile()) {
                throw new NoSuchFileException(path.toString());
            }
            SeekableByteChannel opened = opening.open();
            if (!(opened instanceof FileChannel channel)) {
                opened.close();
                throw new IOException(path.getFileName() + " lies in a file system that gives no FileChannel ("
                        + path.getFileSystem().provider().getScheme() + "): send it as a Source.of(InputStream)");
            }
            if (isSame(before, look, channel)) {
                return new OpenFile(path, channel, before, "", handles);
            }
            opened.close();
        }
        throw new IOException(path.getFileName() + " changes while it is being opened");
    }

    /** Whether what was seen before is what was opened: Java can't ask the opened file itself. */
    private static boolean isSame(BasicFileAttributes before, Look look, FileChannel channel) throws IOException {
        try {
            BasicFileAttributes after = look.attributes();
            return Objects.equals(before.fileKey(), after.fileKey())
                    && before.lastModifiedTime().equals(after.lastModifiedTime())
                    && before.size() == after.size()
                    && before.size() == channel.size();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The same file as the coded form of another one. The coding is a token such as {@code gzip}. */
    public OpenFile coded(String token) {
        return new OpenFile(path, channel, attributes, token, handles);
    }

    /** How it is coded; empty for not at all. */
    public String coding() {
        return coding;
    }

    /** Where it was found. */
    public Path path() {
        return path;
    }

    /** How many bytes it has. */
    public long size() {
        return attributes.size();
    }

    /** When it was changed last. */
    public Instant modified() {
        return attributes.lastModifiedTime().toInstant();
    }

    /** What can be said of its version. */
    public Validators validators(Instant now) {
        return Validators.ofFile(size(), modified(), coding, now);
    }

    /** For a transport that moves bytes by itself; not to be closed. */
    public FileChannel channel() {
        return channel;
    }

    /**
     * Fills {@code buffer} from {@code position} on.
     *
     * @throws EOFException when the file has become shorter than that
     */
    void read(long position, ByteBuffer buffer) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at);
            if (read < 0) {
                throw new EOFException(path.getFileName() + " became shorter while it was sent");
            }
            at += read;
        }
    }

    /**
     * Looks whether what was read so far is of the file that was opened.
     *
     * @throws IOException when it was written to meanwhile, or its name is gone and the system does not say whether it was
     */
    void verify() throws IOException {
        if (!isIntact()) {
            throw new IOException(path.getFileName() + " was changed while it was sent");
        }
    }

    private boolean isIntact() throws IOException {
        if (channel.size() != size()) {
            return false;
        }
        BasicFileAttributes now = lookedAtNow();
        return now != null && now.size() == size() && now.lastModifiedTime().equals(attributes.lastModifiedTime());
    }

    /**
     * What is said of the opened file now; null when the system does not say. By its name, as long as that is its own:
     * afterwards it may have another one, or somebody may have it open for writing still.
     */
    private @Nullable BasicFileAttributes lookedAtNow() {
        Object key = attributes.fileKey();
        try {
            BasicFileAttributes named = Files.readAttributes(path, BasicFileAttributes.class);
            if (key == null || key.equals(named.fileKey())) {
                return named; // without keys another file is told by its time
            }
        } catch (IOException e) {
            // its name is gone
        }
        return key == null ? null : askedByHandle(key);
    }

    private @Nullable BasicFileAttributes askedByHandle(Object key) {
        Path known = handle;
        Optional<BasicFileAttributes> seen = known == null ? Optional.empty() : OpenHandles.look(known, key);
        if (seen.isEmpty()) {
            Optional<OpenHandles.Shown> found =
                    handles.find(key); // one look: another's handle may be closed by the next
            seen = found.map(OpenHandles.Shown::attributes);
            handle = found.map(OpenHandles.Shown::place).orElse(null);
        }
        return seen.orElse(null);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
