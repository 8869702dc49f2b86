package dev.sluice.socket;

import jakarta.websocket.Endpoint;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the container of our one endpoint, and gives it what {@link UpgradeFilter} has decided about the handshake that
 * is being answered.
 *
 * <p>The endpoint has a path, since Tyrus upgrades to none that it was not told of before; nobody gets in by it. Decision
 * and endpoint can't be handed over as objects: Tyrus makes the endpoint later, on another thread. What both containers
 * do is to call {@link #modifyHandshake} on the thread of the upgrade with properties that become the session's.
 */
public class BridgeConfigurator extends ServerEndpointConfig.Configurator implements ServerApplicationConfig {

    /** The user property that holds the {@link Opening}. */
    static final String OPENING = "dev.sluice.socket.opening";

    /** The one endpoint. */
    static final ServerEndpointConfig ENDPOINT = ServerEndpointConfig.Builder.create(BridgeSocket.class, "/-/socket")
            .configurator(new BridgeConfigurator())
            .build();

    private static final int ATTEMPTS = 3;

    /** Set during an upgrade only. */
    private static final ThreadLocal<@Nullable Opening> CURRENT = new ThreadLocal<>();

    /**
     * A connection that may be opened.
     *
     * @param subprotocol what will be spoken; empty for none
     * @param deflate permessage-deflate, or nothing when it is not to be used
     * @param verdict how it is to be closed at once, if it is
     * @param attempt is told whether it was opened
     */
    record Opening(
            SocketHandler handler,
            Handshake handshake,
            SocketOptions options,
            SocketSessions sessions,
            String subprotocol,
            Optional<Deflate> deflate,
            Optional<SocketEnd> verdict,
            Attempt attempt) {

        /** It is over, or will not be: gives back what it may hold. */
        void release() {
            deflate.ifPresent(used -> used.share().close());
        }
    }

    /**
     * Compression as it is answered.
     *
     * @param parameters of the answer
     * @param share of the memory
     */
    record Deflate(List<String> parameters, DeflateMemory.Share share) {}

    /** An upgrade, which may fail in the ways that the container has. */
    @FunctionalInterface
    interface Upgrade<X extends Exception> {
        void run() throws X;
    }

    /** An extension with the parameters of an answer. */
    private record Answer(String getName, List<Extension.Parameter> getParameters) implements Extension {}

    private record Flag(String getName, String getValue) implements Extension.Parameter {}

    /**
     * Runs an upgrade that ends with the given decision.
     *
     * <p>Jetty has Weld inject into the configurator first of all, each time, and Weld keeps what it does that with in weak
     * references: when the collector takes one in that moment, it fails with a null pointer, and nothing has happened yet.
     */
    static <X extends Exception> void with(Opening opening, Upgrade<X> upgrade) throws X {
        CURRENT.set(opening);
        try {
            for (int attempt = 1; !began(upgrade, attempt == ATTEMPTS); attempt++) {
                // again
            }
        } finally {
            CURRENT.remove();
        }
    }

    private static <X extends Exception> boolean began(Upgrade<X> upgrade, boolean last) throws X {
        try {
            upgrade.run();
            return true;
        } catch (RuntimeException e) {
            if (last || !(e.getCause() instanceof NullPointerException)) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        Opening opening = CURRENT.get();
        if (opening != null) {
            config.getUserProperties().put(OPENING, opening);
        }
    }

    /** Only upgrades of ours pass; whoever asks the container for our endpoint by its path gets 403. */
    @Override
    public boolean checkOrigin(String origin) {
        return CURRENT.get() != null;
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        Opening opening = CURRENT.get();
        return opening == null ? "" : opening.subprotocol();
    }

    /** Compression as it was decided, where the container has it; Payara has not. */
    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        Opening opening = CURRENT.get();
        boolean known = installed.stream().anyMatch(each -> each.getName().equals(DeflateOffers.NAME));
        if (opening == null) {
            return List.of();
        }
        if (!known) {
            opening.release();
            return List.of();
        }
        return opening.deflate()
                .<List<Extension>>map(chosen -> List.of(new Answer(
                        DeflateOffers.NAME,
                        chosen.parameters().stream()
                                .<Extension.Parameter>map(name -> new Flag(name, ""))
                                .toList())))
                .orElse(List.of());
    }

    @Override
    public <T> T getEndpointInstance(Class<T> type) {
        return type.cast(new BridgeSocket());
    }

    @Override
    public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> scanned) {
        return Set.of(ENDPOINT);
    }

    /** All annotated endpoints in the WAR are deployed, as without this class. */
    @Override
    public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
        return scanned;
    }
}
