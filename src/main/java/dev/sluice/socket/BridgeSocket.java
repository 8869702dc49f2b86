package dev.sluice.socket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Joins one Jakarta WebSocket session to one handler. Called by the container, one thread at a time. */
public class BridgeSocket extends Endpoint {

    private static final System.Logger LOG = System.getLogger(BridgeSocket.class.getName());

    private final SocketHandler handler;
    private final Handshake handshake;
    private final SocketSessions sessions;
    private final AtomicReference<@Nullable SocketSession> opened = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();

    BridgeSocket(SocketHandler handler, Handshake handshake, SocketSessions sessions) {
        this.handler = handler;
        this.handshake = handshake;
        this.sessions = sessions;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.setMaxTextMessageBufferSize(sessions.messageBytes());
        session.setMaxBinaryMessageBufferSize(sessions.messageBytes());
        session.setMaxIdleTimeout(0); // our own pings tell whether the other end lives
        SocketSession socket = new SocketSession(session, handshake, sessions);
        opened.set(socket);
        socket.start();
        guarded(socket, () -> handler.onOpen(socket));
        // plain classes: a container finds the message type of a lambda nowhere
        session.addMessageHandler(String.class, text -> {
            socket.heard();
            guarded(socket, () -> handler.onText(socket, text));
        });
        session.addMessageHandler(byte[].class, bytes -> {
            socket.heard();
            guarded(socket, () -> handler.onBinary(socket, bytes));
        });
        session.addMessageHandler(PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> socket.heard());
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        end();
    }

    @Override
    public void onError(Session session, Throwable failure) {
        LOG.log(System.Logger.Level.DEBUG, "a WebSocket broke", failure);
        end();
    }

    private void end() {
        SocketSession socket = opened.get();
        if (socket != null && over.compareAndSet(false, true)) {
            socket.ended();
            guarded(socket, () -> handler.onClose(socket));
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
