package dev.sluice.llm.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.llm.FakeRequest;
import dev.sluice.it.llm.FakeUpstream;
import dev.sluice.it.llm.Script;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** Jetty's client keeps the contract, before a server over a real socket. */
class HttpContractTest extends UpstreamContract {

    private static final int MOST = 2_000;

    private final FakeUpstream server;
    private final HttpUpstreams clients = new HttpUpstreams();
    private final CallLimit calls = new CallLimit(MOST);
    private final Upstream upstream = clients.of(8_192, Duration.ofSeconds(30), calls);

    HttpContractTest() throws IOException {
        server = new FakeUpstream().answers(HttpContractTest::script);
    }

    private static Script script(FakeRequest request) {
        String asked = request.text();
        return switch (asked) {
            case "nothing" -> Script.silent();
            // no piece is larger than what is read ahead
            case "all" -> Script.events().endless("data: " + "x".repeat(9_000) + "\n\n");
            default ->
                Script.events()
                        .write("first of " + asked + "\n")
                        .repeated("x".repeat(8_000), 4)
                        .write("\nlast of " + asked);
        };
    }

    private UpstreamRequest ask(String what) {
        return new UpstreamRequest(
                "POST",
                URI.create(server.base() + "/chat/completions"),
                Map.of("Content-Type", "text/plain"),
                what.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    Upstream upstream() {
        return upstream;
    }

    @Override
    UpstreamRequest brief(int number) {
        return ask("number " + number);
    }

    @Override
    void requireWhole(int number, String body) {
        assertThat(body)
                .hasSizeGreaterThan(32_000)
                .startsWith("first of number " + number + "\n")
                .endsWith("\nlast of number " + number);
    }

    @Override
    UpstreamRequest unanswered() {
        return ask("nothing");
    }

    @Override
    UpstreamRequest endless() {
        return ask("all");
    }

    @Override
    int held() {
        return calls.open();
    }

    @AfterEach
    void close() throws IOException {
        clients.close();
        server.close();
    }
}
