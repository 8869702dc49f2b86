package dev.sluice.dtesn.input;

import java.io.Serial;

/** Input that is not what its encoding says it is. */
public final class MalformedInput extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final long offset;

    MalformedInput(long offset, String message) {
        super("at byte " + offset + ": " + message);
        this.offset = offset;
    }

    /** Where in the input, in bytes from its beginning. */
    public long offset() {
        return offset;
    }
}
