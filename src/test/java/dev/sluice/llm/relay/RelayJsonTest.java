package dev.sluice.llm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import dev.sluice.llm.BuiltInModel;
import dev.sluice.llm.routing.Breaker;
import dev.sluice.llm.routing.RouterConfig;
import dev.sluice.llm.routing.RouterFile;
import dev.sluice.llm.routing.UpstreamConfig;
import dev.sluice.llm.upstream.BuiltInUpstream;
import dev.sluice.llm.upstream.Call;
import dev.sluice.llm.upstream.CallListener;
import dev.sluice.llm.upstream.HttpUpstreams;
import dev.sluice.llm.upstream.UpstreamFailure;
import dev.sluice.llm.upstream.UpstreamHead;
import dev.sluice.llm.upstream.UpstreamRequest;
import dev.sluice.metrics.Metrics;
import dev.sluice.metrics.MetricsFormat;
import dev.sluice.stream.FakeTimers;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of the router, and what he does not. */
class RelayJsonTest {

    private static final String SECRET = "sk-the-secret-of-the-upstream";

    private static final String FILE = """
        {"builtIn": false,
         "modelMapping": {"small": "big"},
         "endpoints": {"/v1/embeddings": {"upstreamPath": "/embeddings?api-version=the-query"}},
         "rateLimit": {"requestsPerMinute": 600, "burst": 50},
         "upstreams": [{"name": "a", "baseUrl": "http://a.example:8000/v1", "key": "env:KEY",
                        "headers": {"X-Team": "the-value-of-a-field"}, "models": ["big", "gpt-*"],
                        "health": {"failures": 1, "openSecs": 60, "path": "/health"}}],
         "clients": [{"name": "ann", "key": "sha256:%s", "tokensPerMinute": 1000}]}
        """.formatted("ab".repeat(32));

    private final FakeTimers timers = new FakeTimers();
    private final Metrics metrics = new Metrics();
    private final HttpUpstreams http = new HttpUpstreams();
    private final RouterFile file;
    private final BuiltInUpstream builtIn;
    private final Targets targets;
    private final RelayMeter meter;
    private final RelayJson json;

    RelayJsonTest(@TempDir Path folder) throws IOException {
        Path written = Files.writeString(folder.resolve("llm.json"), FILE);
        file = RouterFile.open(Optional.of(written), Map.of("KEY", SECRET), timers, new Random(1));
        SluiceConfig.Model settings = new SluiceConfig.Model(Optional.empty(), 4_000, 160);
        builtIn = new BuiltInUpstream(new BuiltInModel(settings), settings, timers);
        targets = new Targets(http, builtIn);
        meter = new RelayMeter(metrics, name -> true);
        json = new RelayJson(file, targets, meter, timers);
    }

    @AfterEach
    void close() {
        file.close();
        http.close();
        metrics.close();
    }

    private JsonObject read() {
        return Json.createReader(new StringReader(json.snapshot())).readObject();
    }

    private Breaker breaker() {
        return file.current().routes().upstreams().values().iterator().next();
    }

    @Test
    void anUpstreamIsThereWithItsBreaker() {
        JsonObject well = read().getJsonArray("upstreams").getJsonObject(0);
        assertThat(well.getString("name")).isEqualTo("a");
        assertThat(well.getString("breaker")).isEqualTo("closed");
        assertThat(well.getInt("calls")).isZero();

        breaker().probed(false);
        JsonObject unwell = read().getJsonArray("upstreams").getJsonObject(0);
        assertThat(unwell.getString("breaker")).isEqualTo("open");
        assertThat(unwell.getInt("openForMillis")).isEqualTo(60_000);
    }

    @Test
    void whatProbesFoundIsThereOfAnUpstreamThatHasThem() {
        meter.probed("a", true);
        meter.probed("a", true);
        meter.probed("a", false);
        JsonObject probes = read().getJsonArray("upstreams").getJsonObject(0).getJsonObject("probes");
        assertThat(probes.getInt("well")).isEqualTo(2);
        assertThat(probes.getInt("unwell")).isEqualTo(1);
    }

    @Test
    void callsOfTheBuiltInModelAreCounted() {
        byte[] body = "{\"model\":\"sluice-echo\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"
                .getBytes(StandardCharsets.UTF_8);
        URI target = URI.create("sluice://built-in/chat/completions");
        UpstreamConfig model = RouterConfig.withoutFile().upstreams().getFirst();
        Call call = builtIn.open(new UpstreamRequest("POST", target, Map.of(), body), new Deaf());
        assertThat(targets.openCalls(model)).isEqualTo(1);
        call.abort();
        assertThat(targets.openCalls(model)).isZero();
    }

    /** Asks for nothing, so that its call stays open. */
    private static final class Deaf implements CallListener {

        @Override
        public void head(UpstreamHead head) {}

        @Override
        public void content(ByteBuffer piece) {}

        @Override
        public void complete() {}

        @Override
        public void failed(UpstreamFailure failure) {}
    }

    @Test
    void theConfigurationInForceIsThereByTheNamesOfItsFile() {
        JsonObject config = read().getJsonObject("config");
        JsonObject upstream = config.getJsonArray("upstreams").getJsonObject(0);
        assertThat(upstream.getString("baseUrl")).isEqualTo("http://a.example:8000/v1");
        assertThat(upstream.getJsonObject("models").keySet()).containsExactly("big", "gpt-*");
        assertThat(upstream.getJsonObject("health").getString("path")).isEqualTo("/health");
        assertThat(config.getJsonObject("modelMapping").getString("small")).isEqualTo("big");
        assertThat(config.getJsonObject("rateLimit").getInt("burst")).isEqualTo(50);
        assertThat(config.getJsonObject("endpoints").keySet()).contains("/v1/chat/completions");
        assertThat(config.getJsonObject("endpoints")
                        .getJsonObject("/v1/chat/completions")
                        .getJsonObject("streamConfig")
                        .getInt("bufferSize"))
                .isEqualTo(8_192);
        assertThat(config.getJsonArray("clients").getJsonObject(0).getString("name"))
                .isEqualTo("ann");
        assertThat(config.getJsonArray("clients").getJsonObject(0).getInt("tokensPerMinute"))
                .isEqualTo(1_000);
    }

    @Test
    void nothingIsThereThatMayBeSecret() {
        assertThat(json.snapshot())
                .contains("X-Team")
                .doesNotContain(SECRET)
                .doesNotContain("the-value-of-a-field")
                .doesNotContain("the-query")
                .doesNotContain("abab");
    }

    @Test
    void theFileIsWell() {
        assertThat(read().getString("status")).isEqualTo("UP");
    }

    @Test
    void aScraperSeesTheUpstreamsOfTheConfigurationInForce() {
        UpstreamGauges gauges = new UpstreamGauges(file::current, targets, metrics);
        gauges.refresh();
        breaker().probed(false);
        gauges.refresh(); // as when the file has changed

        assertThat(metrics.text(MetricsFormat.PROMETHEUS))
                .contains("sluice_llm_breaker{upstream=\"a\"} 2.0\n")
                .contains("sluice_llm_upstream_calls{upstream=\"a\"} 0.0\n")
                .contains("sluice_llm_upstream_busy_total{upstream=\"a\"} 0.0\n")
                .doesNotContain("built-in");
    }
}
