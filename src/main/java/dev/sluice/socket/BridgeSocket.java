package dev.sluice.socket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Joins one Jakarta WebSocket session to one handler. Called by the container, one thread at a time; the end may be told
 * by another thread.
 */
public class BridgeSocket extends Endpoint {

    private static final System.Logger LOG = System.getLogger(BridgeSocket.class.getName());

    /** The session and its handler, once both are there. */
    private record Joined(SocketSession socket, SocketHandler handler) {}

    /** How far it is; a container may tell of the end on one thread while another is still opening. */
    private enum Phase {
        OPENING,
        OPEN,
        ENDED_WHILE_OPENING,
        OVER
    }

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPENING);
    private volatile @Nullable Joined joined;

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        Object property = session.getUserProperties().get(BridgeConfigurator.OPENING);
        if (!(property instanceof BridgeConfigurator.Opening opening)) {
            throw new IllegalStateException("a WebSocket was opened that UpgradeServlet knows nothing of");
        }
        SocketSessions sessions = opening.sessions();
        session.setMaxTextMessageBufferSize(sessions.messageBytes());
        session.setMaxBinaryMessageBufferSize(sessions.messageBytes());
        session.setMaxIdleTimeout(0); // our own pings tell whether the other end lives
        SocketSession socket = new SocketSession(session, opening.handshake(), sessions);
        SocketHandler handler = opening.handler();
        joined = new Joined(socket, handler);
        if (phase.get() != Phase.OPENING) {
            socket.ended(false); // the end was told before there was anything to end
            return;
        }
        socket.start();
        try {
            guarded(socket, () -> handler.onOpen(socket));
            listen(session, socket, handler, sessions);
        } finally {
            if (!phase.compareAndSet(Phase.OPENING, Phase.OPEN)) {
                guarded(socket, () -> handler.onClose(socket));
            }
        }
    }

    private static void listen(Session session, SocketSession socket, SocketHandler handler, SocketSessions sessions) {
        session.addMessageHandler(String.class, text -> {
            socket.heard();
            if (fits(socket, utf8Length(text), sessions)) {
                guarded(socket, () -> handler.onText(socket, text));
            }
        });
        session.addMessageHandler(byte[].class, bytes -> {
            socket.heard();
            if (fits(socket, bytes.length, sessions)) {
                guarded(socket, () -> handler.onBinary(socket, bytes));
            }
        });
        session.addMessageHandler(PongMessage.class, pong -> socket.heard());
    }

    private static int utf8Length(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // half of a surrogate pair, whose four bytes are counted two by two
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }

    /** Jetty refuses larger messages by itself; Tyrus takes the size for that of a buffer and not for a limit. */
    private static boolean fits(SocketSession socket, int bytes, SocketSessions sessions) {
        if (bytes <= sessions.messageBytes()) {
            return true;
        }
        socket.close(CloseCode.TOO_BIG, "a message has " + bytes + " bytes; the most is " + sessions.messageBytes());
        return false;
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        int code = reason.getCloseCode().getCode();
        end(code == CloseCode.NORMAL.number() || code == CloseCode.GOING_AWAY.number());
    }

    @Override
    public void onError(Session session, Throwable failure) {
        LOG.log(System.Logger.Level.DEBUG, "a WebSocket broke", failure);
        end(false);
    }

    /** The connection is over; {@code agreed} when one side said that it was done and the other heard it. */
    private void end(boolean agreed) {
        // a handler that is still being told of the opening is told of the end after that, by the thread that opens
        boolean opening = phase.compareAndSet(Phase.OPENING, Phase.ENDED_WHILE_OPENING);
        boolean open = !opening && phase.compareAndSet(Phase.OPEN, Phase.OVER);
        Joined over = joined;
        if (over != null && (opening || open)) {
            over.socket().ended(agreed);
        }
        if (over != null && open) {
            guarded(over.socket(), () -> over.handler().onClose(over.socket()));
        }
    }

    /** A handler that throws closes its own connection and no other. */
    private static void guarded(SocketSession socket, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the handler of " + socket.handshake().path() + " failed",
                    e);
            socket.close(CloseCode.FAILED, "the server failed");
        }
    }
}
