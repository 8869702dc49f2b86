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

    /**
     * Puts something around the handler of a connection that was let in: to count, to look, to change what comes. Called once
     * for each, before the upgrade; the first interceptor's is outermost.
     *
     * <p>What is returned gets all calls, and has to hand them on; {@link SocketWrapper} does. It must hand on the very
     * {@link Socket} that it is given: a method in synchronous style takes no other, and what is sent can't be changed here.
     *
     * @return {@code handler} itself, or one around it
     */
    default SocketHandler around(Handshake handshake, SocketHandler handler) {
        return handler;
    }
}
