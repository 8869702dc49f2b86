package dev.sluice.stream.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/**
 * Breaks a response off, so that no client takes what it has for complete. The Servlet API has no call for that, but
 * every container does it when a servlet throws after the response was committed; so the asynchronous request is
 * dispatched to this one, which throws.
 */
public class BrokenTransferServlet extends HttpServlet {

    /** Not to be reached from outside: there it answers 404. */
    static final String PATH = "/-/broken-transfer";

    @Serial
    private static final long serialVersionUID = 1L;

    /** Breaks the transfer off and ends the asynchronous request. */
    static void breakOff(AsyncContext context) {
        try {
            context.dispatch(PATH);
        } catch (IllegalStateException e) {
            // the container has ended it already, for a failure of its own: that breaks it too
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() != DispatcherType.ASYNC) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        throw new BrokenOff();
    }

    /** No fault of the container's; has no stack trace, since a busy server may see many. */
    static final class BrokenOff extends IOException {

        @Serial
        private static final long serialVersionUID = 1L;

        BrokenOff() {
            super("the stream ended before its end; the transfer is broken off");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
