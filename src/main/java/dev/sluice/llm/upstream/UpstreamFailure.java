package dev.sluice.llm.upstream;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Why a call has no whole answer. Its message is for clients: it names no secret, and nothing of where the upstream is. The
 * cause may.
 */
public final class UpstreamFailure extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** There is no connection: refused, unreachable, no such name, no TLS, too late. */
        CONNECT,
        /** Too many calls wait for a connection already. */
        BUSY,
        /** What came is no HTTP, or its coding is broken. */
        PROTOCOL,
        /** The connection broke, or ended before the body did. */
        BROKEN,
        /** The call was given up by us. */
        ABORTED
    }

    private final Kind kind;

    public UpstreamFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public UpstreamFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
