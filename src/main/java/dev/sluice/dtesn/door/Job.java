package dev.sluice.dtesn.door;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An input that is kept, so that plain readers of events can have it read by GET, as often as they like. Its bytes are in a
 * file without a name, which is gone with the process. Thread-safe; read by threads that nobody interrupts, since an interrupt
 * would close the file for all.
 */
final class Job {

    private final String id;
    private final Terms terms;
    private final FileChannel file;
    private final long length;
    private final Runnable over;
    private final Cuts cuts = new Cuts(RecentCuts.MOST_SIZES);
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private int readers;
    private boolean removed;
    private long usedAt;

    /**
     * One that nobody reads yet.
     *
     * @param over called, once, when its file is not needed any more; closes it
     */
    Job(String id, Terms terms, FileChannel file, long length, long now, Runnable over) {
        this.over = over;
        this.id = id;
        this.terms = terms;
        this.file = file;
        this.length = length;
        this.usedAt = now;
    }

    String id() {
        return id;
    }

    Terms terms() {
        return terms;
    }

    long length() {
        return length;
    }

    Cuts cuts() {
        return cuts;
    }

    /** Somebody reads it: it is kept until he has done. Returns false when it is gone. */
    boolean open() {
        lock.lock();
        try {
            if (removed) {
                return false;
            }
            readers++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** One who has opened it has done. */
    void done(long now) {
        boolean last;
        lock.lock();
        try {
            readers--;
            usedAt = now;
            last = removed && readers == 0;
        } finally {
            lock.unlock();
        }
        if (last) {
            over.run();
        }
    }

    /** Removes it when nobody reads it, and nobody has since then. Returns whether it did. */
    boolean removeIfUnusedSince(long moment) {
        lock.lock();
        try {
            if (removed || readers > 0 || usedAt - moment > 0) {
                return false;
            }
            removed = true;
        } finally {
            lock.unlock();
        }
        over.run();
        return true;
    }

    /** Nobody opens it any more; who reads it may do so to the end. */
    void remove() {
        boolean unused;
        lock.lock();
        try {
            unused = !removed && readers == 0;
            removed = true;
        } finally {
            lock.unlock();
        }
        if (unused) {
            over.run();
        }
    }

    /** Reads some bytes at a place; -1 at the end. */
    int read(byte[] to, long position) throws IOException {
        return file.read(ByteBuffer.wrap(to), position);
    }
}
