package dev.sluice.socket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
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

    /** How far it is; a container may tell of the end on one thread while another is still opening. */
    private enum Phase {
        OPENING,
        OPEN,
        ENDED_WHILE_OPENING,
        OVER
    }

    private volatile Phase phase = Phase.OPENING;
    private volatile DeflateMemory.@Nullable Share share; // of the memory for compression, if it is used
    private volatile @Nullable Intake joined; // once session and handler are there
    private volatile SocketEnd ending = SocketEnd.BROKEN; // how it ended, when it has

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        Object property = session.getUserProperties().remove(BridgeConfigurator.OPENING);
        if (!(property instanceof BridgeConfigurator.Opening opening)) {
            throw new IllegalStateException("a WebSocket was opened that UpgradeFilter knows nothing of");
        }
        if (!opening.attempt().succeed()) {
            throw new IllegalStateException("a WebSocket was opened too late");
        }
        share = opening.deflate().map(BridgeConfigurator.Deflate::share).orElse(null);
        int messageBytes = opening.options().messageBytes();
        session.setMaxTextMessageBufferSize(messageBytes);
        session.setMaxBinaryMessageBufferSize(messageBytes);
        session.setMaxIdleTimeout(0); // our own pings tell whether the other end lives
        SocketSession socket = new SocketSession(session, opening.handshake(), opening.options(), opening.sessions());
        SocketHandler handler = opening.handler();
        Intake intake = new Intake(socket, handler, messageBytes);
        joined = intake;
        if (phase != Phase.OPENING) {
            opening.release();
            socket.ended(ending); // it was told before there was anything to end
            handler.onFailedUpgrade();
            return;
        }
        boolean room = socket.start();
        try {
            intake.guarded(() -> handler.onOpen(socket));
            if (!room) {
                socket.close(CloseCode.TRY_AGAIN_LATER, "there are too many connections");
            }
            opening.verdict().ifPresent(socket::close);
            session.addMessageHandler(String.class, (MessageHandler.Partial<String>) intake::text);
            session.addMessageHandler(byte[].class, (MessageHandler.Partial<byte[]>) intake::binary);
            session.addMessageHandler(PongMessage.class, pong -> socket.heard());
        } finally {
            if (!PHASE.compareAndSet(this, Phase.OPENING, Phase.OPEN)) {
                socket.ended(ending); // the other thread may not have come to it
                intake.guarded(() -> handler.onClose(socket));
            }
        }
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
        if (phase == Phase.OPENING) {
            ending = how;
        }
        boolean opening = PHASE.compareAndSet(this, Phase.OPENING, Phase.ENDED_WHILE_OPENING);
        boolean open = !opening && PHASE.compareAndSet(this, Phase.OPEN, Phase.OVER);
        DeflateMemory.Share held = share;
        if (held != null) {
            held.close();
        }
        Intake over = joined;
        if (over != null && (opening || open)) {
            over.socket().ended(how);
        }
        if (over != null && open) {
            over.guarded(() -> over.handler().onClose(over.socket()));
        }
    }
}
