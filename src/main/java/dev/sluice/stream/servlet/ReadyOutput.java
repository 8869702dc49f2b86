package dev.sluice.stream.servlet;

import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The output of a response that does not block from the beginning of its request on, when nobody knows yet what will be
 * written. A container lets an asynchronous write begin on a thread of its own, which has to be given a processor first; with
 * this, that has mostly happened by the time when there is something to write, and whoever brings it writes it. Thread-safe.
 *
 * <pre>
 * FRESH   the container owes its first call       FRESH  -&gt; CALLED  that call, when there is no writer yet
 * CALLED  it owes none                            FRESH  -&gt; TAKEN   goTo(): the writer begins with that call
 * TAKEN   all calls are the writer's              CALLED -&gt; TAKEN   goTo(): the writer begins at once
 * </pre>
 *
 * <p>So a writer begins by one call, as with any other output: two threads that begin could both be told that they may write.
 */
final class ReadyOutput implements WriteListener {

    private enum State {
        FRESH,
        CALLED,
        TAKEN
    }

    /** The request attribute, until a writer takes it. */
    private static final String ATTRIBUTE = "dev.sluice.stream.output";

    private final AtomicReference<State> state = new AtomicReference<>(State.FRESH);
    private volatile @Nullable WriteListener writer;
    private volatile @Nullable Throwable failure;

    private ReadyOutput() {}

    /** Makes an output such; null when there is none. The request is asynchronous, and the thread that of its dispatch. */
    static @Nullable ReadyOutput prepare(HttpServletRequest request, HttpServletResponse response) {
        ReadyOutput output = new ReadyOutput();
        try {
            response.getOutputStream().setWriteListener(output);
        } catch (IOException | RuntimeException e) {
            return null; // who answers will find out why
        }
        request.setAttribute(ATTRIBUTE, output);
        return output;
    }

    /** Takes it out of the request; null when the output is an ordinary one. */
    static @Nullable ReadyOutput of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof ReadyOutput output) {
            request.removeAttribute(ATTRIBUTE);
            return output;
        }
        return null;
    }

    /** Has a writer begin; on this thread, unless the container will call in a moment. */
    void goTo(WriteListener next) throws IOException {
        writer = next; // before the look: whoever comes later sees it
        boolean owed = state.getAndSet(State.TAKEN) == State.FRESH;
        Throwable known = failure;
        if (known != null) {
            next.onError(known);
        } else if (!owed) {
            next.onWritePossible();
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        if (state.compareAndSet(State.FRESH, State.CALLED)) {
            return;
        }
        WriteListener known = writer; // after the look: it was set before the state was
        if (known != null) {
            known.onWritePossible();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
        WriteListener known = writer;
        if (known != null) {
            known.onError(thrown);
        }
    }
}
