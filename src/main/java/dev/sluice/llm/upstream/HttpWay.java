package dev.sluice.llm.upstream;

import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/** How far a request has come. */
enum HttpWay {
    /** There was no connection for it. */
    NOT_CONNECTED,
    /** It waited for TLS: nothing of it has left. */
    SHAKING_HANDS,
    /** It was on its way, as a whole or in part. */
    SENT;

    /** What the JDK calls the ciphers of a connection that has none yet ({@code SSLEngine.getSession}). */
    private static final String NO_CIPHERS = "SSL_NULL_WITH_NULL_NULL";

    /** Of one that was given this connection; null for none. */
    static HttpWay of(@Nullable Connection connection) {
        if (connection == null) {
            return NOT_CONNECTED;
        }
        EndPoint.SslSessionData tls = connection.getSslSessionData();
        return tls != null && NO_CIPHERS.equals(tls.cipherSuite()) ? SHAKING_HANDS : SENT;
    }
}
