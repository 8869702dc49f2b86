package dev.sluice.socket;

import dev.sluice.stream.CloseReason;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What all WebSocket sessions of this application share. Thread-safe. */
public final class SocketSessions implements AutoCloseable {

    private final Outbox.Bounds bounds;
    private final int messageBytes;
    private final TimerWheel wheel;
    private final ThreadFactory threads;
    private final Streams streams;
    private final Set<SocketSession> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong ids = new AtomicLong();
    private final LongAdder tooSlow = new LongAdder();
    private volatile boolean closing;

    SocketSessions(Outbox.Bounds bounds, int messageBytes, TimerWheel wheel, ThreadFactory threads, Streams streams) {
        this.bounds = bounds;
        this.messageBytes = messageBytes;
        this.wheel = wheel;
        this.threads = threads;
        this.streams = streams;
    }

    /** How many sessions are open. */
    public int open() {
        return open.size();
    }

    /** How many were closed because what waited for them became too much or too old. */
    public long tooSlow() {
        return tooSlow.sum();
    }

    /** Asks all clients to come back, here after a restart or elsewhere. */
    @Override
    public void close() {
        closing = true;
        new ArrayList<>(open).forEach(session -> session.close(CloseCode.RESTART, "the server is stopping"));
    }

    String nextId() {
        return "w-" + ids.incrementAndGet();
    }

    void add(SocketSession session) {
        open.add(session);
        if (closing) {
            // it came in while the others were being closed
            session.close(CloseCode.RESTART, "the server is stopping");
        }
    }

    void remove(SocketSession session) {
        open.remove(session);
    }

    void countTooSlow() {
        tooSlow.increment();
    }

    Outbox.Bounds bounds() {
        return bounds;
    }

    int messageBytes() {
        return messageBytes;
    }

    TimerWheel wheel() {
        return wheel;
    }

    ThreadFactory threads() {
        return threads;
    }

    Streams.Listing list(LiveStream.Subject subject, SocketSession session) {
        return streams.list(
                subject,
                session.outbox()::queuedBytes,
                reason -> session.close(
                        reason == CloseReason.SHUTTING_DOWN ? CloseCode.RESTART : CloseCode.POLICY, "closed"));
    }
}
