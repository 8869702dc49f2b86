package dev.sluice.socket;

import java.util.Objects;

/**
 * A handler around another one, for {@link SocketInterceptor#around}: all that happens is handed on, and who extends it says
 * only what is otherwise. A method that is overridden calls that of this class, or keeps what came from the other handler,
 * for good: one that never hears of the end never leaves its rooms.
 *
 * <p>Called as {@link SocketHandler} says.
 */
public abstract class SocketWrapper implements SocketHandler {

    private final SocketHandler inner;

    /** Around this one. */
    protected SocketWrapper(SocketHandler inner) {
        this.inner = Objects.requireNonNull(inner);
    }

    @Override
    public Acceptance acceptance(Acceptance usual) {
        return inner.acceptance(usual);
    }

    @Override
    public void onOpen(Socket socket) {
        inner.onOpen(socket);
    }

    @Override
    public void onText(Socket socket, String text) {
        inner.onText(socket, text);
    }

    @Override
    public void onBinary(Socket socket, byte[] bytes) {
        inner.onBinary(socket, bytes);
    }

    @Override
    public void onClose(Socket socket) {
        inner.onClose(socket);
    }

    @Override
    public void onFailedUpgrade() {
        inner.onFailedUpgrade();
    }
}
