package dev.sluice.socket;

import dev.sluice.problem.ProblemException;
import dev.sluice.stream.BackpressureTimeout;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Failures;
import dev.sluice.stream.Frame;
import dev.sluice.stream.StreamClosed;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is served by a method in synchronous style: the method's thread on one side, the container's on the
 * other. Thread-safe.
 *
 * <pre>
 * ASKED     the method runs; the handshake waits for it      ASKED    -&gt; ACCEPTED  accept(), the first send or receive
 * ACCEPTED  the container upgrades; the method waits         ASKED    -&gt; OVER      refused: thrown, closed, returned
 * OPEN      both talk                                        ACCEPTED -&gt; OPEN      onOpen
 * OVER      terminal                                         any      -&gt; OVER      closed by either side
 *
 * decision is complete in all but ASKED, opening in OPEN and OVER
 * </pre>
 */
final class Conversation implements SyncSocket, SocketHandler {

    private static final System.Logger LOG = System.getLogger(Conversation.class.getName());

    /** How long a method may think about a handshake, and a container about the upgrade. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What a method wants of the handshake. */
    private record Wish(@Nullable String subprotocol, Map<String, String> headers) {}

    private final Handshake handshake;
    private final SyncMethod method;
    private final Conversations tools;
    private final CompletableFuture<Wish> decision = new CompletableFuture<>();
    private final CompletableFuture<SocketSession> opening = new CompletableFuture<>();
    private final Inbox inbox;
    private volatile Optional<String> spoken = Optional.empty();
    private volatile @Nullable Thread thread; // the method's

    Conversation(Handshake handshake, SyncMethod method, Conversations tools) {
        this.handshake = handshake;
        this.method = method;
        this.tools = tools;
        this.inbox = new Inbox(tools.inboxMessages(), tools.inboxBytes());
    }

    // the method's thread

    /** Runs the method to its end. */
    void run() {
        thread = Thread.currentThread();
        try {
            method.serve(this);
            finish(SocketEnd.said(CloseCode.NORMAL.number(), ""), null);
        } catch (SocketClosed e) {
            finish(SocketEnd.said(CloseCode.NORMAL.number(), ""), null); // the usual end of a loop
        } catch (ProblemException e) {
            finish(SocketEnd.said(CloseCode.BAD_REQUEST.number(), e.problem().detail()), e);
        } catch (InterruptedException e) {
            finish(SocketEnd.said(CloseCode.GOING_AWAY.number(), ""), null);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            Failures.log(LOG, "the method of " + handshake.path() + " failed", e);
            finish(
                    SocketEnd.said(CloseCode.FAILED.number(), "the server failed"),
                    new ProblemException(500, "Internal Server Error", "the server failed"));
        }
    }

    private void finish(SocketEnd end, @Nullable ProblemException refusal) {
        decision.completeExceptionally(
                refusal != null ? refusal : new ProblemException(403, "Forbidden", "the handshake was not accepted"));
        SocketSession session = session();
        if (session != null) {
            session.close(end);
        }
        inbox.end(end);
    }

    @Override
    public void accept(@Nullable String subprotocol, Map<String, String> headers)
            throws SocketClosed, InterruptedException {
        new Acceptance(Optional.empty(), headers); // complains here about what can't be a field
        if (!decision.complete(new Wish(subprotocol, headers))) {
            SocketEnd end = inbox.ended();
            if (end != null) {
                throw end.exception();
            }
            throw new IllegalStateException("the handshake was answered before");
        }
        opened();
    }

    /** The session; answers the handshake if need be, and waits until the connection is open. */
    private SocketSession opened() throws SocketClosed, InterruptedException {
        SocketSession session = session();
        if (session != null) {
            return session;
        }
        if (inbox.ended() == null) {
            decision.complete(new Wish(null, Map.of()));
        }
        try {
            return opening.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            inbox.end(SocketEnd.BROKEN);
            SocketEnd end = inbox.ended();
            throw (end == null ? SocketEnd.BROKEN : end).exception();
        }
    }

    private @Nullable SocketSession session() {
        return opening.isDone() && !opening.isCompletedExceptionally() ? opening.join() : null;
    }

    @Override
    public SocketMessage receive() throws SocketClosed, InterruptedException {
        opened();
        return inbox.take();
    }

    @Override
    public String receiveText() throws SocketClosed, InterruptedException {
        if (receive() instanceof SocketMessage.Text message) {
            return message.text();
        }
        throw broken(CloseCode.UNSUPPORTED, "text was expected");
    }

    @Override
    public byte[] receiveBytes() throws SocketClosed, InterruptedException {
        if (receive() instanceof SocketMessage.Binary message) {
            return message.bytes();
        }
        throw broken(CloseCode.UNSUPPORTED, "a binary message was expected");
    }

    @Override
    public <T> T receiveJson(Class<T> type) throws SocketClosed, InterruptedException {
        return type.cast(receiveJson((Type) type));
    }

    @Override
    public Object receiveJson(Type type) throws SocketClosed, InterruptedException {
        String text = switch (receive()) {
            case SocketMessage.Text message -> message.text();
            case SocketMessage.Binary message -> new String(message.bytes(), StandardCharsets.UTF_8);
        };
        try {
            return tools.json().read(text, type);
        } catch (IllegalArgumentException e) {
            throw broken(CloseCode.BAD_REQUEST, "JSON was expected");
        }
    }

    private SocketClosed broken(CloseCode code, String reason) {
        SocketEnd end = SocketEnd.said(code.number(), reason);
        end(end);
        return end.exception();
    }

    @Override
    public void sendText(String text) throws SocketClosed, InterruptedException {
        send(Frame.text(text));
    }

    @Override
    public void sendBytes(byte[] bytes) throws SocketClosed, InterruptedException {
        send(Frame.of(bytes));
    }

    @Override
    public void sendJson(@Nullable Object value) throws SocketClosed, InterruptedException {
        send(Frame.text(tools.json().write(value)));
    }

    private void send(Frame frame) throws SocketClosed, InterruptedException {
        SocketSession session = opened();
        try {
            session.outbox().put(frame);
        } catch (BackpressureTimeout e) {
            session.outbox().close(CloseReason.TOO_SLOW);
            inbox.end(SocketEnd.said(CloseCode.TOO_SLOW.number(), "too slow"));
            throw closed();
        } catch (StreamClosed e) {
            throw closed();
        }
    }

    private SocketClosed closed() {
        SocketEnd end = inbox.ended();
        return (end == null ? SocketEnd.BROKEN : end).exception();
    }

    @Override
    public void ping() throws SocketClosed, InterruptedException {
        opened().ping();
    }

    @Override
    public void close(int code, String reason) {
        end(SocketEnd.said(code, reason));
    }

    private void end(SocketEnd end) {
        inbox.end(end);
        decision.completeExceptionally(new ProblemException(403, "Forbidden", "the handshake was not accepted"));
        SocketSession session = session();
        if (session != null) {
            session.close(end);
        }
    }

    // the container's thread

    /**
     * This, when the method has accepted the handshake.
     *
     * @throws ProblemException when it has refused, or takes too long
     */
    SocketHandler decided() {
        try {
            decision.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return this;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ProblemException refusal
                    ? new ProblemException(refusal.problem())
                    : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            onFailedUpgrade();
            throw new ProblemException(503, "Service Unavailable", "nobody answered the handshake");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            onFailedUpgrade();
            throw new ProblemException(503, "Service Unavailable", "the server is stopping");
        }
    }

    @Override
    public Acceptance acceptance(Acceptance usual) {
        Wish wish = decision.join();
        Optional<String> wanted = Optional.ofNullable(wish.subprotocol()).filter(handshake.subprotocols()::contains);
        spoken = wanted;
        Acceptance answer = new Acceptance(wanted, usual.headers());
        for (Map.Entry<String, String> field : wish.headers().entrySet()) {
            answer = answer.header(field.getKey(), field.getValue());
        }
        return answer;
    }

    @Override
    public void onOpen(Socket socket) {
        if (!(socket instanceof SocketSession session)) {
            throw new IllegalStateException("a method can be served by a container's session only");
        }
        session.servedBy(this);
        opening.complete(session);
        SocketEnd end = inbox.ended();
        if (end != null) {
            session.close(end); // the method ended or gave up before the connection was open
        }
    }

    @Override
    public void onFailedUpgrade() {
        inbox.end(SocketEnd.BROKEN);
        decision.completeExceptionally(new ProblemException(503, "Service Unavailable", "too late"));
        opening.completeExceptionally(SocketEnd.BROKEN.exception());
    }

    @Override
    public void onText(Socket socket, String text) {
        take(socket, new SocketMessage.Text(text, Utf8.length(text)));
    }

    @Override
    public void onBinary(Socket socket, byte[] bytes) {
        take(socket, new SocketMessage.Binary(bytes));
    }

    /**
     * Where the container's thread is a virtual one it waits for room, and with it the connection, which is not read
     * meanwhile. A platform thread is one of a few, and no server has a way to stop reading without one.
     */
    private void take(Socket socket, SocketMessage message) {
        if (inbox.offer(message)) {
            return;
        }
        tools.whenFull().run();
        SocketSession session = session();
        if (session == null || !Thread.currentThread().isVirtual()) {
            socket.close(CloseCode.TOO_MANY_MESSAGES, "messages come faster than they are received");
            return;
        }
        session.deaf(true);
        try {
            inbox.put(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            socket.close(CloseCode.GOING_AWAY, "");
        } finally {
            session.deaf(false);
        }
    }

    @Override
    public void onClose(Socket socket) {
        SocketSession session = session();
        SocketEnd end = session == null ? null : session.end();
        inbox.end(end == null ? SocketEnd.BROKEN : end);
    }

    /** The session is being closed by us, or is broken. */
    void givenUp(SocketEnd how) {
        inbox.end(how);
    }

    /** Whether a thread is the method's. */
    boolean isOf(Thread candidate) {
        return candidate.equals(thread);
    }

    // both

    @Override
    public Handshake handshake() {
        return handshake;
    }

    @Override
    public Client client() {
        return new Client(handshake.remote(), handshake.remotePort());
    }

    @Override
    public Optional<String> subprotocol() {
        return spoken;
    }

    @Override
    public SocketCounters counters() {
        SocketSession session = session();
        return session == null ? new SocketCounters(0, 0, 0, 0, 0) : session.counters();
    }

    @Override
    public boolean isOpen() {
        return session() != null && inbox.ended() == null;
    }
}
