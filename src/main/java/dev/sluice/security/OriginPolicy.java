package dev.sluice.security;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may talk to this server over WebSocket, which no same-origin policy guards: RFC 6455 section 10.2.
 *
 * @param allowed origins besides the server's own, lower case, such as {@code https://example.org}; {@code *} for any
 */
public record OriginPolicy(List<String> allowed) {

    public OriginPolicy {
        allowed = List.copyOf(allowed);
    }

    /**
     * Whether a request with these fields may go on.
     *
     * @param origin the Origin field; absent for clients that are no browsers, which may
     * @param host the Host field
     */
    public boolean allows(@Nullable String origin, @Nullable String host) {
        if (origin == null || allowed.contains("*")) {
            return true;
        }
        String from = origin.toLowerCase(Locale.ROOT);
        return allowed.contains(from) || isSame(from, host == null ? "" : host.toLowerCase(Locale.ROOT));
    }

    /** The scheme is not compared: behind a proxy that ends TLS this server sees http where the page says https. */
    private static boolean isSame(String origin, String host) {
        if (host.isEmpty()) {
            return false;
        }
        return origin.equals("http://" + host)
                || origin.equals("https://" + host)
                || (host.endsWith(":80") && origin.equals("http://" + host.substring(0, host.length() - 3)))
                || (host.endsWith(":443") && origin.equals("https://" + host.substring(0, host.length() - 4)));
    }
}
