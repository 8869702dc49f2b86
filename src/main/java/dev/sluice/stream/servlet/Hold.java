package dev.sluice.stream.servlet;

import dev.sluice.stream.StreamingResponse;
import jakarta.servlet.http.HttpServletResponse;
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
    private volatile boolean over; // nothing that comes from now on will be written
    private volatile @Nullable StreamingResponse body;
    private volatile @Nullable WriterListener listener;
    private final @Nullable HttpServletResponse response; // the one that a writer writes to

    /** Of a request whose writer will write to this response, however it is wrapped by what comes between; null: to none. */
    Hold(@Nullable HttpServletResponse response) {
        this.response = response;
    }

    /** What a writer will write to. */
    @Nullable
    HttpServletResponse response() {
        return response;
    }

    /** The request goes on on other threads, and this hears how it ends. */
    void continued(WriterListener newListener) {
        listener = newListener;
    }

    /** Hears how a request ends that goes on on other threads; null when it does not. */
    @Nullable
    WriterListener listener() {
        return listener;
    }

    /** A body is on its way; one that was offered before has been replaced by it. */
    void offer(StreamingResponse response) {
        if (body != response) {
            discard();
        }
        body = response;
        if (over) {
            discard();
        }
    }

    /** Leaves a body: from now on the runtime's writes, flushes and closes are swallowed. */
    void leave(StreamingResponse response) {
        offer(response);
        held = !over;
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

    /** The request is over: gives up what the source of a body holds that will not be written, now or later. */
    void giveUp() {
        over = true;
        discard();
    }

    private void discard() {
        StreamingResponse left = body;
        if (left != null) {
            body = null;
            left.discard();
        }
    }
}
