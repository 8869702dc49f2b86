package dev.sluice.socket;

/**
 * Stands before all WebSockets, when it is a CDI bean, or before those of a {@link SocketRouter} that uses it.
 * Thread-safe.
 */
public interface SocketInterceptor {

    /** Judges who wants to connect, before the endpoint is asked; the first that does not pass decides. */
    default Verdict admit(Handshake handshake) {
        return Verdict.PASS;
    }

    /** Puts something around the handler of a connection: to count, to look, to change what comes. */
    default SocketHandler around(Handshake handshake, SocketHandler handler) {
        return handler;
    }
}
