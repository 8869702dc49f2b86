package dev.sluice.security;

import dev.sluice.config.HostPolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells a visitor on this very machine from one that only looks like it. */
public final class LocalVisitor {

    /** A proxy on this machine makes everybody's address a local one, and says so: in fields that begin like this. */
    private static final String FORWARDED = "x-forwarded-";

    /** Or in one of these; in lower case. */
    private static final Set<String> PROXY_FIELDS = Set.of("forwarded", "x-real-ip", "via");

    private LocalVisitor() {}

    /**
     * Whether the request came from this machine by no proxy, and to a name that only this machine answers to (a page
     * elsewhere could make a name of its own point here: DNS rebinding).
     *
     * @param address the address of the other end
     * @param names of all header fields, in any case
     * @param host the field {@code Host}, or null
     */
    public static boolean isLocal(String address, Collection<String> names, @Nullable String host) {
        return isLoopback(address)
                && names.stream().noneMatch(LocalVisitor::isOfAProxy)
                && host != null
                && HostPolicy.isLoopbackName(host);
    }

    private static boolean isOfAProxy(String field) {
        String name = field.toLowerCase(Locale.ROOT);
        return name.startsWith(FORWARDED) || PROXY_FIELDS.contains(name);
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
