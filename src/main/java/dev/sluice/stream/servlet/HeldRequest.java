package dev.sluice.stream.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request whose asynchronous completion starts the writer, when the request holds a streaming response by then.
 * Thread-safe as far as its request is.
 */
final class HeldRequest extends HttpServletRequestWrapper {

    /** An asynchronous request with the listener that was added to it in time. */
    record Started(AsyncContext context, WriterListener listener) {}

    private final Hold hold;
    private final Consumer<Started> begin;
    private volatile @Nullable AsyncContext wrapped;

    HeldRequest(Hold hold, HttpServletRequest request, Consumer<Started> begin) {
        super(request);
        this.hold = hold;
        this.begin = begin;
    }

    @Override
    public AsyncContext startAsync() {
        return wrap(super.startAsync());
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return wrap(super.startAsync(request, response));
    }

    @Override
    public AsyncContext getAsyncContext() {
        AsyncContext mine = wrapped;
        return mine == null ? super.getAsyncContext() : mine;
    }

    /** Whether it was continued on other threads, which may have ended it since: some containers then say that it was not. */
    boolean wasContinued() {
        return wrapped != null;
    }

    private AsyncContext wrap(AsyncContext context) {
        // now or never: some containers take listeners only in the dispatch that called startAsync
        WriterListener listener = WriterListener.on(context, hold);
        AsyncContext mine = new CompletionRelay(context, listener);
        hold.continued(listener);
        wrapped = mine;
        return mine;
    }

    /** Passes everything on but {@code complete}. */
    private final class CompletionRelay implements AsyncContext {

        private final AsyncContext context;
        private final WriterListener listener;

        CompletionRelay(AsyncContext context, WriterListener listener) {
            this.context = context;
            this.listener = listener;
        }

        @Override
        public void complete() {
            ServletRequest original = HeldRequest.this.getRequest();
            if (original.getAttribute(BrokenTransfer.ATTRIBUTE) != null
                    && context.getResponse().isCommitted()) {
                hold.giveUp();
                BrokenTransferServlet.breakOff(context);
            } else if (hold.isHeld()) {
                begin.accept(new Started(context, listener));
            } else {
                hold.giveUp(); // it was replaced, or could not be begun
                flushHead();
                context.complete();
            }
        }

        /** Without a byte, the container would take the body that is not there for one of length 0. */
        private void flushHead() {
            if (HeldRequest.this.getMethod().equals("HEAD")) {
                try {
                    context.getResponse().flushBuffer();
                } catch (IOException e) {
                    // nobody waits for it any more
                }
            }
        }

        @Override
        public ServletRequest getRequest() {
            return context.getRequest();
        }

        @Override
        public ServletResponse getResponse() {
            return context.getResponse();
        }

        @Override
        public boolean hasOriginalRequestAndResponse() {
            return context.hasOriginalRequestAndResponse();
        }

        @Override
        public void dispatch() {
            context.dispatch();
        }

        @Override
        public void dispatch(String path) {
            context.dispatch(path);
        }

        @Override
        public void dispatch(ServletContext servletContext, String path) {
            context.dispatch(servletContext, path);
        }

        @Override
        public void start(Runnable run) {
            context.start(run);
        }

        @Override
        public void addListener(AsyncListener asyncListener) {
            context.addListener(asyncListener);
        }

        @Override
        public void addListener(AsyncListener asyncListener, ServletRequest request, ServletResponse response) {
            context.addListener(asyncListener, request, response);
        }

        @Override
        public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
            return context.createListener(type);
        }

        @Override
        public void setTimeout(long timeout) {
            context.setTimeout(timeout);
        }

        @Override
        public long getTimeout() {
            return context.getTimeout();
        }
    }
}
