package dev.sluice.socket;

import java.io.Serial;

/** The WebSocket is closed: nothing more will be heard or can be said. Let it through. */
public final class SocketClosed extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    SocketClosed(int code, String reason) {
        super("closed with " + code + (reason.isEmpty() ? "" : ", " + reason));
        this.code = code;
        this.reason = reason;
    }

    /** The number with which it was closed; 1006 when the connection broke. */
    public int code() {
        return code;
    }

    /** What was said to the number; may be empty. */
    public String reason() {
        return reason;
    }
}
