package dev.sluice.socket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Joins one Jakarta WebSocket session to one handler. Called by the container, one thread at a time; the end may be told
 * by another thread.
 */
public class BridgeSocket extends Endpoint {

    private static final System.Logger LOG = System.getLogger(BridgeSocket.class.getName());

    private static final AtomicReferenceFieldUpdater<BridgeSocket, Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(BridgeSocket.class, Phase.class, "phase");

    /** The session and its handler, once both are there. */
    private record Joined(SocketSession socket, SocketHandler handler, int messageBytes) {}

    /** How far it is; a container may tell of the end on one thread while another is still opening. */
    private enum Phase {
        OPENING,
        OPEN,
        ENDED_WHILE_OPENING,
        OVER
    }

    private volatile Phase phase = Phase.OPENING;
    private volatile @Nullable Joined joined;

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        Object property = session.getUserProperties().remove(BridgeConfigurator.OPENING);
        if (!(property instanceof BridgeConfigurator.Opening opening)) {
            throw new IllegalStateException("a WebSocket was opened that UpgradeFilter knows nothing of");
        }
        int messageBytes = opening.options().messageBytes();
        session.setMaxTextMessageBufferSize(messageBytes);
        session.setMaxBinaryMessageBufferSize(messageBytes);
        session.setMaxIdleTimeout(0); // our own pings tell whether the other end lives
        SocketSession socket = new SocketSession(session, opening.handshake(), opening.options(), opening.sessions());
        SocketHandler handler = opening.handler();
        Joined both = new Joined(socket, handler, messageBytes);
        joined = both;
        if (phase != Phase.OPENING) {
            socket.ended(SocketEnd.BROKEN); // the end was told before there was anything to end
            handler.onFailedUpgrade();
            return;
        }
        boolean room = socket.start();
        try {
            guarded(both, () -> handler.onOpen(socket));
            if (!room) {
                socket.close(CloseCode.TRY_AGAIN_LATER, "there are too many connections");
            }
            opening.verdict().ifPresent(socket::close);
            session.addMessageHandler(String.class, text -> onText(both, text));
            session.addMessageHandler(byte[].class, bytes -> onBinary(both, bytes));
            session.addMessageHandler(PongMessage.class, pong -> socket.heard());
        } finally {
            if (!PHASE.compareAndSet(this, Phase.OPENING, Phase.OPEN)) {
                guarded(both, () -> handler.onClose(socket));
            }
        }
    }

    private static void onText(Joined both, String text) {
        int bytes = Utf8.length(text);
        if (isTaken(both, bytes)) {
            guarded(both, () -> both.handler().onText(both.socket(), text));
        }
    }

    private static void onBinary(Joined both, byte[] bytes) {
        if (isTaken(both, bytes.length)) {
            guarded(both, () -> both.handler().onBinary(both.socket(), bytes));
        }
    }

    /** Jetty refuses larger messages by itself; Tyrus takes the size for that of a buffer and not for a limit. */
    private static boolean isTaken(Joined both, int bytes) {
        SocketSession socket = both.socket();
        if (!socket.takes(bytes)) {
            return false;
        }
        if (bytes > both.messageBytes()) {
            socket.close(CloseCode.TOO_BIG, "a message has " + bytes + " bytes; the most is " + both.messageBytes());
            return false;
        }
        return true;
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        String words = reason.getReasonPhrase();
        end(new SocketEnd(reason.getCloseCode().getCode(), words == null ? "" : words));
    }

    @Override
    public void onError(Session session, Throwable failure) {
        LOG.log(System.Logger.Level.DEBUG, "a WebSocket broke", failure);
        end(SocketEnd.BROKEN);
    }

    /** The connection is over. */
    private void end(SocketEnd how) {
        // a handler that is still being told of the opening is told of the end after that, by the thread that opens
        boolean opening = PHASE.compareAndSet(this, Phase.OPENING, Phase.ENDED_WHILE_OPENING);
        boolean open = !opening && PHASE.compareAndSet(this, Phase.OPEN, Phase.OVER);
        Joined over = joined;
        if (over != null && (opening || open)) {
            over.socket().ended(how);
        }
        if (over != null && open) {
            guarded(over, () -> over.handler().onClose(over.socket()));
        }
    }

    /** A handler that throws closes its own connection and no other. */
    private static void guarded(Joined both, Runnable call) {
        SocketSession socket = both.socket();
        socket.entered();
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the handler of " + socket.handshake().path() + " failed",
                    e);
            socket.close(CloseCode.FAILED, "the server failed");
        } finally {
            socket.left();
        }
    }
}
