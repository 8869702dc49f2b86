package dev.sluice.llm.routing;

import dev.sluice.llm.wire.Dialect;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server of models.
 *
 * @param name for logs and metrics
 * @param baseUrl what the paths of endpoints are appended to; without a slash at its end
 * @param style whose API it speaks
 * @param headers the fields of each request to it, its key among them
 * @param secrets what of these must not be seen anywhere else
 * @param priority lower is asked first
 * @param weight how much of the requests it gets among those of its priority
 * @param models what it has
 * @param health when it is left alone for a while
 * @param maxConnections most connections to it
 * @param timeouts where it has others than the endpoint
 */
public record UpstreamConfig(
        String name,
        URI baseUrl,
        Dialect style,
        Map<String, SecretText> headers,
        List<SecretText> secrets,
        int priority,
        int weight,
        List<ModelRule> models,
        Health health,
        int maxConnections,
        Timeouts timeouts) {

    /** The name of the upstream that is the built-in model. */
    public static final String BUILT_IN = "built-in";

    /** The name of the upstream that the file's own {@code baseUrl} stands for. */
    static final String DEFAULT = "default";

    /** The models of the built-in upstream: one says what it is told, the other has learned to speak. */
    public static final List<String> BUILT_IN_MODELS = List.of("sluice-echo", "sluice-ngram");

    public UpstreamConfig {
        headers = Map.copyOf(headers);
        secrets = List.copyOf(secrets);
        models = List.copyOf(models);
    }

    /**
     * When an upstream is left alone, and how it is looked after meanwhile.
     *
     * @param failures so many in a row, and it gets no more requests
     * @param open for so long; then one, to see how it does
     * @param path where it says that it is well, on its host; empty when it is not asked
     * @param interval how often it is asked
     */
    public record Health(int failures, Duration open, Optional<String> path, Duration interval) {

        /** What holds where nothing is said. */
        public static final Health USUAL =
                new Health(5, Duration.ofSeconds(30), Optional.empty(), Duration.ofSeconds(10));
    }

    /**
     * Limits that an upstream has of its own.
     *
     * @param connect for a connection
     * @param firstByte from the request to the first event
     * @param idle between two events
     */
    public record Timeouts(Optional<Duration> connect, Optional<Duration> firstByte, Optional<Duration> idle) {

        /** None: those of the endpoint hold. */
        public static final Timeouts NONE = new Timeouts(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The model that needs no network. */
    static UpstreamConfig builtInModel() {
        return new UpstreamConfig(
                BUILT_IN,
                URI.create("sluice://" + BUILT_IN),
                Dialect.OPENAI,
                Map.of(),
                List.of(),
                0,
                1,
                BUILT_IN_MODELS.stream().map(ModelRule::same).toList(),
                Health.USUAL,
                1_000,
                Timeouts.NONE);
    }

    /** Whether this is the built-in model: its base URL is none to connect to. */
    public boolean isBuiltIn() {
        return name.equals(BUILT_IN);
    }

    /** Where a request to an endpoint goes. */
    public URI target(Endpoint endpoint) {
        return URI.create(baseUrl + endpoint.upstreamPath());
    }

    /** Where it says that it is well, if it is to be asked. */
    public Optional<URI> healthTarget() {
        return health.path().map(baseUrl::resolve);
    }

    /** What holds for an answer of this upstream, where {@code endpoint} holds for all. */
    public StreamConfig limits(StreamConfig endpoint) {
        return endpoint.with(
                timeouts.connect().orElse(endpoint.connectTimeout()),
                timeouts.firstByte().orElse(endpoint.firstByteTimeout()),
                timeouts.idle().orElse(endpoint.idleTimeout()));
    }

    /** Whether what is known of the health of {@code other} is true of this one, too. */
    boolean isSameServer(UpstreamConfig other) {
        return name.equals(other.name)
                && baseUrl.equals(other.baseUrl)
                && style == other.style
                && headers.equals(other.headers)
                && health.equals(other.health);
    }
}
