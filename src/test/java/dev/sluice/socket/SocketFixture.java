package dev.sluice.socket;

import dev.sluice.Awaiting;
import dev.sluice.stream.FakeTimers;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Overflow;
import dev.sluice.stream.Streams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Sessions over fake connections, with a clock in the test's hand. */
final class SocketFixture {

    static final Outbox.Bounds BOUNDS = new Outbox.Bounds(1_000_000, 1_000, Duration.ofSeconds(10));
    static final SocketOptions USUAL = new SocketOptions(65_536, List.of(), BOUNDS, new Overflow.Disconnect(), true);
    static final SocketLimits LIMITS =
            new SocketLimits(Duration.ofSeconds(25), Duration.ofSeconds(8), 1_000, 1_000, 0, 1 << 20);

    final FakeTimers timers = new FakeTimers();
    private final Queue<Thread> begun = new ConcurrentLinkedQueue<>();
    final ThreadFactory threads = this::thread;
    final Streams streams = new Streams(BOUNDS, timers, threads, String::valueOf);
    final SocketSessions sessions;

    SocketFixture() {
        this(LIMITS);
    }

    SocketFixture(SocketLimits limits) {
        this.sessions = new SocketSessions(limits, timers, threads, streams, new Random(1));
    }

    private Thread thread(Runnable task) {
        Thread made = Thread.ofVirtual().name("fixture-" + begun.size()).unstarted(task);
        begun.add(made);
        return made;
    }

    /** Waits until the threads that were begun so far have come to their ends. */
    void awaitThreads() {
        begun.forEach(thread -> Awaiting.until("a thread ends", () -> !thread.isAlive()));
    }

    static Handshake handshake(String remote) {
        return new Handshake("/ws", Map.of(), Map.of(), remote);
    }

    SocketSession session(FakeConnection connection, SocketOptions options) {
        SocketSession session = new SocketSession(connection.session(), handshake("192.0.2.1"), options, sessions);
        session.start();
        return session;
    }

    SocketSession session(FakeConnection connection) {
        return session(connection, USUAL);
    }

    /** Opens a connection by the way that a container goes. */
    BridgeSocket open(FakeConnection connection, SocketHandler handler, String remote, @Nullable SocketEnd verdict) {
        return open(connection, handler, remote, verdict, Optional.empty());
    }

    /** The same, with compression. */
    BridgeSocket open(
            FakeConnection connection,
            SocketHandler handler,
            String remote,
            @Nullable SocketEnd verdict,
            Optional<BridgeConfigurator.Deflate> deflate) {
        connection.property(
                BridgeConfigurator.OPENING,
                new BridgeConfigurator.Opening(
                        handler,
                        handshake(remote),
                        USUAL,
                        sessions,
                        "",
                        deflate,
                        Optional.ofNullable(verdict),
                        new Attempt(() -> {})));
        BridgeSocket bridge = new BridgeSocket();
        bridge.onOpen(connection.session(), BridgeConfigurator.ENDPOINT);
        return bridge;
    }
}
