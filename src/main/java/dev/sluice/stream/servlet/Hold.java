package dev.sluice.stream.servlet;

import dev.sluice.stream.StreamingResponse;
import org.jspecify.annotations.Nullable;

/**
 * Where the JAX-RS runtime leaves a body for the filter that will have it written. It is offered when a method has
 * returned it, and left when the runtime would write it; what comes between may replace it, or fail. One for each request;
 * handed from thread to thread by the runtime, and volatile for what it hands over itself.
 */
final class Hold {

    /** The request attribute, until the writer starts. */
    static final String ATTRIBUTE = "dev.sluice.stream.hold";

    private volatile boolean held;
    private volatile @Nullable StreamingResponse body;

    /** A body is on its way; one that was offered before has been replaced by it. */
    void offer(StreamingResponse response) {
        if (body != response) {
            giveUp();
        }
        body = response;
    }

    /** Leaves a body: from now on the runtime's writes, flushes and closes are swallowed. */
    void leave(StreamingResponse response) {
        offer(response);
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

    /** Gives up what the source of a body holds that will not be written; does nothing when there is none, or no more. */
    void giveUp() {
        StreamingResponse left = body;
        if (left != null) {
            body = null;
            left.discard();
        }
    }
}
