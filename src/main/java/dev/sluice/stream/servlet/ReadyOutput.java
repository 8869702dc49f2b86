package dev.sluice.stream.servlet;

import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The output of a response that does not block from the beginning of its request on, when nobody knows yet what will be
 * written. A container lets an asynchronous write begin on a thread of its own, which has to be given a processor first; with
 * this, that has happened by the time when there is something to write, and whoever brings it writes it. Thread-safe.
 *
 * <pre>
 * nobody's  -&gt; a writer's   goTo(): it writes at once if the container lets it, and hears the container from then on
 * </pre>
 */
final class ReadyOutput implements WriteListener {

    /** The request attribute, until a writer takes it. */
    private static final String ATTRIBUTE = "dev.sluice.stream.output";

    private volatile @Nullable WriteListener writer;
    private volatile @Nullable Throwable failure;

    private ReadyOutput() {}

    /** Makes an output such; null when there is none. The request is asynchronous, and the thread that of its dispatch. */
    static @Nullable ReadyOutput prepare(HttpServletRequest request, HttpServletResponse response) {
        ReadyOutput output = new ReadyOutput();
        try {
            response.getOutputStream().setWriteListener(output);
        } catch (IOException | IllegalStateException e) {
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

    /** Has a writer begin, on this thread, which asks {@code isReady()} first. */
    void goTo(WriteListener next) throws IOException {
        writer = next; // before the look: whoever comes later sees it
        Throwable known = failure;
        if (known == null) {
            next.onWritePossible();
        } else {
            next.onError(known);
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        WriteListener known = writer;
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
