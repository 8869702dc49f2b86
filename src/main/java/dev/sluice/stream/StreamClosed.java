package dev.sluice.stream;

import java.io.IOException;
import java.io.Serial;

/** There is nobody left to write to. Thrown into a generator so that its loop ends; not an error of its own. */
public final class StreamClosed extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final CloseReason reason;

    public StreamClosed(CloseReason reason) {
        super("the stream has ended: " + reason);
        this.reason = reason;
    }

    /** Why the stream ended. */
    public CloseReason reason() {
        return reason;
    }
}
