package dev.sluice.launcher;

import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;

/**
 * Offers the application to tell it when the reader of a response leaves: the request attribute {@link #ATTRIBUTE} takes
 * a {@code Runnable} that is called once, on a thread that must not wait. The watch ends with the response.
 *
 * <p>For HTTP/1 alone; HTTP/2 has frames that tell. A request to upgrade gets no offer, and a request whose body was not
 * read to its end is not watched: the application may still read it, and whoever reads sees the end by himself.
 */
final class ReaderWatchHandler extends Handler.Wrapper {

    /** A {@code Consumer<Runnable>}: types of the JDK, since the application has classes of its own. */
    static final String ATTRIBUTE = "dev.sluice.reader-watch";

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData() instanceof HttpConnection connection
                && connection.getEndPoint() instanceof WatchingEndPoint endPoint
                && !request.getHeaders().contains(HttpHeader.UPGRADE)) {
            Consumer<Runnable> watch = gone -> watch(request, connection, endPoint, gone);
            request.setAttribute(ATTRIBUTE, watch);
        }
        return super.handle(request, response, callback);
    }

    private static void watch(Request request, HttpConnection connection, WatchingEndPoint endPoint, Runnable gone) {
        boolean read =
                !connection.getParser().hasContent() || connection.getParser().isComplete();
        if (read) {
            request.addHttpStreamWrapper(stream -> new Watched(stream, endPoint));
            endPoint.watch(gone);
        }
    }

    /** Ends the watch before the connection goes on to the next request. */
    private static final class Watched extends HttpStream.Wrapper {

        private final WatchingEndPoint endPoint;

        Watched(HttpStream wrapped, WatchingEndPoint endPoint) {
            super(wrapped);
            this.endPoint = endPoint;
        }

        @Override
        public void succeeded() {
            endPoint.unwatch();
            super.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            endPoint.unwatch();
            super.failed(failure);
        }
    }
}
