package dev.sluice.examples;

import dev.sluice.problem.Parameter;
import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import dev.sluice.problem.ProblemJson;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Streams;
import dev.sluice.stream.servlet.BrokenTransfer;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;

/**
 * Lines of text through a {@code WriteListener}, by the Servlet API alone: writes exactly as fast as the reader takes
 * them, and no thread waits for a slow one.
 */
public class ListenerServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MOST_ITEMS = 100_000_000;

    private transient Streams streams;

    /** Called by CDI after construction: a servlet needs a constructor without arguments. */
    @Inject
    void streams(Streams all) {
        this.streams = all;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (streams.isDraining()) {
                throw new ProblemException(503, "Service Unavailable", "the server is stopping; try again elsewhere");
            }
            if (!request.getMethod().equals("GET")) {
                response.setHeader("Allow", "GET");
                throw new ProblemException(405, "Method Not Allowed", "this path takes GET");
            }
            int items = Parameter.whole("items", request.getParameter("items"), 1_000, 0, MOST_ITEMS);
            response.setContentType("text/plain;charset=UTF-8");
            response.setHeader("Cache-Control", "no-cache, no-transform");
            response.setHeader("X-Accel-Buffering", "no");
            BrokenTransfer transfer = new BrokenTransfer();
            transfer.guard(request, response);
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            LiveStream.Subject subject =
                    new LiveStream.Subject(request.getRequestURI(), request.getRemoteAddr(), "text/plain");
            LineListener listener = new LineListener(items, context, response.getOutputStream(), transfer);
            listener.listedAs(streams.list(subject, () -> 0L, listener::stop));
            response.getOutputStream().setWriteListener(listener);
        } catch (ProblemException e) {
            response.setStatus(e.problem().status());
            response.setContentType(Problem.MEDIA_TYPE);
            response.getOutputStream().write(ProblemJson.write(e.problem()).getBytes(StandardCharsets.UTF_8));
        }
    }
}
