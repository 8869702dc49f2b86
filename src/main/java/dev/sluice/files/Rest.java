package dev.sluice.files;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * Reads what is still sent of a body that nobody wants, so that its sender gets to read why: a server that closes a
 * connection with unread bytes resets it, and a reset overtakes the answer. Bounded in bytes, in time, and in how many it
 * is done for at a time, since it is a favour. Thread-safe.
 */
final class Rest {

    private static final System.Logger LOG = System.getLogger(Rest.class.getName());

    /** As much as a file may have that comes with the default settings. */
    static final long MOST_BYTES = 1 << 30;

    /** A read that waits longer is ended by the server, which gives up silent connections. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    static final int MOST_RUNNING = 64;

    private static final int BUFFER = 65_536;

    private final LongSupplier nanoTime;
    private final Semaphore places = new Semaphore(MOST_RUNNING);

    Rest(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Reads to the end, or up to the bounds. Waits for the sender. Reads nothing of what would not end within them.
     *
     * @param length how many bytes were announced; -1 when that was not done
     */
    void discard(InputStream body, long length) {
        if (length > MOST_BYTES || !places.tryAcquire()) {
            return;
        }
        try {
            long begin = nanoTime.getAsLong();
            long left = MOST_BYTES;
            byte[] buffer = new byte[BUFFER];
            while (left > 0 && nanoTime.getAsLong() - begin < LONGEST.toNanos()) {
                int read = body.read(buffer);
                if (read < 0) {
                    return;
                }
                left -= read;
            }
        } catch (IOException | RuntimeException e) { // a container may be of the opinion that it is too slow
            LOG.log(System.Logger.Level.DEBUG, "a refused upload broke off", e); // nobody is to be told more
        } finally {
            places.release();
        }
    }
}
