package dev.sluice.llm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import dev.sluice.llm.BuiltInModel;
import dev.sluice.llm.routing.Endpoint;
import dev.sluice.llm.routing.RouterFile;
import dev.sluice.llm.upstream.BuiltInUpstream;
import dev.sluice.llm.upstream.HttpUpstreams;
import dev.sluice.metrics.Metrics;
import dev.sluice.stream.FakeTimers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a request says of being recorded, and whether it may. */
class WishTest {

    private static final String BODY = "{\"model\":\"sluice-echo\",\"stream\":true,\"messages\":[]}";
    private static final Map<String, String> RESUMES = Map.of("X-Sluice-Resume", "1");
    private static final Map<String, String> SHARES = Map.of("X-Sluice-Coalesce", "1");

    private static final String KEEPING = "{\"streamConfig\":{\"resume\":{\"enabled\":true}}}";
    private static final String SHARING = "{\"coalesce\":true}";

    @TempDir
    private Path folder = Path.of("");

    private Router.Decision decide(String config, Map<String, String> fields, String body) throws IOException {
        return decide(config, "/v1/chat/completions", fields, body);
    }

    private Router.Decision decide(String config, String path, Map<String, String> fields, String body)
            throws IOException {
        Path file = Files.writeString(folder.resolve("router.json"), config);
        FakeTimers timers = new FakeTimers();
        SluiceConfig.Model settings = new SluiceConfig.Model(Optional.empty(), 10, 20);
        try (RouterFile opened = RouterFile.open(Optional.of(file), Map.of(), timers, new Random(1));
                HttpUpstreams http = new HttpUpstreams();
                Router router = new Router(
                        opened,
                        new Targets(http, new BuiltInUpstream(new BuiltInModel(settings), settings, timers)),
                        timers,
                        Runnable::run,
                        new Random(1),
                        new RelayMeter(new Metrics(), "m"::equals))) {
            Endpoint endpoint = opened.current().config().endpoints().get(path);
            if (endpoint == null) {
                throw new AssertionError("there is no " + path);
            }
            return router.decide(new Inquiry(
                    "the-id",
                    opened.current(),
                    endpoint,
                    Optional.empty(),
                    fields::get,
                    body.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private Wish wish(String config, Map<String, String> fields, String body) throws IOException {
        return wish(decide(config, fields, body));
    }

    private static Wish wish(Router.Decision decision) {
        if (decision instanceof Router.Accepted accepted) {
            return accepted.wish();
        }
        throw new AssertionError("it was refused: " + decision);
    }

    private Outcome refusal(String config, Map<String, String> fields, String body) throws IOException {
        if (decide(config, fields, body) instanceof Router.Refused refused) {
            return refused.outcome();
        }
        throw new AssertionError("it was not refused");
    }

    @Test
    void nothingIsRecordedUnasked() throws IOException {
        assertThat(wish(KEEPING, Map.of(), BODY).isAny()).isFalse();
        assertThat(wish(KEEPING, Map.of("X-Sluice-Resume", "0"), BODY).isAny()).isFalse();
        assertThat(wish(SHARING, Map.of(), BODY).isAny()).isFalse();
    }

    @Test
    void comingBackIsRefusedWhereNothingIsKept() throws IOException {
        assertThat(refusal("{}", RESUMES, BODY).status()).isEqualTo(400);
        assertThat(refusal("{}", RESUMES, BODY).error().code()).isEqualTo("resume_disabled");
        assertThat(wish(KEEPING, RESUMES, BODY)).isEqualTo(new Wish("", true, Optional.empty()));
    }

    @Test
    void onlyStreamsAreRecorded() throws IOException {
        String plain = BODY.replace("true", "false");

        assertThat(refusal(KEEPING, RESUMES, plain).status()).isEqualTo(400);
        assertThat(refusal(KEEPING, RESUMES, plain).error().code()).isEqualTo("resume_without_stream");
        assertThat(wish(SHARING, SHARES, plain).isAny()).isFalse();
    }

    @Test
    void answersAreSharedWhereTheConfigurationAllowsIt() throws IOException {
        assertThat(wish("{}", SHARES, BODY).isAny()).isFalse();
        assertThat(wish(SHARING, SHARES, BODY).same()).isPresent();
        assertThat(wish(SHARING, SHARES, BODY).resumes()).isFalse();
    }

    @Test
    void requestsAreTheSameWhenWhatAnUpstreamIsAskedIsTheSame() throws IOException {
        Set<Optional<SameRequest>> others = new HashSet<>();
        Wish one = wish(SHARING, SHARES, BODY);
        others.add(one.same());
        others.add(wish(SHARING, SHARES, BODY.replace("[]", "[ ]")).same());
        others.add(wish(decide(SHARING, "/v1/completions", SHARES, BODY)).same());
        for (String name : List.of("anthropic-version", "anthropic-beta", "OpenAI-Beta")) {
            others.add(wish(SHARING, Map.of("X-Sluice-Coalesce", "1", name, "x"), BODY)
                    .same());
        }

        assertThat(others).hasSize(6);
        assertThat(wish(SHARING, Map.of("X-Sluice-Coalesce", "1", "traceparent", "x"), BODY))
                .isEqualTo(one);
    }
}
