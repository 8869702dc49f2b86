package dev.sluice.files;

import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One upload on its way into a file that nobody else sees yet. Written by one thread; {@link #supersede} comes from
 * others.
 */
final class Receiving implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Receiving.class.getName());

    private static final int BUFFER = 65_536;

    /** How much of a body is read after it was refused. */
    private static final long MOST_DISCARDED = 16 << 20;

    private final Path file;
    private final FileChannel channel;
    private final Quota.Share share;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean superseded; // guarded by lock
    private long size; // owned by the writing thread
    private long kept; // owned by the writing thread

    Receiving(Path file, FileChannel channel, Quota.Share share) throws IOException {
        this.file = file;
        this.channel = channel;
        this.share = share;
        this.size = channel.size();
        this.kept = size;
        channel.position(size);
    }

    /** From now on nothing more is written, and no room needed: somebody else goes on with the file. */
    void supersede() {
        lock.lock();
        try {
            superseded = true;
            share.close();
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

    /**
     * Sets room aside for so many bytes altogether.
     *
     * @throws ProblemException when there is none, or somebody else went on with the file
     */
    void reserve(long bytes) {
        lock.lock();
        try {
            if (superseded) {
                throw UploadProblems.superseded();
            }
            if (!share.grow(bytes)) {
                throw UploadProblems.noRoom(bytes, share.room(), share.quota());
            }
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
     * superseded.
     *
     * @return how many bytes stay
     */
    long revert() throws IOException {
        if (kept > 0 && kept < size) {
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
        try {
            copy(upload, most, tooMany);
        } catch (ProblemException e) {
            if (!isSuperseded()) {
                discardRest(upload.body());
            }
            throw e;
        }
    }

    /** A sender that is still sending when the connection is closed never gets to read why. */
    private static void discardRest(InputStream body) {
        try {
            byte[] buffer = new byte[BUFFER];
            long left = MOST_DISCARDED;
            for (int read = body.read(buffer); read >= 0 && left > 0; read = body.read(buffer)) {
                left -= read;
            }
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "a refused upload broke off",
                    e); // it was refused: nobody is to be told more
        }
    }

    private void copy(Upload upload, long most, Problem tooMany) throws Cut {
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

    @Override
    public void close() throws IOException {
        share.close();
        channel.close();
    }

    /** The body broke off: its sender has gone, or sends nothing any more. */
    static final class Cut extends IOException {

        private static final long serialVersionUID = 1L;

        Cut(IOException cause) {
            super("the upload broke off", cause);
        }
    }
}
