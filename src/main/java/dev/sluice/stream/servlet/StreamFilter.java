package dev.sluice.stream.servlet;

import dev.sluice.http.FinalStatus;
import dev.sluice.stream.FileStream;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.StreamingResponse;
import dev.sluice.stream.Streams;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Starts the non-blocking writer for a {@link StreamingResponse}, after the JAX-RS runtime has produced status and
 * headers: at the end of the chain, or when the runtime completes its own asynchronous request.
 */
public class StreamFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What streams have to end in that were told to. */
    private static final Duration ENDING = Duration.ofSeconds(5);

    private transient Streams streams;

    /** The latest, which streams of the same kind share: a crowd of them often comes through one proxy. */
    private transient volatile LiveStream.@Nullable Subject latest;

    /** Called by CDI after construction: a filter needs a constructor without arguments. */
    @Inject
    void streams(Streams all) {
        this.streams = all;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Hold hold = new Hold(response);
        request.setAttribute(Hold.ATTRIBUTE, hold);
        HeldResponse heldResponse = new HeldResponse(hold, request, response);
        HeldRequest heldRequest = new HeldRequest(hold, request, started -> begin(hold, request, response, started));
        boolean returned = false;
        try {
            chain.doFilter(heldRequest, heldResponse);
            returned = true;
        } finally {
            if (!returned && !heldRequest.wasContinued()) {
                hold.giveUp();
            }
        }
        if (heldRequest.wasContinued() || request.isAsyncStarted()) {
            return; // goes on, or went on, when the runtime completes it
        }
        if (!hold.isHeld()) {
            hold.giveUp(); // it was replaced, or could not be begun
        }
        boolean bodiless =
                request.getMethod().equals("HEAD") || response.getStatus() == HttpServletResponse.SC_NOT_MODIFIED;
        if (bodiless && !hold.isHeld()) {
            response.flushBuffer(); // else the container takes the body that is not there for one of length 0
        }
        if (request.getAttribute(BrokenTransfer.ATTRIBUTE) != null && response.isCommitted()) {
            hold.giveUp();
            throw new BrokenTransferServlet.BrokenOff();
        }
        if (hold.isHeld()) {
            AsyncContext context = request.startAsync(request, response);
            WriterListener relay = WriterListener.on(context, hold);
            begin(hold, request, response, new HeldRequest.Started(context, relay));
        }
    }

    /**
     * Ends what is still running when the application is taken away. Of all who hear of that, a filter may hear first:
     * in Jetty the JAX-RS runtime is still there, by which an event sink says its last words, and the servlet, by which a
     * response is broken off. In a server where it hears later, this finds nothing left.
     */
    @Override
    public void destroy() {
        try {
            boolean first = streams.refuseNew();
            if (streams.drain(Duration.ZERO) > 0 || first) {
                boolean ignored = streams.settle(ENDING); // they have some words to say, and things to close
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends what the request holds. */
    private void begin(
            Hold hold, HttpServletRequest request, HttpServletResponse response, HeldRequest.Started started) {
        StreamingResponse body = hold.take();
        request.removeAttribute(Hold.ATTRIBUTE);
        boolean begun = false;
        try {
            begin(body, request, response, started);
            begun = true;
        } finally {
            if (!begun) {
                body.discard(); // one that was given to two requests, or no memory
                fail(response, started.context());
            }
        }
    }

    /** Nobody else would end it. */
    static void fail(HttpServletResponse response, AsyncContext context) {
        try {
            response.reset();
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            response.setContentLength(0);
            context.complete();
        } catch (RuntimeException e) {
            BrokenTransferServlet.breakOff(context); // it has begun
        }
    }

    private void begin(
            StreamingResponse body,
            HttpServletRequest request,
            HttpServletResponse response,
            HeldRequest.Started started) {
        // a filter of the application may have chosen another status, after ours had looked at the method's
        boolean bodiless = !FinalStatus.allowsBody(response.getStatus());
        if (body.contentLength() >= 0 && !bodiless) {
            response.setContentLengthLong(body.contentLength());
        }
        if (bodiless || request.getMethod().equals("HEAD")) {
            body.discard();
            try {
                response.flushBuffer(); // else the container takes the body that is not there for one of length 0
            } catch (IOException e) {
                // nobody waits for it any more
            }
            started.context().complete();
            return;
        }
        LiveStream.Subject subject = subject(request, body);
        FileMove move = FileMove.offered(request);
        FileStream file = move == null ? null : streams.openFile(body, subject).orElse(null);
        if (move != null && file != null && FileWriter.write(file, move, started, response)) {
            return;
        }
        ServletWriter.write(streams.open(body, subject), body, started, request, response);
    }

    private LiveStream.Subject subject(HttpServletRequest request, StreamingResponse body) {
        LiveStream.Subject subject = new LiveStream.Subject(
                request.getRequestURI(),
                request.getRemoteAddr(),
                body.mediaType().orElse(""));
        LiveStream.Subject known = latest;
        if (known != null && known.equals(subject)) {
            return known;
        }
        latest = subject;
        return subject;
    }
}
