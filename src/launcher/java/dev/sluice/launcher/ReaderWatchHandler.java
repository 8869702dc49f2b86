package dev.sluice.launcher;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Offers the application to tell it when the reader of a response leaves: the request attribute {@link #ATTRIBUTE} takes
 * a {@code Runnable} that is called once, on a thread that must not wait. The offer may be taken on any thread, and does
 * nothing once the response has ended; then the watch ends, too.
 *
 * <p>Also resets the connection when a response to HTTP/1.0 fails: its reader would take the end of the connection for that of the body.
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
            Watch watch = new Watch(connection, endPoint);
            // without chunks nothing but a reset tells that a body of unknown length is not whole (RFC 9112, section 8)
            boolean resets = connection.getHttpVersion() == HttpVersion.HTTP_1_0;
            request.addHttpStreamWrapper(stream -> new Watched(stream, watch, resets ? endPoint : null));
            request.setAttribute(ATTRIBUTE, watch);
        }
        return super.handle(request, response, callback);
    }

    /** The offer of one request, which ends with its response. Thread-safe. */
    private static final class Watch implements Consumer<Runnable> {

        private final HttpConnection connection;
        private final WatchingEndPoint endPoint;

        // Guarded by this object's monitor; WatchingEndPoint says why. It is held while the end point is told, which so
        // never hears of a watch after the end of its response: it would take the first byte of the next request for
        // a sign of life of this one.
        private boolean over;

        Watch(HttpConnection connection, WatchingEndPoint endPoint) {
            this.connection = connection;
            this.endPoint = endPoint;
        }

        @Override
        public void accept(Runnable gone) {
            synchronized (this) {
                boolean read = !connection.getParser().hasContent()
                        || connection.getParser().isComplete();
                if (read && !over) {
                    endPoint.watch(gone);
                }
            }
        }

        void end() {
            synchronized (this) {
                over = true;
                endPoint.unwatch();
            }
        }
    }

    /** Ends the watch before the connection goes on to the next request, and resets one whose response has failed. */
    private static final class Watched extends HttpStream.Wrapper {

        private final Watch watch;
        private final @Nullable WatchingEndPoint toReset;
        private volatile boolean whole; // its last byte has left: what fails now is the request's body, say

        Watched(HttpStream wrapped, Watch watch, @Nullable WatchingEndPoint toReset) {
            super(wrapped);
            this.watch = watch;
            this.toReset = toReset;
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean last,
                ByteBuffer content,
                Callback callback) {
            Callback seen = toReset == null || !last ? callback : new Whole(callback);
            super.send(request, response, last, content, seen);
        }

        private final class Whole extends Callback.Nested {

            Whole(Callback callback) {
                super(callback);
            }

            @Override
            public void succeeded() {
                whole = true;
                super.succeeded();
            }
        }

        @Override
        public void succeeded() {
            watch.end();
            super.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            watch.end();
            if (toReset != null && !whole) {
                toReset.resetsAtClose();
            }
            super.failed(failure);
        }
    }
}
