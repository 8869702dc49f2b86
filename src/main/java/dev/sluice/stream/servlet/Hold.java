package dev.sluice.stream.servlet;

import dev.sluice.stream.StreamingResponse;
import org.jspecify.annotations.Nullable;

/**
 * Where the JAX-RS runtime leaves a body for the filter that will have it written. One for each request; handed from
 * thread to thread by the runtime, and volatile for what it hands over itself.
 */
final class Hold {

    /** The request attribute, until the writer starts. */
    static final String ATTRIBUTE = "dev.sluice.stream.hold";

    private volatile boolean held;
    private volatile @Nullable StreamingResponse body;

    /** Leaves a body: from now on the runtime's writes, flushes and closes are swallowed. */
    void leave(StreamingResponse response) {
        body = response;
        held = true;
    }

    /** Whether a body was left here, also when it has been taken since. */
    boolean isHeld() {
        return held;
    }

    /** Takes the body, once: an open stream is long, and nobody needs it here any more. */
    StreamingResponse take() {
        StreamingResponse taken = body;
        if (taken == null) {
            throw new IllegalStateException("there is no body to be written");
        }
        body = null;
        return taken;
    }
}
