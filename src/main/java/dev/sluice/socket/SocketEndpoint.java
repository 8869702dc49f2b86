package dev.sluice.socket;

import dev.sluice.problem.ProblemException;

/**
 * A kind of WebSocket: where it is and who answers. Every CDI bean of this type is one, and so is what a
 * {@link SocketRouter} bean holds. Thread-safe.
 */
public interface SocketEndpoint {

    /** Path below the context: {@code /ws}, or with variables for one segment each, {@code /chat/{room}}. */
    String template();

    /** What it has otherwise than others. */
    default SocketOptions options(SocketOptions usual) {
        return usual;
    }

    /**
     * The handler of one new connection, before the upgrade.
     *
     * @throws ProblemException to refuse it with a status
     */
    SocketHandler handler(Handshake handshake);
}
