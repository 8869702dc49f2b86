package dev.sluice.rooms.door;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Knows the request that a thread is answering. What CDI or JAX-RS make for a request that is injected, they keep as long as
 * it lasts, and a reader of a room lasts long: some 300 bytes for each.
 */
public class CallerFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Set while a request is being answered by this thread. */
    private static final ThreadLocal<@Nullable HttpServletRequest> CURRENT = new ThreadLocal<>();

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        CURRENT.set(request);
        try {
            chain.doFilter(request, response);
        } finally {
            CURRENT.remove();
        }
    }

    /**
     * The request that this thread is answering.
     *
     * @throws IllegalStateException when it answers none
     */
    static HttpServletRequest current() {
        HttpServletRequest request = CURRENT.get();
        if (request == null) {
            throw new IllegalStateException("no request is being answered by this thread");
        }
        return request;
    }
}
