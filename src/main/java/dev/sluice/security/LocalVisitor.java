package dev.sluice.security;

import dev.sluice.config.HostPolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells a visitor on this very machine from one that only looks like it. */
public final class LocalVisitor {

    /** A proxy on this machine makes everybody's address a local one, and says so in one of these. */
    private static final List<String> PROXY_FIELDS = List.of(
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Protocol",
            "X-Forwarded-Scheme",
            "X-Forwarded-Ssl",
            "X-Forwarded-Port",
            "X-Forwarded-Server",
            "X-Forwarded-Prefix",
            "X-Forwarded-Path",
            "X-Forwarded-Uri",
            "X-Forwarded-By",
            "X-Forwarded-User",
            "X-Real-IP",
            "Via");

    private LocalVisitor() {}

    /**
     * Whether the request came from this machine by no proxy, and to a name that only this machine answers to (a page
     * elsewhere could make a name of its own point here: DNS rebinding).
     *
     * @param address the address of the other end
     * @param field gives the value of a header field, or null
     */
    public static boolean isLocal(String address, Function<String, @Nullable String> field) {
        String host = field.apply("Host");
        return isLoopback(address)
                && PROXY_FIELDS.stream().allMatch(name -> field.apply(name) == null)
                && host != null
                && HostPolicy.isLoopbackName(host);
    }

    private static boolean isLoopback(String shown) {
        // Jetty puts the address of an IPv6 visitor into brackets
        String address = shown.startsWith("[") && shown.endsWith("]") ? shown.substring(1, shown.length() - 1) : shown;
        try {
            // an address literal: nothing is looked up
            return HostPolicy.isAddress(address)
                    && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
