package dev.sluice.dtesn.door;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An input that is still being sent. A virtual thread of its own reads it, at most {@value #MOST_BLOCKS} blocks of
 * {@value #BLOCK} bytes ahead; then it waits, and so does the sender. So a chunk can be computed while the next bytes come,
 * and a heartbeat be sent while none do. Thread-safe.
 */
final class ArrivingFeed implements Feed {

    private static final int BLOCK = 65_536;
    private static final int MOST_BLOCKS = 2;

    /** So long a thread takes at most that is interrupted in a read. */
    private static final Duration LEAVING = Duration.ofSeconds(2);

    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Block(byte[] bytes, int length) {}

    private final InputStream in;
    private final long length;
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // guarded by lock
    private final Deque<Block> blocks = new ArrayDeque<>();
    private final Deque<byte[]> spare = new ArrayDeque<>();
    private int taken; // of the first block
    private boolean begun;
    private boolean ended;
    private boolean closed;
    private @Nullable IOException failure;
    private @Nullable Thread reader;

    /**
     * The bytes of a stream, which nobody else reads, and which is not read any more when this has been closed.
     *
     * @param length how many there are, -1 when that is not known
     */
    ArrivingFeed(InputStream in, long length, ThreadFactory threads) {
        this.in = in;
        this.length = length;
        this.threads = threads;
    }

    /** Called under the lock. The thread begins with the first who wants something: a body may never be asked for. */
    private void begin() {
        if (!begun && !closed) {
            begun = true;
            Thread thread = threads.newThread(this::readAll);
            reader = thread;
            thread.start();
        }
    }

    private void readAll() {
        long came = 0;
        try {
            while (true) {
                byte[] bytes = room();
                if (bytes == null) {
                    return;
                }
                int read = in.read(bytes);
                if (read < 0 && length >= 0 && came != length) {
                    throw new IOException(came + " of " + length + " bytes came");
                }
                add(read < 0 ? null : new Block(bytes, read));
                if (read < 0) {
                    return;
                }
                came += read;
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            fail(new IOException("the input could not be read", e)); // a container may say so in its own words
        }
    }

    /** Somewhere to read to; null when nobody wants it any more. */
    private byte @Nullable [] room() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (blocks.size() >= MOST_BLOCKS && !closed) {
                changed.await();
            }
            if (closed) {
                return null;
            }
            byte[] old = spare.poll();
            return old == null ? new byte[BLOCK] : old;
        } finally {
            lock.unlock();
        }
    }

    private void add(@Nullable Block block) {
        lock.lock();
        try {
            if (block == null) {
                ended = true;
            } else if (block.length() > 0) {
                blocks.add(block);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(IOException e) {
        lock.lock();
        try {
            failure = e;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read(byte[] to) throws IOException {
        lock.lock();
        try {
            begin();
            Block first = blocks.peek();
            if (first == null) {
                return nothing();
            }
            int count = Math.min(to.length, first.length() - taken);
            System.arraycopy(first.bytes(), taken, to, 0, count);
            taken += count;
            if (taken == first.length()) {
                taken = 0;
                blocks.remove();
                spare.push(first.bytes());
                changed.signalAll();
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    private int nothing() throws IOException {
        IOException failed = failure;
        if (failed != null) {
            throw new IOException("the input broke off", failed);
        }
        if (closed) {
            throw new IOException(
                    "the input was closed"); // who asks is about to be told: it must not look like its end
        }
        return ended ? -1 : 0;
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            begin();
            long left = timeout.toNanos();
            while (blocks.isEmpty() && !ended && !closed && failure == null) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() {
        Thread thread;
        lock.lock();
        try {
            closed = true;
            thread = reader;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            thread.interrupt(); // it may wait for a sender
            try {
                thread.join(LEAVING); // the request is not its any more when the answer has ended
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
