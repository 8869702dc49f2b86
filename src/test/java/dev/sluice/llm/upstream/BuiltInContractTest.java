package dev.sluice.llm.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import dev.sluice.llm.BuiltInModel;
import dev.sluice.stream.FakeTimers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The built-in model keeps the contract, on threads as it has them; only its time is the test's. */
class BuiltInContractTest extends UpstreamContract {

    private static final String WORDS = "again ".repeat(20_000).strip();

    private final FakeTimers timers = new FakeTimers();
    private final SluiceConfig.Model settings = new SluiceConfig.Model(Optional.empty(), 4_000, 160);
    private final BuiltInUpstream upstream = new BuiltInUpstream(new BuiltInModel(settings), settings, timers);

    @AfterEach
    void noTimerIsSet() {
        assertThat(timers.pending()).isZero();
    }

    private static UpstreamRequest ask(String text, boolean stream) {
        String body = "{\"model\":\"sluice-echo\",\"stream\":%b,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(stream, text);
        return new UpstreamRequest(
                "POST",
                URI.create("http://built-in/v1/chat/completions"),
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    Upstream upstream() {
        return upstream;
    }

    @Override
    UpstreamRequest brief(int number) {
        return ask("this is number " + number, true);
    }

    @Override
    void requireWhole(int number, String body) {
        assertThat(body)
                .contains("\"this\"", "\" is\"", "\" number\"", "\" " + number + "\"")
                .endsWith("data: [DONE]\n\n");
    }

    /** One that comes whole, when all of it would have been said: too late for a test that does not wait for it. */
    @Override
    UpstreamRequest unanswered() {
        return ask(WORDS, false);
    }

    @Override
    UpstreamRequest endless() {
        return ask(WORDS, true);
    }

    @Override
    int held() {
        return upstream.open();
    }

    @Override
    void letTimePass() {
        timers.pass(Duration.ofMillis(5));
    }
}
