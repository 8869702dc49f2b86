package dev.sluice.stream.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;

/**
 * Notices that an entity failed while it was being written. Jersey logs that and then lets the response end as if nothing
 * had happened, so a {@code StreamingOutput} that throws half-way would look complete to its reader; {@link StreamFilter}
 * breaks it off.
 */
@Provider
public class BrokenTransferInterceptor implements WriterInterceptor {

    private final HttpServletRequest request;
    private final HttpServletResponse response;

    /** Request and response are proxies: each call of them is about the current ones. */
    public BrokenTransferInterceptor(@Context HttpServletRequest request, @Context HttpServletResponse response) {
        this.request = request;
        this.response = response;
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        if (context.getEntity() instanceof StreamingOutput
                && request.getMethod().equals("HEAD")) {
            context.getOutputStream().flush(); // some runtimes would let it write all it has, into nothing
            return;
        }
        BrokenTransfer transfer = new BrokenTransfer();
        if (context.getEntity() instanceof StreamingOutput) {
            transfer.guard(request, response);
        }
        boolean whole = false;
        try {
            context.proceed();
            whole = true;
        } finally {
            if (!whole) {
                failed(transfer);
            }
        }
    }

    private void failed(BrokenTransfer transfer) {
        try {
            // what has not begun can still be an error of its own, which is to arrive whole
            if (response.isCommitted()) {
                transfer.mark();
                request.setAttribute(BrokenTransfer.ATTRIBUTE, transfer);
            }
        } catch (IllegalStateException e) {
            // the application is being taken away, and the runtime with its proxies is gone: no error will arrive
            transfer.mark();
        }
    }
}
