package dev.sluice.socket;

/** One connection, seen by its feature. Called by one thread at a time; must not wait for its own socket. */
public interface SocketHandler {

    /** How the handshake is answered; called first, once. */
    default Acceptance acceptance(Acceptance usual) {
        return usual;
    }

    /** The connection is open; called once, unless the upgrade fails. */
    default void onOpen(Socket socket) {}

    /** A whole text message came. */
    default void onText(Socket socket, String text) {
        socket.close(CloseCode.UNSUPPORTED, "this socket takes no text");
    }

    /** A whole binary message came; the array is the handler's. */
    default void onBinary(Socket socket, byte[] bytes) {
        socket.close(CloseCode.UNSUPPORTED, "this socket takes no binary messages");
    }

    /** The connection is over; called last, once, if {@link #onOpen} was. */
    default void onClose(Socket socket) {}

    /** The upgrade failed after all; called instead of {@link #onOpen}. */
    default void onFailedUpgrade() {}
}
