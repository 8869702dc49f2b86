package dev.sluice.socket;

import dev.sluice.problem.ProblemException;

/** A kind of WebSocket: where it is and who answers. Every CDI bean of this type is a route. Thread-safe. */
public interface SocketEndpoint {

    /**
     * Path below the context: {@code /ws}, or with variables for one segment each, {@code /chat/{room}}. It lies below
     * {@code /ws/} or {@code /chat/}, or below another mapping of the upgrade servlet in web.xml; else the start fails.
     */
    String template();

    /**
     * The handler of one new connection, before the upgrade.
     *
     * @throws ProblemException to refuse it with a status
     */
    SocketHandler handler(Handshake handshake);
}
