package dev.sluice.llm.upstream;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;

/**
 * What failures of Jetty's client mean. Clients are told the sentences in here and nothing else: what Jetty and the JDK say
 * names hosts, addresses, paths and certificates, and goes to the log.
 */
final class HttpFailures {

    private static final System.Logger LOG = System.getLogger(HttpFailures.class.getName());

    /** Jetty has no status for it, since it is no fault of a client. */
    private static final String TOO_LARGE = "Response Header Bytes Too Large";

    private HttpFailures() {}

    /**
     * Why a call failed.
     *
     * @param aborted whether it was given up
     * @param way how far the request had come
     * @param answered whether there was a head
     */
    static UpstreamFailure of(Throwable cause, boolean aborted, HttpWay way, boolean answered) {
        if (aborted) {
            return new UpstreamFailure(UpstreamFailure.Kind.ABORTED, "the call was given up", cause);
        }
        LOG.log(System.Logger.Level.DEBUG, "a call of an upstream failed", cause);
        UpstreamFailure known = find(UpstreamFailure.class, cause);
        if (known != null) {
            return known;
        }
        if (cause instanceof RejectedExecutionException) {
            return new UpstreamFailure(UpstreamFailure.Kind.BUSY, "too many calls wait for a connection", cause);
        }
        // whoever writes while the handshake fails finds a closed connection, and may tell that first
        if (way == HttpWay.SHAKING_HANDS || (find(SSLException.class, cause) != null && !answered)) {
            return unreachable(
                    find(CertificateException.class, cause) == null
                            ? "there is no TLS with it"
                            : "its certificate is not accepted",
                    cause);
        }
        HttpException broken = find(HttpException.class, cause);
        if (broken != null) {
            return protocol(
                    TOO_LARGE.equals(broken.getReason())
                            ? "its header section is too large"
                            : "what it sent is no HTTP",
                    cause);
        }
        if (find(ZipException.class, cause) != null) {
            return protocol("the coding of its answer is broken", cause);
        }
        return way == HttpWay.NOT_CONNECTED ? unreachable(cause) : broken(cause, answered);
    }

    private static UpstreamFailure protocol(String why, Throwable cause) {
        return new UpstreamFailure(UpstreamFailure.Kind.PROTOCOL, why, cause);
    }

    private static UpstreamFailure broken(Throwable cause, boolean answered) {
        String why = answered ? "the connection broke" : "the connection broke before an answer";
        if (cause instanceof EOFException || cause instanceof ClosedChannelException) {
            why = answered ? "the connection ended too early" : "the connection ended before an answer";
        } else if (cause instanceof IOException && isReset(cause.getMessage())) {
            why = answered ? "the connection was reset" : "the connection was reset before an answer";
        }
        return new UpstreamFailure(UpstreamFailure.Kind.BROKEN, why, cause);
    }

    /** The JDK has no type for it. */
    private static boolean isReset(@Nullable String message) {
        return message != null && (message.startsWith("Connection reset") || message.equals("Broken pipe"));
    }

    private static UpstreamFailure unreachable(Throwable cause) {
        return unreachable(
                switch (cause) {
                    case ConnectException e -> "the connection was refused";
                    case NoRouteToHostException e -> "there is no route to it";
                    case UnknownHostException e -> "its name is not known";
                    case UnresolvedAddressException e -> "its name is not known";
                    case SocketTimeoutException e -> "no connection in time";
                    case TimeoutException e -> "no connection in time";
                    case IllegalArgumentException e -> "no request can be made of what is asked of it";
                    default -> "there is no connection";
                },
                cause);
    }

    private static UpstreamFailure unreachable(String why, Throwable cause) {
        return new UpstreamFailure(UpstreamFailure.Kind.CONNECT, why, cause);
    }

    /** The failure or the nearest of its causes that is one of these. */
    private static <T> @Nullable T find(Class<T> type, Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < 10; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}
