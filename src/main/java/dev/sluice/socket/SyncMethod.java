package dev.sluice.socket;

/** Serves one connection in plain synchronous style, as a method with {@link SocketRoute} does. */
@FunctionalInterface
public interface SyncMethod {

    /** Talks until it has nothing more to say; runs on a virtual thread. */
    void serve(SyncSocket socket) throws Exception;
}
