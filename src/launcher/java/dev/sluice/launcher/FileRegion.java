package dev.sluice.launcher;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Bytes of a file on their way to a connection. A buffer stands for them on the way; it has their length, and nobody
 * looks at what it holds. Owned by the connection's writer, one thread at a time.
 */
final class FileRegion {

    /** The most bytes of one region. */
    static final int LARGEST = 16 << 20;

    /** What all those buffers share. It holds zeros; direct, since Jetty would cut others into pieces. */
    private static final ByteBuffer NOTHING = nothing();

    /**
     * Zeros that take no memory as long as nobody looks at them: a file without content, in memory's addresses. Where none
     * can be made, they take it.
     */
    private static ByteBuffer nothing() {
        try {
            Path file = Files.createTempFile("sluice", ".zeros");
            file.toFile().deleteOnExit(); // where what is mapped can't be deleted
            try (RandomAccessFile zeros = new RandomAccessFile(file.toFile(), "rw")) {
                zeros.setLength(LARGEST);
                return zeros.getChannel().map(FileChannel.MapMode.READ_ONLY, 0, LARGEST);
            } finally {
                file.toFile().delete();
            }
        } catch (IOException e) {
            return ByteBuffer.allocateDirect(LARGEST).asReadOnlyBuffer();
        }
    }

    /** Counts what has left. Thread-safe: one thread at a time counts, others look. */
    static final class Progress {

        private volatile long bytes;

        long bytes() {
            return bytes;
        }

        void add(long more) {
            long before = bytes;
            bytes = before + more;
        }
    }

    /** How bytes get to the socket. */
    enum Way {
        /** By the kernel alone. Until they have left it, they are the file's, and change with it. */
        MOVED,
        /** Through a buffer of ours, of which a slow reader holds nothing: what does not fit is read again. */
        COPIED
    }

    private static final int BUFFER = 256 * 1_024;
    private static final BlockingQueue<ByteBuffer> BUFFERS = new ArrayBlockingQueue<>(8);

    private final FileChannel file;
    private final long end;
    private final Way way;
    private final Progress progress;
    private final ByteBuffer token;

    FileRegion(FileChannel file, long position, int length, Way way, Progress progress) {
        this.file = file;
        this.end = position + length;
        this.way = way;
        this.progress = progress;
        this.token = NOTHING.duplicate().limit(length);
    }

    /** The buffer that stands for it; what remains of it remains to be sent. */
    ByteBuffer token() {
        return token;
    }

    /**
     * Sends as much as {@code target} takes now. Does not wait for it, but for the disk.
     *
     * @return how many bytes that was
     * @throws EOFException when the file has become shorter
     */
    long sendTo(WritableByteChannel target) throws IOException {
        long sent = 0;
        while (token.hasRemaining()) {
            long position = end - token.remaining();
            long count =
                    way == Way.MOVED ? file.transferTo(position, token.remaining(), target) : copy(position, target);
            if (count <= 0) {
                if (file.size() < end) {
                    throw new EOFException("the file became shorter while it was sent");
                }
                return sent; // the reader is slow
            }
            token.position(token.position() + (int) count);
            progress.add(count);
            sent += count;
        }
        return sent;
    }

    private long copy(long position, WritableByteChannel target) throws IOException {
        ByteBuffer kept = BUFFERS.poll();
        ByteBuffer buffer = kept == null ? ByteBuffer.allocateDirect(BUFFER) : kept;
        try {
            buffer.clear().limit(Math.min(BUFFER, token.remaining()));
            return file.read(buffer, position) < 0 ? 0 : target.write(buffer.flip());
        } finally {
            boolean ignored = BUFFERS.offer(buffer); // one too many is for the collector
        }
    }
}
