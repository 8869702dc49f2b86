package dev.sluice.llm.relay;

import java.io.Serial;

/** A {@link Shortfall} as a stream is told of it. */
final class Truncation extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Shortfall why;

    Truncation(Shortfall why) {
        super(why.error().message(), null, false, false);
        this.why = why;
    }

    Shortfall why() {
        return why;
    }
}
