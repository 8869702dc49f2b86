package dev.sluice.socket;

import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Frame;
import dev.sluice.stream.Outbox;
import java.util.Optional;

/** One WebSocket connection, seen by whoever sends to it. Thread-safe; nothing here ever waits. */
public interface Socket {

    /** Unique in this process, such as {@code w-12}. */
    String id();

    /** What the client said at first. */
    Handshake handshake();

    /** Sends a frame: as a text message when it was made as text, else as a binary one. */
    Outbox.Offer send(Frame frame);

    /** What waits to be sent; for whoever keeps many sockets in one order. */
    Outbox outbox();

    /** Why the connection ended; empty while it has not. */
    Optional<CloseReason> closeReason();

    /** Sends what waits and then closes; what happens after the first call has no effect. */
    void close(CloseCode code, String reason);
}
