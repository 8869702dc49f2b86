package dev.sluice.stream.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keeps a response of unknown length that was broken off from getting its last chunk. Thread-safe.
 *
 * <p>Jetty aborts a committed response when a servlet or filter throws. Grizzly (Payara, GlassFish) writes the last chunk
 * whatever is thrown; but first it asks for the trailer fields, and when that fails it writes no more. Its connection is
 * then closed by its keep-alive timeout.
 */
public final class BrokenTransfer implements Supplier<Map<String, String>> {

    /** The request attribute that holds the broken transfer of an entity that failed. */
    static final String ATTRIBUTE = "dev.sluice.stream.broken";

    private volatile boolean broken;

    /** To be called before the response is committed. */
    public void guard(HttpServletRequest request, HttpServletResponse response) {
        if (request.getProtocol().equals("HTTP/1.1") && !response.isCommitted()) {
            response.setTrailerFields(this);
        }
    }

    /** From now on the response must not end. */
    void mark() {
        broken = true;
    }

    /** Breaks an asynchronous response off, and ends its request. */
    public void breakOff(AsyncContext context) {
        mark();
        BrokenTransferServlet.breakOff(context);
    }

    /** The trailer fields, of which there are none; called by the container before it ends the response. */
    @Override
    public Map<String, String> get() {
        if (broken) {
            throw new IllegalStateException("the stream was broken off: it must not get an end");
        }
        return Map.of();
    }
}
