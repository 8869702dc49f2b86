package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.llm.FakeExchange;
import dev.sluice.it.llm.FakeRequest;
import dev.sluice.it.llm.Script;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What the router takes account of on the way: what a client may spend, how long it waits, and what is nobody else's. */
abstract class RouterAccountScenarios extends RouterScenarios {

    private static final String USAGE =
            "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],"
                    + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120}}";

    /** Far below the 30 s of the endpoint's own heartbeats, far above the second that it should be. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private HttpResponse<String> model(String id, String key) throws Exception {
        return answer(HttpRequest.newBuilder(at("v1/models/" + id)).header("Authorization", "Bearer " + key));
    }

    // --- tokens

    @Test
    void whoHasSpentMoreTokensThanHeMayWaitsThoughHeWasNotToldOfThem() throws Exception {
        first.next(Script.stream(token("one"), USAGE));
        String key = "Bearer " + RouterUpstreams.COUNTED_KEY;

        Received let = Received.from(
                asked(CHAT, question("m")).setHeader("Authorization", key).build());
        HttpResponse<String> refused = answer(asked(CHAT, question("m")).setHeader("Authorization", key));

        assertThat(let.data()).as("without the usage").containsExactly(token("one"), "[DONE]");
        assertThat(let.header("x-ratelimit-limit-tokens")).isEqualTo("60");
        assertThat(first.awaitRequest().request().text()).contains("\"include_usage\":true");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body())
                .contains("\"code\":\"rate_limit_exceeded\"", "the client counted may spend 60 tokens a minute");
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0))
                .as("until the 120 that the upstream told are paid for, with one a second from the 60 there were")
                .isBetween(30L, 61L);
        assertThat(first.requests()).as("the second was not passed on").hasSize(1);
    }

    @Test
    void whoAsksForTheUsageGetsIt() throws Exception {
        first.next(Script.stream(token("one"), USAGE));

        Received received = ask(
                CHAT, "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[]}");

        assertThat(received.data()).containsExactly(token("one"), USAGE, "[DONE]");
    }

    // --- time

    @Test
    void aClientThatSaysHowLongItWaitsHearsSomethingInTime() throws Exception {
        CountDownLatch thought = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        first.next(Script.events()
                .awaits(thought)
                .event(token("one"))
                .awaits(enough)
                .event(token("two"))
                .event("[DONE]"));
        long asked = System.nanoTime();
        try (RawConnection reader = asking("v1/patient/chat/completions", 0, "X-Stainless-Read-Timeout: 3\r\n")) {
            String early = reader.readUntil(": heartbeat\n");
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(SOON);
            assertThat(early).startsWith("HTTP/1.1 200").doesNotContain("data: ");

            thought.countDown();
            reader.readUntil("data: " + token("one") + "\n\n");
            long told = System.nanoTime();
            reader.readUntil(": heartbeat\n");
            assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(SOON);

            enough.countDown();
            assertThat(reader.readUntil("data: [DONE]\n\n")).contains("data: " + token("two") + "\n\n");
        }
    }

    @Test
    void anAnswerThatIsDrainedIsReadToItsEndThoughItsReaderHasLeft() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        String large = "data: " + token("x".repeat(8_000)) + "\n\n";
        first.next(Script.events()
                .event(token("one"))
                .awaits(left)
                .repeated(large, 2_000) // more than the sockets between them take
                .event("[DONE]"));
        RawConnection reader = asking("v1/drained/chat/completions", 0);
        FakeExchange exchange = first.awaitRequest();
        reader.readUntil(token("one") + "\n\n");
        reader.leave();
        Await.until("it is seen", () -> get("admin/llm").body().contains("\"phase\":\"unread\""));

        left.countDown();

        assertThat(exchange.answered()).succeedsWithin(Duration.ofSeconds(60));
        Await.until("it is over", () -> !get("admin/llm").body().contains("\"phase\":\"unread\""));
        assertThat(exchange.clientClosed())
                .as("the connection was not broken off")
                .isNotDone();
    }

    // --- what is whose

    @Test
    void onlyTheModelThatIsAskedForIsTold() throws Exception {
        HttpResponse<String> known = model("m", RouterUpstreams.KEY);
        HttpResponse<String> inAHouse = model("house/plain", RouterUpstreams.KEY);
        HttpResponse<String> unknown = model("unheard-of", RouterUpstreams.KEY);
        HttpResponse<String> ofOthers = model("both", RouterUpstreams.LIMITED_KEY);

        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(known.body()).isEqualTo("{\"id\":\"m\",\"object\":\"model\",\"created\":0,\"owned_by\":\"first\"}");
        assertThat(inAHouse.body()).contains("\"id\":\"house/plain\"", "\"owned_by\":\"dressed\"");
        assertThat(List.of(unknown.statusCode(), ofOthers.statusCode())).containsExactly(404, 404);
        assertThat(unknown.body()).startsWith("{\"error\":{\"message\":\"").contains("\"code\":\"model_not_found\"");
    }

    @Test
    void whatLiesBelowAnEndpointIsRefusedInTheFormOfItsApi() throws Exception {
        HttpResponse<String> counted = answer(asked("v1/messages/count_tokens", "{}"));
        HttpResponse<String> listed = answer(HttpRequest.newBuilder(at(CHAT + "/some-id")));

        assertThat(List.of(counted.statusCode(), listed.statusCode())).containsExactly(404, 404);
        assertThat(counted.body()).startsWith("{\"type\":\"error\",\"error\":{");
        assertThat(listed.body()).startsWith("{\"error\":{\"message\":\"").contains("\"code\":\"unknown_endpoint\"");
        assertThat(counted.headers().firstValue("X-Request-Id")).isPresent();
    }

    @Test
    void aSlashAtTheEndOfAPathMeansNothing() throws Exception {
        first.next(Script.stream(token("one")));

        assertThat(ask(CHAT + "/", question("m")).data()).containsExactly(token("one"), "[DONE]");
        assertThat(first.awaitRequest().request().path()).isEqualTo("/v1/chat/completions");
    }

    @Test
    void aFieldOfSeveralLinesReachesTheUpstreamWhole() throws Exception {
        first.next(Script.stream(token("one")));
        HttpResponse<String> answered =
                answer(asked(CHAT, question("m")).header("OpenAI-Beta", "a").header("OpenAI-Beta", "b"));

        assertThat(answered.statusCode()).isEqualTo(200);
        assertThat(first.awaitRequest().request().field("openai-beta")).contains("a, b");
    }

    @Test
    void aModelOfTheOtherKindIsRefusedInTheWordsOfWhoAsks() throws Exception {
        HttpResponse<String> response = answer(asked("v1/messages", question("m")));

        assertThat(response.statusCode()).isEqualTo(501);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(response.body())
                .startsWith("{\"type\":\"error\",\"error\":{")
                .contains("\"message\":\"the model \\\"m\\\" is served in another API");
        assertThat(first.requests()).isEmpty();
    }

    @Test
    void anUpstreamThatStandsInGetsNoKeyOfOthers() throws Exception {
        first.next(Script.status(500));
        second.next(Script.stream(token("second")));

        HttpResponse<String> response = answer(asked(CHAT, question("both")).header("Cookie", "session=of-the-client"));

        assertThat(response.body()).isEqualTo("data: " + token("second") + "\n\ndata: [DONE]\n\n");
        assertThat(first.awaitRequest().request().field("authorization"))
                .contains("Bearer " + RouterUpstreams.UPSTREAM_KEY);
        FakeRequest asked = second.awaitRequest().request();
        assertThat(asked.text()).isEqualTo(question("both"));
        assertThat(asked.fields()).doesNotContainKeys("authorization", "cookie", "x-api-key", "api-key");
        assertThat(asked.fields().toString())
                .doesNotContain(RouterUpstreams.KEY, RouterUpstreams.UPSTREAM_KEY, "of-the-client");
    }

    @Test
    void anUpstreamIsAskedWithTheFieldsAndByTheNameThatItsFileSays() throws Exception {
        first.next(Script.stream(token("one")));

        Received received = ask("v1/dressed/chat/completions", question("house/plain"));

        assertThat(received.data()).containsExactly(token("one"), "[DONE]");
        FakeRequest asked = first.awaitRequest().request();
        assertThat(asked.field("x-of-the-upstream")).contains("As It Is; q=1");
        assertThat(asked.field("x-token")).contains(RouterUpstreams.UPSTREAM_TOKEN);
        assertThat(asked.field("x-of-the-endpoint")).contains("as it is, with a comma");
        assertThat(asked.field("authorization")).isEmpty();
        assertThat(asked.path()).isEqualTo("/v1/chat/completions");
        assertThat(asked.text()).isEqualTo(question("vendor/Plain:1"));
    }

    @Test
    void anErrorWithinAStreamTellsNoSecretOfTheUpstream() throws Exception {
        first.next(Script.events()
                .event(token("one"))
                .event("{\"error\":{\"message\":\"not with " + RouterUpstreams.UPSTREAM_TOKEN
                        + "\",\"type\":\"billing\",\"param\":null,\"code\":\"of "
                        + RouterUpstreams.UPSTREAM_TOKEN.replace("s", "\\u0073") + "\"}}")
                .end());

        Received received = ask(CHAT, question("house/plain"));

        assertThat(received.data())
                .containsExactly(
                        token("one"),
                        "{\"error\":{\"message\":\"not with [redacted]\",\"type\":\"billing\",\"param\":null,"
                                + "\"code\":\"of [redacted]\"}}");
        assertThat(String.join("\n", received.lines())).doesNotContain("sesame");
    }

    @Test
    void aStreamIsNotCompressedForWhoWouldTakeThat() throws Exception {
        first.next(Script.stream(token("x".repeat(20_000)), token("two")));
        try (RawConnection reader = asking(CHAT, 0, "Accept-Encoding: gzip, deflate, br\r\n")) {
            String all = reader.readUntil("data: [DONE]\n\n");

            assertThat(all).startsWith("HTTP/1.1 200").contains("data: " + token("two") + "\n\n");
            assertThat(all.substring(0, all.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT))
                    .contains("content-type: text/event-stream")
                    .doesNotContain("content-encoding", "content-length");
        }
    }

    // --- the end

    /** After all that was asked, and all that went wrong with it. */
    @Override
    void lookAfterStop() throws Exception {
        super.lookAfterStop();
        String log = server().log();
        assertThat(RouterUpstreams.untold()).as("what the log tells").noneMatch(log::contains);
    }
}
