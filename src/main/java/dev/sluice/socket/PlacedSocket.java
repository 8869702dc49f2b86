package dev.sluice.socket;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An endpoint with where it is and who stands before it.
 *
 * @param template its template below all prefixes
 * @param options what it has otherwise than others
 * @param serving makes its handlers
 * @param interceptors those of its routers, the outermost first
 */
record PlacedSocket(
        String template, UnaryOperator<SocketOptions> options, Serving serving, List<SocketInterceptor> interceptors) {

    /** Makes the handler of one new connection; may refuse it by a problem. */
    @FunctionalInterface
    interface Serving {
        SocketHandler handler(Handshake handshake, SocketOptions options, Conversations conversations);
    }

    static PlacedSocket of(SocketEndpoint endpoint) {
        return new PlacedSocket(
                endpoint.template(),
                endpoint::options,
                (handshake, options, conversations) -> endpoint.handler(handshake),
                List.of());
    }

    /**
     * A method in synchronous style.
     *
     * @param messageBytes largest message that is taken, 0 for the usual
     */
    static PlacedSocket of(String template, int messageBytes, SyncMethod method) {
        return new PlacedSocket(
                template,
                usual -> Conversations.options(messageBytes == 0 ? usual : usual.withMessageBytes(messageBytes)),
                (handshake, options, conversations) -> conversations.begin(handshake, method),
                List.of());
    }

    PlacedSocket below(String prefix) {
        return new PlacedSocket(prefix + template, options, serving, interceptors);
    }

    PlacedSocket behind(List<SocketInterceptor> more) {
        List<SocketInterceptor> all = new ArrayList<>(more);
        all.addAll(interceptors);
        return new PlacedSocket(template, options, serving, List.copyOf(all));
    }
}
