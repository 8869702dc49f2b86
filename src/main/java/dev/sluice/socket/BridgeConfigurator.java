package dev.sluice.socket;

import jakarta.websocket.server.ServerEndpointConfig;
import java.util.function.Supplier;

/** Hands the container the endpoint of one handshake. */
final class BridgeConfigurator extends ServerEndpointConfig.Configurator {

    private final Supplier<BridgeSocket> endpoint;

    BridgeConfigurator(Supplier<BridgeSocket> endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public <T> T getEndpointInstance(Class<T> type) {
        return type.cast(endpoint.get());
    }

    @Override
    public boolean checkOrigin(String origin) {
        return true; // UpgradeServlet has looked at it, with the Host beside it
    }
}
