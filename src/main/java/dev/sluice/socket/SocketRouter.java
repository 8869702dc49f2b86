package dev.sluice.socket;

import java.util.ArrayList;
import java.util.List;

/**
 * Endpoints under one prefix. A bean of this type, from a producer method, adds them to those of the application.
 * Immutable: each method makes a new one.
 */
public final class SocketRouter {

    private final String prefix;
    private final List<SocketInterceptor> interceptors;
    private final List<PlacedSocket> placed;

    private SocketRouter(String prefix, List<SocketInterceptor> interceptors, List<PlacedSocket> placed) {
        this.prefix = prefix;
        this.interceptors = List.copyOf(interceptors);
        this.placed = List.copyOf(placed);
    }

    /**
     * An empty one.
     *
     * @param prefix such as {@code /api}, or {@code /{tenant}}; empty for none
     */
    public static SocketRouter at(String prefix) {
        if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
            throw new IllegalArgumentException("a prefix must start with / and not end with it: " + prefix);
        }
        return new SocketRouter(prefix, List.of(), List.of());
    }

    /** With one more endpoint, whose template is taken below the prefix. */
    public SocketRouter add(SocketEndpoint endpoint) {
        return with(List.of(PlacedSocket.of(endpoint)));
    }

    /** With one more endpoint, served in synchronous style on a virtual thread of its own; see {@link SocketRoute}. */
    public SocketRouter add(String template, SyncMethod method) {
        return with(List.of(PlacedSocket.of(template, 0, method)));
    }

    /** With all of another one's endpoints, below both prefixes and behind both's interceptors. */
    public SocketRouter include(SocketRouter other) {
        return with(other.all());
    }

    /** With an interceptor before all of its endpoints, whenever they are added; the first that is named stands outermost. */
    public SocketRouter behind(SocketInterceptor interceptor) {
        List<SocketInterceptor> more = new ArrayList<>(interceptors);
        more.add(interceptor);
        return new SocketRouter(prefix, more, placed);
    }

    private SocketRouter with(List<PlacedSocket> more) {
        List<PlacedSocket> all = new ArrayList<>(placed);
        more.forEach(each -> all.add(each.below(prefix)));
        return new SocketRouter(prefix, interceptors, all);
    }

    /** All endpoints, each with its place and who stands before it. */
    List<PlacedSocket> all() {
        return placed.stream().map(each -> each.behind(interceptors)).toList();
    }
}
