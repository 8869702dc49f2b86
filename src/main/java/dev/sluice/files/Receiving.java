package dev.sluice.files;

import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One upload on its way into a file that nobody else sees yet. Written by one thread; {@link #supersede} comes from
 * others.
 */
final class Receiving implements AutoCloseable {

    private static final int BUFFER = 65_536;

    private final OpenFolder folder;
    private final Path file;
    private final FileChannel channel;
    private final Quota.Share share;
    private final Inventory inventory;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean superseded; // guarded by lock
    private long size; // changed by the writing thread with lock held
    private long kept; // owned by the writing thread
    private boolean finished; // owned by the writing thread

    /**
     * Owns what it is given, and closes it.
     *
     * @param folder where the file is
     * @param file its true path
     * @param channel the file, open at its end to be written
     * @param share what is set aside for it
     * @param present how many bytes it has
     * @param inventory counts anew before the quota refuses
     */
    Receiving(OpenFolder folder, Path file, FileChannel channel, Quota.Share share, long present, Inventory inventory) {
        this.folder = folder;
        this.file = file;
        this.channel = channel;
        this.share = share;
        this.inventory = inventory;
        this.size = present;
        this.kept = present;
    }

    /** From now on nothing more is written, and no room needed: somebody else goes on with the file. */
    void supersede() {
        lock.lock();
        try {
            superseded = true;
            share.close(size);
        } finally {
            lock.unlock();
        }
    }

    boolean isSuperseded() {
        lock.lock();
        try {
            return superseded;
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes are there. */
    long size() {
        return size;
    }

    Path file() {
        return file;
    }

    /** Where it is. */
    OpenFolder folder() {
        return folder;
    }

    /** Its name there. */
    Path name() {
        return Objects.requireNonNull(file.getFileName());
    }

    /**
     * Sets room aside for so many bytes altogether. Waits until all is counted anew when there seems to be none: others
     * may have made some.
     *
     * @throws ProblemException when there is none, or somebody else went on with the file
     */
    void reserve(long bytes) {
        if (grow(bytes)) {
            return;
        }
        try {
            inventory.recount();
        } catch (IOException e) {
            throw UploadProblems.refused(e, file, 0);
        }
        if (!grow(bytes)) {
            throw UploadProblems.noRoom(bytes, share.room(), share.quota());
        }
    }

    private boolean grow(long bytes) {
        lock.lock();
        try {
            if (superseded) {
                throw UploadProblems.superseded();
            }
            return share.grow(bytes);
        } finally {
            lock.unlock();
        }
    }

    /** Throws away what is there from that position on. */
    void restart(long position) throws IOException {
        lock.lock();
        try {
            if (superseded) {
                throw UploadProblems.superseded();
            }
            channel.truncate(position);
            channel.position(position);
            size = position;
            kept = position;
        } finally {
            lock.unlock();
        }
    }

    /** What is there stays, whatever becomes of the rest. */
    void keep() {
        kept = size;
    }

    /**
     * Throws away what is not to stay: what has come since it was opened, unless {@link #keep} was called. Not when it was
     * superseded, and not when the file has its name.
     *
     * @return how many bytes stay
     */
    long revert() throws IOException {
        if (!finished && kept > 0 && kept < size) {
            channel.truncate(kept);
        }
        return kept;
    }

    /**
     * Takes a whole body. Waits for its bytes.
     *
     * @param most how many bytes the file may have then; more are a problem
     * @param tooMany what that problem is
     * @throws ProblemException when there are too many, the quota or the disk is full, or somebody else went on with the
     *     file
     * @throws Cut when the body broke off
     */
    void take(Upload upload, long most, Problem tooMany) throws Cut {
        byte[] buffer = new byte[BUFFER];
        while (true) {
            int read;
            try {
                read = upload.body().read(buffer);
            } catch (IOException e) {
                throw new Cut(e);
            }
            if (read < 0) {
                return;
            }
            if (read > most - size) {
                throw new ProblemException(tooMany);
            }
            reserve(size + read);
            write(ByteBuffer.wrap(buffer, 0, read));
        }
    }

    private void write(ByteBuffer bytes) {
        lock.lock();
        try {
            if (superseded) {
                throw UploadProblems.superseded();
            }
            while (bytes.hasRemaining()) {
                size += channel.write(bytes);
            }
        } catch (IOException e) {
            throw UploadProblems.refused(e, file, bytes.remaining());
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is on the disk. */
    void force() {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw UploadProblems.refused(e, file, 0);
        }
    }

    /**
     * Gives the file its name; nothing of it is left then.
     *
     * @param target the name, in the same folder
     * @param replaced how many bytes what has the name has
     */
    void finish(Path target, long replaced) throws IOException {
        share.finish(target, replaced, size, () -> folder.move(name(), Objects.requireNonNull(target.getFileName())));
        finished = true;
    }

    /** Removes the file, unless it has its name. */
    void discard() throws IOException {
        kept = 0;
        if (!finished) {
            folder.delete(name());
        }
    }

    /** Lets go of all, with as many bytes of the file left as {@link #revert} says. */
    @Override
    public void close() throws IOException {
        try (folder;
                channel) {
            share.close(kept);
        }
    }

    /** The body broke off: its sender has gone, or sends nothing any more. */
    static final class Cut extends IOException {

        private static final long serialVersionUID = 1L;

        Cut(IOException cause) {
            super("the upload broke off", cause);
        }
    }
}
