package dev.sluice.config;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which Host names this server answers to. A page elsewhere can make a DNS name of its own point to this machine and
 * then read our answers as its own ("DNS rebinding"); it can't do that with a name that is not its own, nor with an
 * address. Immutable.
 */
public final class HostPolicy {

    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*(%[\\w.]+)?");

    private final Set<String> names;

    /**
     * Answers to {@code localhost}, to addresses and to the given names.
     *
     * @param server what the operator allows
     * @param machine this machine's own name
     */
    public HostPolicy(SluiceConfig.Server server, String machine) {
        this.names = new TreeSet<>(server.allowedHosts());
        names.add(server.host().toLowerCase(Locale.ROOT));
        names.add(machine.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether to answer a request with this Host field.
     *
     * @param field the field's value, with or without a port; empty when there was none
     */
    public boolean allows(String field) {
        String name = nameOf(field);
        return !name.isEmpty() && (isLoopbackName(field) || isAddress(name) || names.contains(name));
    }

    /** Whether a Host field names this machine in a way that no name server has a say in. */
    public static boolean isLoopbackName(String field) {
        String name = nameOf(field);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || LOOPBACK.matcher(name).matches()
                || name.equals("::1");
    }

    /** Whether the text is an IPv4 or IPv6 address and no name. */
    public static boolean isAddress(String text) {
        return IPV4.matcher(text).matches() || IPV6.matcher(text).matches();
    }

    /** The name without port, brackets and final dot, lower case. */
    private static String nameOf(String field) {
        String text = field.strip().toLowerCase(Locale.ROOT);
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? "" : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        String name = colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
