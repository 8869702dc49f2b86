package dev.sluice.llm.routing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the router's file says; immutable. Built by {@link RouterFile}, which has checked every range.
 *
 * @param endpoints by their paths, those that are usual first
 * @param upstreams all, the built-in model among them unless it was switched off
 * @param clients who may ask; empty when only local visitors may
 * @param modelMapping names that clients ask for, and the names that these stand for
 * @param stream how answers are passed on where an endpoint does not say
 * @param retry how often upstreams are asked
 * @param rateLimit for all clients and endpoints together
 * @param port what the file says of a port
 * @param maxRequestBytes largest request
 * @param maxHeldBytes of all requests together whose answers have not begun
 * @param coalesce whether equal requests may share an answer
 * @param recordings what is kept of all answers together
 * @param builtIn whether the built-in model is there
 */
public record RouterConfig(
        Map<String, Endpoint> endpoints,
        List<UpstreamConfig> upstreams,
        List<ClientConfig> clients,
        Map<String, String> modelMapping,
        StreamConfig stream,
        Retry retry,
        Optional<RateLimit> rateLimit,
        OptionalInt port,
        int maxRequestBytes,
        long maxHeldBytes,
        boolean coalesce,
        RecordingBounds recordings,
        boolean builtIn) {

    /** Largest request where nothing is said: pictures come as base64. */
    static final int REQUEST_BYTES = 16 << 20;

    /** All requests that wait, where nothing is said. */
    static final long HELD_BYTES = 256L << 20;

    /** The paths that are there without being listed. */
    static final List<String> PATHS =
            List.of("/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/messages");

    public RouterConfig {
        endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
        upstreams = List.copyOf(upstreams);
        clients = List.copyOf(clients);
        modelMapping = Collections.unmodifiableMap(new LinkedHashMap<>(modelMapping));
    }

    /** Whether it names this model whole, and does not only have it by a {@code *}. */
    public boolean names(String model) {
        return modelMapping.containsKey(model)
                || upstreams.stream()
                        .flatMap(upstream -> upstream.models().stream())
                        .anyMatch(rule -> rule.isExact() && rule.matches(model));
    }

    /** What holds without a file: the usual endpoints in front of the built-in model. */
    public static RouterConfig withoutFile() {
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        PATHS.forEach(path -> endpoints.put(path, Endpoint.usual(path, StreamConfig.USUAL)));
        return new RouterConfig(
                endpoints,
                List.of(UpstreamConfig.builtInModel()),
                List.of(),
                Map.of(),
                StreamConfig.USUAL,
                Retry.USUAL,
                Optional.empty(),
                OptionalInt.empty(),
                REQUEST_BYTES,
                HELD_BYTES,
                false,
                RecordingBounds.USUAL,
                true);
    }
}
