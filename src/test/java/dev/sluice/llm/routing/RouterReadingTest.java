package dev.sluice.llm.routing;

import static dev.sluice.llm.routing.RouterText.client;
import static dev.sluice.llm.routing.RouterText.read;
import static dev.sluice.llm.routing.RouterText.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.llm.wire.Dialect;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file that is right means. */
class RouterReadingTest {

    private static Endpoint endpoint(String json, String path) {
        Endpoint endpoint = read(json).endpoints().get(path);
        assertThat(endpoint).as(path).isNotNull();
        return Objects.requireNonNull(endpoint);
    }

    @Test
    void emptyFileIsAsGoodAsNone() {
        assertThat(read("{}")).isEqualTo(RouterConfig.withoutFile());
        assertThat(read("\uFEFF {} ")).isEqualTo(RouterConfig.withoutFile());
    }

    @Test
    void withoutFileThereAreTheUsualEndpointsAndTheBuiltInModel() {
        RouterConfig config = RouterConfig.withoutFile();

        assertThat(config.endpoints().keySet())
                .containsExactly("/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/messages");
        assertThat(config.upstreams()).singleElement().satisfies(upstream -> {
            assertThat(upstream.isBuiltIn()).isTrue();
            assertThat(upstream.models()).extracting(ModelRule::pattern).containsExactly("sluice-echo", "sluice-ngram");
        });
        assertThat(config.stream()).isEqualTo(StreamConfig.USUAL);
        assertThat(config.maxRequestBytes()).isEqualTo(16_777_216);
        assertThat(config.builtIn()).isTrue();
        assertThat(config.coalesce()).isFalse();
        assertThat(config.recordings()).isEqualTo(RecordingBounds.USUAL);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, /chat/completions, true, OPENAI",
        "/v1/completions, /completions, true, OPENAI",
        "/v1/embeddings, /embeddings, false, OPENAI",
        "/v1/messages, /messages, true, ANTHROPIC"
    })
    void usualEndpointsAreThePathsBelowTheVersionOfTheUpstream(
            String path, String upstreamPath, boolean streams, Dialect dialect) {
        Endpoint endpoint = endpoint("{}", path);

        assertThat(endpoint.upstreamPath()).isEqualTo(upstreamPath);
        assertThat(endpoint.streamSupport()).isEqualTo(streams);
        assertThat(endpoint.dialect()).isEqualTo(dialect);
        assertThat(endpoint.method()).isEqualTo("POST");
        assertThat(endpoint.requiresMultipart()).isFalse();
    }

    @Test
    void fileOfTheOriginalRouterKeepsItsMeaning() {
        RouterConfig config = read("""
            {
              "baseUrl": "https://api.example.com/v1/",
              "headers": {"Authorization": "Bearer env:KEY", "X-Team": "seven"},
              "modelMapping": {"gpt-4": "llama3"},
              "port": 3000,
              "rateLimit": {"requestsPerMinute": 600, "burst": 20},
              "streamConfig": {"bufferSize": 4096, "heartbeatIntervalSecs": 15},
              "endpoints": {
                "/v1/audio/transcriptions": {
                  "upstreamPath": "/audio/transcriptions", "method": "post", "headers": {"X-Purpose": "audio"},
                  "streamSupport": false, "requiresMultipart": true,
                  "rateLimit": {"requestsPerMinute": 10}, "streamConfig": {"heartbeatIntervalSecs": 60}
                }
              }
            }
            """);

        UpstreamConfig upstream = config.upstreams().getFirst();
        assertThat(upstream.name()).isEqualTo("default");
        assertThat(upstream.baseUrl()).isEqualTo(URI.create("https://api.example.com/v1"));
        assertThat(upstream.headers())
                .isEqualTo(Map.of(
                        "Authorization",
                        new SecretText("Bearer " + RouterText.SECRET),
                        "X-Team",
                        new SecretText("seven")));
        assertThat(upstream.secrets()).containsExactly(new SecretText(RouterText.SECRET));
        assertThat(config.modelMapping()).isEqualTo(Map.of("gpt-4", "llama3"));
        assertThat(config.port()).isEqualTo(OptionalInt.of(3_000));
        assertThat(config.rateLimit()).contains(new RateLimit(600, 20));
        assertThat(config.stream().bufferSize()).isEqualTo(4_096);
        Endpoint audio = config.endpoints().get("/v1/audio/transcriptions");
        assertThat(audio).isNotNull();
        assertThat(Objects.requireNonNull(audio))
                .isEqualTo(new Endpoint(
                        "/v1/audio/transcriptions",
                        "/audio/transcriptions",
                        "POST",
                        Map.of("X-Purpose", "audio"),
                        false,
                        true,
                        Optional.of(new RateLimit(10, 10)),
                        audio.stream(),
                        Dialect.OPENAI));
    }

    @Test
    void streamConfigOfAnEndpointOverridesTheGlobalOneKeyByKey() {
        StreamConfig stream = endpoint("""
            {"streamConfig": {"bufferSize": 2048, "idleTimeoutMs": 5000, "resume": {"enabled": true}},
             "endpoints": {"/v1/completions": {"streamConfig": {"bufferSize": 1024, "resume": {"ttlMs": 2000}}}}}
            """, "/v1/completions").stream();

        assertThat(stream.bufferSize()).isEqualTo(1_024);
        assertThat(stream.idleTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(stream.resume()).isEqualTo(new StreamConfig.Resume(true, 4 << 20, Duration.ofSeconds(2)));
        assertThat(stream.heartbeatInterval()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void everyKeyOfStreamConfigIsRead() {
        StreamConfig stream = read("""
            {"streamConfig": {"bufferSize": 1025, "maxEventBytes": 1026, "heartbeatIntervalSecs": 1,
              "disconnectProbeMs": 101, "connectTimeoutMs": 102, "firstByteTimeoutMs": 103,
              "idleTimeoutMs": 104, "maxDurationMs": 1001, "maxResponseBytes": 1027,
              "onClientDisconnect": "detach", "onUpstreamTruncation": "reset", "earlyCommitAfterMs": 105,
              "resume": {"enabled": true, "maxBytes": 65537, "ttlMs": 1002}}}
            """).stream();

        assertThat(stream)
                .isEqualTo(new StreamConfig(
                        1_025,
                        1_026,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(101),
                        Duration.ofMillis(102),
                        Duration.ofMillis(103),
                        Duration.ofMillis(104),
                        Duration.ofMillis(1_001),
                        1_027,
                        StreamConfig.OnDisconnect.DETACH,
                        StreamConfig.OnTruncation.RESET,
                        Duration.ofMillis(105),
                        new StreamConfig.Resume(true, 65_537, Duration.ofMillis(1_002))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"null", "{'enabled':false}"})
    void endpointCanBeTakenAway(String nothing) {
        assertThat(read("{'endpoints':{'/v1/embeddings':" + nothing + "}}").endpoints())
                .doesNotContainKey("/v1/embeddings")
                .containsKey("/v1/completions");
    }

    @Test
    void usualEndpointKeepsWhatIsNotSaidOfIt() {
        Endpoint messages =
                endpoint("{'endpoints':{'/v1/messages':{'upstreamPath':'/v2/messages?beta=1'}}}", "/v1/messages");

        assertThat(messages.upstreamPath()).isEqualTo("/v2/messages?beta=1");
        assertThat(messages.dialect()).isEqualTo(Dialect.ANTHROPIC);
        assertThat(messages.streamSupport()).isTrue();
    }

    @Test
    void endpointMaySpeakAnthropicsDialectUnderAnyPath() {
        assertThat(endpoint("{'endpoints':{'/claude':{'style':'anthropic'}}}", "/claude"))
                .extracting(Endpoint::dialect, Endpoint::upstreamPath)
                .containsExactly(Dialect.ANTHROPIC, "/claude");
    }

    @Test
    void everyKeyOfAnUpstreamIsRead() {
        UpstreamConfig read = read(upstream("""
            "style": "anthropic", "key": "env:KEY", "headers": {"anthropic-version": "2023-06-01"},
            "priority": 7, "weight": 8, "models": ["claude-*"], "maxConnections": 9,
            "health": {"failures": 2, "openSecs": 3, "path": "/health", "intervalSecs": 4},
            "connectTimeoutMs": 100, "firstByteTimeoutMs": 200, "idleTimeoutMs": 300
            """)).upstreams().getFirst();

        assertThat(read)
                .isEqualTo(new UpstreamConfig(
                        "a",
                        URI.create("http://a.example/v1"),
                        Dialect.ANTHROPIC,
                        Map.of(
                                "x-api-key",
                                new SecretText(RouterText.SECRET),
                                "anthropic-version",
                                new SecretText("2023-06-01")),
                        List.of(new SecretText(RouterText.SECRET)),
                        7,
                        8,
                        List.of(ModelRule.same("claude-*")),
                        new UpstreamConfig.Health(
                                2, Duration.ofSeconds(3), Optional.of("/health"), Duration.ofSeconds(4)),
                        9,
                        new UpstreamConfig.Timeouts(
                                Optional.of(Duration.ofMillis(100)),
                                Optional.of(Duration.ofMillis(200)),
                                Optional.of(Duration.ofMillis(300)))));
        assertThat(read.healthTarget()).contains(URI.create("http://a.example/health"));
        assertThat(read.target(Endpoint.usual("/v1/messages", StreamConfig.USUAL)))
                .isEqualTo(URI.create("http://a.example/v1/messages"));
    }

    @Test
    void upstreamOfWhichOnlyTheAddressIsSaidHasEveryModel() {
        UpstreamConfig read = read(upstream("")).upstreams().getFirst();

        assertThat(read.models()).containsExactly(ModelRule.same("*"));
        assertThat(read.headers()).isEmpty();
        assertThat(read.style()).isEqualTo(Dialect.OPENAI);
        assertThat(read.health()).isEqualTo(UpstreamConfig.Health.USUAL);
        assertThat(read.limits(StreamConfig.USUAL)).isEqualTo(StreamConfig.USUAL);
        assertThat(read.healthTarget()).isEmpty();
    }

    @Test
    void limitsOfAnUpstreamCountBeforeThoseOfTheEndpoint() {
        StreamConfig limits = read(upstream("'firstByteTimeoutMs':200"))
                .upstreams()
                .getFirst()
                .limits(StreamConfig.USUAL);

        assertThat(limits.firstByteTimeout()).isEqualTo(Duration.ofMillis(200));
        assertThat(limits.idleTimeout()).isEqualTo(StreamConfig.USUAL.idleTimeout());
    }

    @Test
    void modelsMayHaveOtherNamesAndWeights() {
        assertThat(read(upstream("'models':{'gpt-4':'big','gpt-*':'open/gpt-*','x':{'name':'y','weight':5},'z':{}}"))
                        .upstreams()
                        .getFirst()
                        .models())
                .containsExactly(
                        new ModelRule("gpt-4", "big", OptionalInt.empty()),
                        new ModelRule("gpt-*", "open/gpt-*", OptionalInt.empty()),
                        new ModelRule("x", "y", OptionalInt.of(5)),
                        new ModelRule("z", "z", OptionalInt.empty()));
    }

    @Test
    void everyKeyOfAClientIsRead() {
        RouterConfig config = read(
                client("'models':['gpt-*'],'rateLimit':{'requestsPerMinute':60,'burst':5},'tokensPerMinute':1000"));

        assertThat(config.clients())
                .containsExactly(new ClientConfig(
                        "ann",
                        Set.of("ab".repeat(32)),
                        List.of(ModelRule.same("gpt-*")),
                        Optional.of(new RateLimit(60, 5)),
                        OptionalInt.of(1_000)));
    }

    @Test
    void restOfTheFileIsRead() {
        RouterConfig config = read(
                upstream("")
                        .replace(
                                "{'upstreams'",
                                "{'builtIn':false,'coalesce':true,'recordings':{'most':7,'mostBytes':1048577,'mostReaders':9},"
                                    + "'maxRequestBytes':2048,'retry':{'attempts':1,'backoffMs':0,'maxBackoffMs':7},'upstreams'"));

        assertThat(config.builtIn()).isFalse();
        assertThat(config.upstreams()).extracting(UpstreamConfig::name).containsExactly("a");
        assertThat(config.coalesce()).isTrue();
        assertThat(config.recordings()).isEqualTo(new RecordingBounds(7, 1_048_577, 9));
        assertThat(config.maxRequestBytes()).isEqualTo(2_048);
        assertThat(config.retry()).isEqualTo(new Retry(1, Duration.ZERO, Duration.ofMillis(7)));
    }

    @Test
    void longBackoffRaisesTheLongest() {
        assertThat(read("{'retry':{'backoffMs':9000}}").retry().maxBackoff()).isEqualTo(Duration.ofSeconds(9));
    }
}
