package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.llm.FakeExchange;
import dev.sluice.it.llm.FakeUpstream;
import dev.sluice.it.llm.Script;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that wait for an upstream's answer when the server is told to stop. */
class RouterStopIT {

    private static final String BODY = "{\"choices\":[]}";

    private final FakeUpstream upstream = RouterUpstreams.first();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void forget() {
        upstream.forget();
    }

    private CompletableFuture<HttpResponse<String>> ask(RunningServer server) {
        HttpRequest request = HttpRequest.newBuilder(server.base().resolve("v1/chat/completions"))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + RouterUpstreams.KEY)
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"m\",\"messages\":[]}"))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void anAnswerThatComesInTimeIsStillGiven() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        upstream.next(Script.status(200)
                .field("Content-Type", "application/json")
                .length(BODY.length())
                .awaits(stopping)
                .write(BODY));
        try (RunningServer server =
                RunningServer.launcher(RunningServer.freePort(), "--set", "sluice.drain-seconds=20")) {
            CompletableFuture<HttpResponse<String>> answer = ask(server);
            FakeExchange exchange = upstream.awaitRequest();
            server.process().toHandle().destroy();
            Await.until("no new ones are taken", () -> ask(server).get().statusCode() == 503);

            stopping.countDown();

            assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo(BODY);
            assertThat(answer.get().statusCode()).isEqualTo(200);
            assertThat(exchange.answered()).succeedsWithin(Duration.ofSeconds(10));
            assertThat(server.terminate()).isZero();
        }
    }

    @Test
    void whoHasWaitedForTooLongIsToldThatTheServerStops() throws Exception {
        upstream.next(Script.silent());
        try (RunningServer server =
                RunningServer.launcher(RunningServer.freePort(), "--set", "sluice.drain-seconds=1")) {
            CompletableFuture<HttpResponse<String>> answer = ask(server);
            FakeExchange exchange = upstream.awaitRequest();

            assertThat(server.terminate()).isZero();

            assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
            assertThat(answer.get().body()).contains("\"code\":\"draining\"");
            assertThat(exchange.clientClosed()).succeedsWithin(Duration.ofSeconds(10));
            assertThat(server.log()).endsWith("Stopped.\n").doesNotContain("Exception");
        }
    }
}
