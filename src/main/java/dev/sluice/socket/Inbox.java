package dev.sluice.socket;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent and its method has not received yet, bounded by messages and bytes; one message always fits.
 * Thread-safe; one thread puts, one takes.
 */
final class Inbox {

    private final int mostMessages;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<SocketMessage> messages = new ArrayDeque<>(); // guarded by lock
    private long bytes; // guarded by lock
    private @Nullable SocketEnd end; // guarded by lock

    Inbox(int mostMessages, long mostBytes) {
        this.mostMessages = mostMessages;
        this.mostBytes = mostBytes;
    }

    /** Puts a message, unless there is no room for it; after the end it is thrown away. */
    boolean offer(SocketMessage message) {
        lock.lock();
        try {
            if (end == null && !hasRoom(message)) {
                return false;
            }
            add(message);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Puts a message, and waits for room; after the end it is thrown away. */
    void put(SocketMessage message) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (end == null && !hasRoom(message)) {
                changed.await();
            }
            add(message);
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(SocketMessage message) {
        return messages.isEmpty() || (messages.size() < mostMessages && bytes + message.length() <= mostBytes);
    }

    private void add(SocketMessage message) {
        if (end == null) {
            messages.add(message);
            bytes += message.length();
            changed.signalAll();
        }
    }

    /** The oldest message; waits for it. When there is none and will be none, says so. */
    SocketMessage take() throws SocketClosed, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (messages.isEmpty() && end == null) {
                changed.await();
            }
            SocketMessage message = messages.poll();
            if (message == null) {
                throw (end == null ? SocketEnd.BROKEN : end).exception();
            }
            bytes -= message.length();
            changed.signalAll();
            return message;
        } finally {
            lock.unlock();
        }
    }

    /** No more will come; what is there can still be taken. The first end counts. */
    void end(SocketEnd how) {
        lock.lock();
        try {
            if (end == null) {
                end = how;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How it ended; null while it has not. */
    @Nullable
    SocketEnd ended() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }
}
