package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.llm.FakeUpstream;
import dev.sluice.it.llm.Script;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page of the LLM router in a real browser. */
class RouterPageIT extends PageInBrowser {

    private final FakeUpstream first = RouterUpstreams.first();
    private final FakeUpstream second = RouterUpstreams.second();

    RouterPageIT() {
        super("router.html");
    }

    @BeforeEach
    @AfterEach
    void upstreamsStartAnew() {
        first.forget();
        second.forget();
    }

    private CompletableFuture<HttpResponse<String>> ask(String model) {
        HttpRequest request = HttpRequest.newBuilder(server().base().resolve("v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model
                        + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"what-nobody-shows\"}]}"))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void upstreamsAndTheConfigurationInForceAreThere() throws Exception {
        await("the upstreams", () -> text("upstreams-table").contains("built-in"));
        assertThat(text("upstreams-table")).contains("first", first.base().toString(), "sluice-ngram", "closed");
        assertThat(text("router-config")).contains("\"firstByteTimeoutMs\": 120000");
        assertThat(text("router-state")).contains("upstreams: 3, clients: 0");
        assertThat(text("requests-none")).isEqualTo("Nobody asks a model anything.");

        second.next(Script.json(500, "{}"));
        assertThat(ask("other").get(20, TimeUnit.SECONDS).statusCode()).isBetween(500, 503);
        await("its breaker opens", () -> text("upstreams-table").contains("open, asked again in "));
    }

    @Test
    void aRequestIsThereAsLongAsItsStreamRuns() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        first.next(
                Script.events().event(ConsoleModelIT.token("one")).awaits(seen).event("[DONE]"));
        CompletableFuture<HttpResponse<String>> answer = ask("m");
        await("the request", () -> text("requests-table").contains("passing"));
        assertThat(text("requests-table"))
                .contains("/v1/chat/completions", "first")
                .doesNotContain("what-nobody-shows");
        assertThat(text("requests-in-flight")).isEqualTo("1");
        await(
                "its call",
                () -> elements("#upstreams-table tbody tr").stream()
                        .anyMatch(row -> row.getText().matches("(?s)first\\s+closed\\s+1\\s.*")));

        seen.countDown();

        assertThat(answer.get(20, TimeUnit.SECONDS).body()).endsWith("data: [DONE]\n\n");
        await("it is over", () -> text("requests-in-flight").equals("0"));
        assertThat(elements("#requests-table tbody tr")).isEmpty();
        await("and counted", () -> text("requests-totals").matches("(?s)completed\\s+[1-9].*"));
    }

    @Test
    void aCallOfTheBuiltInModelIsCountedToo() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = ask("sluice-ngram");
        await(
                "its call",
                () -> elements("#upstreams-table tbody tr").stream()
                        .anyMatch(row -> row.getText().matches("(?s)built-in\\s+closed\\s+1\\s.*")));
        assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void whoMayNotSeeItIsToldSo() {
        await("the upstreams", () -> text("upstreams-table").contains("built-in"));
        browser().executeScript("window.fetch = async () => new Response('{}', {status: 403})");
        await("it is hidden", () -> !element("router-live").isDisplayed());
        assertThat(text("router-notice"))
                .isEqualTo("What the router does is shown to local visitors only (or with an admin token).");
    }
}
