package dev.sluice.llm.relay;

import dev.sluice.llm.routing.ClientConfig;
import dev.sluice.llm.routing.Endpoint;
import dev.sluice.llm.routing.ModelRule;
import dev.sluice.llm.routing.RateLimit;
import dev.sluice.llm.routing.RouterConfig;
import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.routing.UpstreamConfig;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes the configuration in force, by the names that the router's file has. Of what may be secret there is nothing: of
 * header fields the names, of URLs what leads to a server, of clients no key.
 */
final class ConfigJson {

    private ConfigJson() {}

    static JsonObjectBuilder of(RouterConfig config) {
        JsonObjectBuilder endpoints = Json.createObjectBuilder();
        config.endpoints().forEach((path, endpoint) -> endpoints.add(path, endpoint(endpoint)));
        JsonArrayBuilder upstreams = Json.createArrayBuilder();
        config.upstreams().forEach(upstream -> upstreams.add(upstream(upstream)));
        JsonArrayBuilder clients = Json.createArrayBuilder();
        config.clients().forEach(client -> clients.add(client(client)));
        JsonObjectBuilder mapping = Json.createObjectBuilder();
        config.modelMapping().forEach(mapping::add);
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("endpoints", endpoints)
                .add("upstreams", upstreams)
                .add("clients", clients)
                .add("modelMapping", mapping)
                .add(
                        "retry",
                        Json.createObjectBuilder()
                                .add("attempts", config.retry().attempts())
                                .add("backoffMs", config.retry().backoff().toMillis())
                                .add("maxBackoffMs", config.retry().maxBackoff().toMillis()))
                .add("maxRequestBytes", config.maxRequestBytes())
                .add("maxHeldBytes", config.maxHeldBytes())
                .add("coalesce", config.coalesce())
                .add("builtIn", config.builtIn());
        addLimit(json, config.rateLimit());
        return json;
    }

    private static JsonObjectBuilder endpoint(Endpoint endpoint) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("upstreamPath", path(endpoint.upstreamPath()))
                .add("method", endpoint.method())
                .add("headers", names(endpoint.headers().keySet()))
                .add("streamSupport", endpoint.streamSupport())
                .add("requiresMultipart", endpoint.requiresMultipart())
                .add("style", word(endpoint.dialect()))
                .add("streamConfig", stream(endpoint.stream()));
        addLimit(json, endpoint.rateLimit());
        return json;
    }

    private static JsonObjectBuilder stream(StreamConfig stream) {
        return Json.createObjectBuilder()
                .add("bufferSize", stream.bufferSize())
                .add("maxEventBytes", stream.maxEventBytes())
                .add("heartbeatIntervalSecs", stream.heartbeatInterval().toSeconds())
                .add("disconnectProbeMs", stream.disconnectProbe().toMillis())
                .add("connectTimeoutMs", stream.connectTimeout().toMillis())
                .add("firstByteTimeoutMs", stream.firstByteTimeout().toMillis())
                .add("idleTimeoutMs", stream.idleTimeout().toMillis())
                .add("maxDurationMs", stream.maxDuration().toMillis())
                .add("maxResponseBytes", stream.maxResponseBytes())
                .add("onClientDisconnect", word(stream.onClientDisconnect()))
                .add("onUpstreamTruncation", word(stream.onUpstreamTruncation()))
                .add("earlyCommitAfterMs", stream.earlyCommitAfter().toMillis())
                .add(
                        "resume",
                        Json.createObjectBuilder()
                                .add("enabled", stream.resume().enabled())
                                .add("maxBytes", stream.resume().maxBytes())
                                .add("ttlMs", stream.resume().ttl().toMillis()));
    }

    private static JsonObjectBuilder upstream(UpstreamConfig upstream) {
        UpstreamConfig.Health health = upstream.health();
        JsonObjectBuilder looked = Json.createObjectBuilder()
                .add("failures", health.failures())
                .add("openSecs", health.open().toSeconds());
        health.path()
                .ifPresent(path -> looked.add("path", path)
                        .add("intervalSecs", health.interval().toSeconds()));
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("name", upstream.name())
                .add("baseUrl", place(upstream.baseUrl()))
                .add("style", word(upstream.style()))
                .add("headers", names(upstream.headers().keySet()))
                .add("priority", upstream.priority())
                .add("weight", upstream.weight())
                .add("models", models(upstream.models()))
                .add("health", looked)
                .add("maxConnections", upstream.maxConnections());
        upstream.timeouts().connect().ifPresent(time -> json.add("connectTimeoutMs", time.toMillis()));
        upstream.timeouts().firstByte().ifPresent(time -> json.add("firstByteTimeoutMs", time.toMillis()));
        upstream.timeouts().idle().ifPresent(time -> json.add("idleTimeoutMs", time.toMillis()));
        return json;
    }

    private static JsonObjectBuilder client(ClientConfig client) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("name", client.name())
                .add("keys", client.keys().size())
                .add("models", models(client.models()));
        addLimit(json, client.rateLimit());
        client.tokensPerMinute().ifPresent(tokens -> json.add("tokensPerMinute", tokens));
        return json;
    }

    private static JsonObjectBuilder models(List<ModelRule> rules) {
        JsonObjectBuilder json = Json.createObjectBuilder();
        rules.forEach(rule -> json.add(rule.pattern(), rule.target()));
        return json;
    }

    private static void addLimit(JsonObjectBuilder json, Optional<RateLimit> limit) {
        limit.ifPresent(known -> json.add(
                "rateLimit",
                Json.createObjectBuilder()
                        .add("requestsPerMinute", known.requestsPerMinute())
                        .add("burst", known.burst())));
    }

    private static JsonArrayBuilder names(Collection<String> fields) {
        JsonArrayBuilder json = Json.createArrayBuilder();
        fields.stream().sorted().forEach(json::add);
        return json;
    }

    /** Where it is, without who asks and without a query. */
    private static String place(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
    }

    private static String path(String withQuery) {
        int query = withQuery.indexOf('?');
        return query < 0 ? withQuery : withQuery.substring(0, query);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
