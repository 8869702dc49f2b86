package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.llm.FakeExchange;
import dev.sluice.it.llm.FakeRequest;
import dev.sluice.it.llm.FakeUpstream;
import dev.sluice.it.llm.Script;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The LLM router, before servers of models that do what a test says. */
abstract class RouterScenarios extends RoomExampleScenarios {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static final String CHAT = "v1/chat/completions";

    final FakeUpstream first = RouterUpstreams.first();
    final FakeUpstream second = RouterUpstreams.second();

    @BeforeEach
    void upstreamsStartAnew() {
        first.forget();
        second.forget();
    }

    @AfterEach
    void noUpstreamIsLeftWorking() throws Exception {
        for (FakeUpstream upstream : List.of(first, second)) {
            Await.until(
                    "no answer is being written",
                    () -> upstream.exchanges().stream()
                            .allMatch(exchange -> exchange.answered().isDone()));
        }
    }

    static String token(String text) {
        return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
            + "\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}]}";
    }

    /** Two tokens, the second of which waits. */
    static Script twoTokens(CountDownLatch second) {
        return Script.events()
                .event(token("one"))
                .awaits(second)
                .event(token("two"))
                .event("[DONE]");
    }

    static String question(String model) {
        return "{\"model\":\"" + model
                + "\", \"stream\": true, \"messages\":[{\"role\":\"user\",\"content\":\"" + RouterUpstreams.SAID
                + "\"}], \"tools\":[{\"type\":\"function\"}],\"x_unknown\":1.50}";
    }

    HttpRequest.Builder asked(String path, String body) {
        return HttpRequest.newBuilder(at(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + RouterUpstreams.KEY)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    Received ask(String path, String body) throws Exception {
        return Received.from(asked(path, body).build());
    }

    HttpResponse<String> answer(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Asks over a connection of its own, of which nothing is read yet. */
    RawConnection asking(String path, int receiveBuffer) throws Exception {
        return asking(path, receiveBuffer, "");
    }

    /** The same with more header fields, each with its end of line. */
    RawConnection asking(String path, int receiveBuffer, String fields) throws Exception {
        RawConnection connection = new RawConnection(server().base(), receiveBuffer);
        String body = question("m");
        connection.send("POST " + server().base().getPath() + path + " HTTP/1.1\r\nHost: "
                + server().base().getAuthority() + "\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + RouterUpstreams.KEY + "\r\n" + fields + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        return connection;
    }

    // --- the original seven

    @Test
    void streamingPassesTokensOnInOrderAndAsTheyCome() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        first.next(twoTokens(seen));
        try (RawConnection reader = asking(CHAT, 0)) {
            String head = reader.readUntil("data: " + token("one") + "\n\n");
            seen.countDown();
            String rest = reader.readUntil("data: [DONE]\n\n");

            assertThat(head.toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 200")
                    .contains("content-type: text/event-stream;charset=utf-8")
                    .contains("cache-control: no-cache, no-transform")
                    .contains("x-accel-buffering: no")
                    .contains("incremental: ?1")
                    .contains("x-request-id: ")
                    .doesNotContain("content-length", "content-encoding");
            assertThat(rest).contains("data: " + token("two") + "\n\n");
        }
    }

    @Test
    void heartbeatsComeWhileASlowUpstreamThinks() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        first.next(twoTokens(enough));
        try (RawConnection reader = asking("v1/slow/chat/completions", 0)) {
            reader.readUntil(token("one") + "\n\n");
            String beats = reader.readUntil(": heartbeat\n") + reader.readUntil(": heartbeat\n");
            enough.countDown();
            String rest = reader.readUntil("data: [DONE]\n\n");

            assertThat(beats + rest)
                    .as("a blank line behind a heartbeat is an empty event")
                    .doesNotContain("heartbeat\n\n");
        }
    }

    @Test
    void aSmallBufferStillPassesEverythingOn() throws Exception {
        List<String> tokens = IntStream.range(0, 300)
                .mapToObj(i -> token("t" + i + "-" + "x".repeat(i * 7 % 2_000)))
                .toList();
        first.next(Script.stream(tokens.toArray(String[]::new)));

        Received received = ask("v1/small/chat/completions", question("m"));

        assertThat(received.failure()).isEmpty();
        assertThat(received.data())
                .containsExactlyElementsOf(
                        Stream.concat(tokens.stream(), Stream.of("[DONE]")).toList());
    }

    @Test
    void whoLeavesEarlyHasTheUpstreamStopped() throws Exception {
        first.next(Script.events().event(token("one")).holdsOpen());
        RawConnection reader = asking(CHAT, 0);
        FakeExchange exchange = first.awaitRequest();
        reader.readUntil(token("one"));
        reader.leave();

        exchange.clientClosed().get(10, TimeUnit.SECONDS);
    }

    @Test
    void anEndpointOfOnesOwnGoesWhereItsFileSays() throws Exception {
        first.next(Script.stream(token("one")));

        Received received = ask("v1/slow/chat/completions", question("nickname"));

        assertThat(received.data()).containsExactly(token("one"), "[DONE]");
        FakeRequest request = first.awaitRequest().request();
        assertThat(request.method() + " " + request.path()).isEqualTo("POST /v1/chat/completions");
        assertThat(request.text()).isEqualTo(question("m"));
    }

    @Test
    void upstreamOfAReaderWhoTakesNothingIsHeldBack() throws Exception {
        String large = token("x".repeat(8_000));
        first.next(Script.events().endless("data: " + large + "\n\n"));
        try (RawConnection reader = asking("v1/small/chat/completions", 16_384)) {
            FakeExchange exchange = first.awaitRequest();
            reader.readUntil("data: ");
            long before = exchange.written();
            Await.until("it stands still", new Steady(exchange::written));

            assertThat(exchange.written()).as("bytes that nobody reads").isLessThan(32L << 20);
            assertThat(before).isPositive();

            reader.leave(); // stalled as he is
            exchange.clientClosed().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void completionsOfTheOldKindAreAnEndpointToo() throws Exception {
        String chunk =
                "{\"id\":\"c\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"text\":\"hi\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}]}";
        first.next(Script.stream(chunk));

        Received received = ask("v1/completions", "{\"model\":\"m\",\"prompt\":\"hello\",\"stream\":true}");

        assertThat(received.data()).containsExactly(chunk, "[DONE]");
        assertThat(first.awaitRequest().request().path()).isEqualTo("/v1/completions");
    }

    // --- what is not chat

    @Test
    void modelsOfTheFileAreListed() throws Exception {
        HttpResponse<String> listed = answer(
                HttpRequest.newBuilder(at("v1/models")).header("Authorization", "Bearer " + RouterUpstreams.KEY));

        assertThat(listed.statusCode()).isEqualTo(200);
        assertThat(listed.body())
                .startsWith("{\"object\":\"list\",\"data\":[")
                .contains("{\"id\":\"m\",\"object\":\"model\",\"created\":0,\"owned_by\":\"first\"}")
                .contains("\"id\":\"nickname\"", "\"id\":\"claude\"", "\"id\":\"sluice-ngram\"");
    }

    @Test
    void vectorsArePassedThrough() throws Exception {
        String answer =
                "{\"object\":\"list\",\"data\":[{\"embedding\":[0.10,2e-3]}],\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}";
        first.next(Script.json(200, answer));

        HttpResponse<String> response = answer(asked("v1/embeddings", "{\"model\":\"vectors\",\"input\":\"hello\"}"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(response.body()).isEqualTo(answer);
    }

    @Test
    void messagesOfTheOtherKindKeepTheirNames() throws Exception {
        second.next(Script.events()
                .write("event: message_start\ndata: {\"type\":\"message_start\"}\n\n")
                .write("event: ping\ndata: {\"type\":\"ping\"}\n\n")
                .write("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
                .holdsOpen());
        HttpRequest request = HttpRequest.newBuilder(at("v1/messages"))
                .header("Content-Type", "application/json")
                .header("x-api-key", RouterUpstreams.KEY)
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"claude\",\"stream\":true,\"messages\":[]}"))
                .build();

        Received received = Received.from(request);

        assertThat(received.failure()).isEmpty();
        assertThat(String.join("\n", received.lines()))
                .isEqualTo("event: message_start\n"
                        + "data: {\"type\":\"message_start\"}\n\n"
                        + "event: ping\n"
                        + "data: {\"type\":\"ping\"}\n\n"
                        + "event: message_stop\n"
                        + "data: {\"type\":\"message_stop\"}\n");
        FakeRequest asked = second.awaitRequest().request();
        assertThat(asked.field("x-api-key")).contains(RouterUpstreams.UPSTREAM_KEY);
        assertThat(asked.field("anthropic-version")).contains("2023-06-01");
    }

    @Test
    void whatWouldHaveToBeTranslatedIsNot() throws Exception {
        HttpResponse<String> response = answer(asked(CHAT, question("claude")));

        assertThat(response.statusCode()).isEqualTo(501);
        assertThat(response.body()).contains("\"code\":\"not_translated\"");
    }

    @Test
    void formsWithFilesArePassedOnForTheirModel() throws Exception {
        first.next(Script.json(200, "{\"text\":\"hello\"}"));
        String form = "--b\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
                + "Content-Type: audio/wav\r\n\r\n"
                + "RIFF\u0001\u0002\r\n"
                + "--b\r\n"
                + "Content-Disposition: form-data; name=\"model\"\r\n\r\n"
                + "hearing\r\n"
                + "--b--\r\n";
        HttpRequest.Builder request =
                asked("v1/audio/transcriptions", form).setHeader("Content-Type", "multipart/form-data; boundary=b");

        HttpResponse<String> response = answer(request);

        assertThat(response.body()).isEqualTo("{\"text\":\"hello\"}");
        assertThat(first.awaitRequest().request().text()).isEqualTo(form);
    }

    @Test
    void builtInModelStreamsWithoutAnyNetwork() throws Exception {
        Received received = ask(
                CHAT,
                "{\"model\":\"sluice-echo\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"one two"
                        + " three\"}]}");

        assertThat(received.failure()).isEmpty();
        assertThat(received.data().getLast()).isEqualTo("[DONE]");
        assertThat(String.join("", received.data())).contains("\"content\":\" two\"");
    }

    // --- keys

    @Test
    void withoutAKeyNobodyIsLetIn() throws Exception {
        HttpResponse<String> response = answer(HttpRequest.newBuilder(at(CHAT))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(question("m"))));
        HttpResponse<String> wrong = answer(asked(CHAT, question("m")).setHeader("Authorization", "Bearer sk-wrong"));

        assertThat(List.of(response.statusCode(), wrong.statusCode())).containsExactly(401, 401);
        assertThat(response.body())
                .contains(
                        "\"message\":",
                        "\"type\":\"authentication_error\"",
                        "\"param\":null",
                        "\"code\":\"invalid_api_key\"");
        assertThat(wrong.body()).doesNotContain("sk-wrong");
    }

    @Test
    void aLimitedClientIsToldWhenToComeBackAndGetsNoOtherModel() throws Exception {
        first.next(Script.stream(token("one")));
        String key = "Bearer " + RouterUpstreams.LIMITED_KEY;
        HttpResponse<String> other = answer(asked(CHAT, question("both")).setHeader("Authorization", key));
        HttpResponse<String> let = answer(asked(CHAT, question("m")).setHeader("Authorization", key));
        HttpResponse<String> refused = answer(asked(CHAT, question("m")).setHeader("Authorization", key));

        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(let.statusCode()).isEqualTo(200);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Long.parseLong(refused.headers().firstValue("Retry-After").orElse("0")))
                .isBetween(1L, 60L);
        assertThat(refused.body()).contains("rate_limit_exceeded");
    }

    @Test
    void whatIsTheClientsDoesNotReachTheUpstream() throws Exception {
        first.next(Script.stream(token("one")));
        HttpResponse<String> answered = answer(asked(CHAT, question("m"))
                .header("Cookie", "session=of-the-client")
                .header("X-Request-Id", "id-of-the-client"));

        FakeRequest asked = first.awaitRequest().request();
        assertThat(answered.headers().firstValue("X-Request-Id")).contains("id-of-the-client");
        assertThat(asked.field("authorization")).contains("Bearer " + RouterUpstreams.UPSTREAM_KEY);
        assertThat(asked.field("cookie")).isEmpty();
        assertThat(asked.field("x-request-id")).contains("id-of-the-client");
        assertThat(asked.fields().toString()).doesNotContain(RouterUpstreams.KEY);
        Await.until(
                "its line is there", () -> server().log().contains("id-of-the-client /v1/chat/completions by first"));
        assertThat(server().log()).doesNotContain(RouterUpstreams.untold());
    }

    // --- errors

    @Test
    void errorsOfTheUpstreamAreTheClients() throws Exception {
        first.next(
                Script.json(
                        400,
                        "{\"error\":{\"message\":\"too"
                            + " long\",\"type\":\"invalid_request_error\",\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}"),
                Script.json(
                        401,
                        "{\"error\":{\"message\":\"Incorrect API key: " + RouterUpstreams.UPSTREAM_KEY
                                + "\",\"type\":\"x\"}}"),
                Script.json(429, "{\"error\":{\"message\":\"slow down\",\"type\":\"requests\"}}")
                        .field("Retry-After", "17"),
                Script.json(500, "{\"error\":{\"message\":\"out of order\",\"type\":\"server_error\"}}"),
                Script.json(500, "{\"error\":{\"message\":\"out of order\",\"type\":\"server_error\"}}"));
        HttpResponse<String> bad = answer(asked(CHAT, question("m")));
        HttpResponse<String> key = answer(asked(CHAT, question("m")));
        HttpResponse<String> often = answer(asked(CHAT, question("m")));
        HttpResponse<String> broken = answer(asked(CHAT, question("m")));

        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body())
                .isEqualTo(
                        "{\"error\":{\"message\":\"too"
                            + " long\",\"type\":\"invalid_request_error\",\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}");
        assertThat(key.statusCode()).isEqualTo(401);
        assertThat(key.body()).doesNotContain(RouterUpstreams.UPSTREAM_KEY).contains("\"param\":null", "\"code\":null");
        assertThat(often.statusCode()).isEqualTo(429);
        assertThat(often.headers().firstValue("Retry-After")).contains("17");
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body())
                .isEqualTo("{\"error\":{\"message\":\"out of order\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":null}}");
    }

    @Test
    void anotherUpstreamIsAskedWhenTheFirstFails() throws Exception {
        first.next(
                Script.status(500),
                Script.garbage("this is no HTTP\r\n\r\n"),
                Script.status(200).cut());
        for (int i = 0; i < 3; i++) {
            second.next(Script.stream(token("second")));
            Received received = ask(CHAT, question("both"));
            assertThat(received.data()).as("attempt " + i).containsExactly(token("second"), "[DONE]");
        }
    }

    /** How an answer breaks off, as upstreams do. */
    static Stream<Script> truncations() {
        return Stream.of(
                Script.events().event(token("one")).end(),
                Script.events().event(token("one")).cut(),
                Script.events().event(token("one")).write("data: {\"id\":").end(),
                Script.events().length(10_000).event(token("one")).cut(),
                Script.events().untilClose().event(token("one")).end());
    }

    @ParameterizedTest
    @MethodSource("truncations")
    void anAnswerThatBreaksOffIsNoWholeOne(Script script) throws Exception {
        first.next(script);

        Received received = ask(CHAT, question("m"));

        assertThat(received.data()).hasSize(2).startsWith(token("one"));
        assertThat(received.data().getLast())
                .startsWith("{\"error\":{\"message\":\"")
                .contains("\"type\":", "\"param\":null", "\"code\":\"upstream_truncated\"");
        assertThat(received.failure()).as("its error is told in the stream").isEmpty();
    }

    @Test
    void anAnswerThatBreaksOffBreaksTheTransferWhereThatIsWanted() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        first.next(Script.events().event(token("one")).awaits(seen).cut());
        try (RawConnection reader = asking("v1/resetting/chat/completions", 0)) {
            reader.readUntil(token("one") + "\n\n");
            seen.countDown();
            String rest = reader.readToEnd(30_000);

            assertThat(rest).as("neither an event nor the last chunk").doesNotContain("data:", "0\r\n\r\n");
        }
    }

    /** The same answer in all forms in which upstreams are known to write it. */
    static Stream<Script> forms() {
        String one = "data: " + token("\u00e9\uD83D\uDE00");
        String all = one + "\n\n" + "data: [DONE]\n\n";
        return Stream.of(
                Script.events().write(all),
                Script.events().bytewise(all),
                Script.events().gzip().write(one + "\n\n").write("data: [DONE]\n\n"),
                Script.events().write(all.replace("\n", "\r\n")),
                Script.events().bytewise(all.replace("\n", "\r")),
                Script.events().write("\uFEFF" + all),
                Script.events().split(all, one.getBytes(StandardCharsets.UTF_8).length - 32),
                Script.events().write(": comment\n\nretry: 5\n\nevent: ping\n\ndata: : keepalive\n\ndata:\n\n" + all),
                Script.events().write(all.replace("[DONE]", "[DONE] ")),
                Script.events().untilClose().write(all),
                Script.events()
                        .length(all.getBytes(StandardCharsets.UTF_8).length)
                        .write(all),
                Script.events().write(one + "\n\ndata: [DONE]"),
                Script.events().write(all).holdsOpen());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void whateverItsFormAnAnswerIsPassedOnInOne(Script script) throws Exception {
        first.next(script);
        byte[] body = CLIENT.send(asked(CHAT, question("m")).build(), HttpResponse.BodyHandlers.ofByteArray())
                .body();

        assertThat(new String(body, StandardCharsets.UTF_8))
                .isEqualTo("data: " + token("\u00e9\uD83D\uDE00") + "\n\ndata: [DONE]\n\n");
    }

    @Test
    void whoLeavesBeforeTheFirstTokenHasTheUpstreamStopped() throws Exception {
        first.next(Script.events().head().holdsOpen());
        RawConnection reader = asking(CHAT, 0);
        FakeExchange exchange = first.awaitRequest();
        long left = System.nanoTime();
        reader.leave();

        long closed = exchange.clientClosed().get(10, TimeUnit.SECONDS);
        assertThat(Duration.ofNanos(closed - left)).isLessThan(leavingIsSeenWithin());
    }

    /** How long it may take until the upstream is stopped when its reader leaves before there was anything to read. */
    Duration leavingIsSeenWithin() {
        return Duration.ofSeconds(5); // 1.5 s to the early headers, two probes of 0.5 s, and what a busy machine takes
    }

    @Test
    void longThoughtIsBridgedByHeadersAndHeartbeats() throws Exception {
        CountDownLatch thought = new CountDownLatch(1);
        first.next(Script.events().awaits(thought).event(token("one")).event("[DONE]"));
        try (RawConnection reader = asking("v1/slow/chat/completions", 0)) {
            String early = reader.readUntil(": heartbeat\n");
            thought.countDown();
            String rest = reader.readUntil("[DONE]\n\n");

            assertThat(early).startsWith("HTTP/1.1 200").doesNotContain("data: {");
            assertThat(rest).contains("data: " + token("one") + "\n\n");
        }
    }

    @Test
    void badRequestsAreRefusedWithAllKeys() throws Exception {
        HttpResponse<String> noJson = answer(asked(CHAT, "{\"model\":"));
        HttpResponse<String> noModel = answer(asked(CHAT, "{\"messages\":[]}"));
        HttpResponse<String> unknown = answer(asked(CHAT, question("unheard-of")));
        HttpResponse<String> text = answer(asked(CHAT, question("m")).setHeader("Content-Type", "text/plain"));
        HttpResponse<String> got =
                answer(HttpRequest.newBuilder(at(CHAT)).header("Authorization", "Bearer " + RouterUpstreams.KEY));
        HttpResponse<String> streamed = answer(asked("v1/embeddings", "{\"model\":\"vectors\",\"stream\":true}"));

        assertThat(List.of(
                        noJson.statusCode(),
                        noModel.statusCode(),
                        unknown.statusCode(),
                        text.statusCode(),
                        got.statusCode(),
                        streamed.statusCode()))
                .containsExactly(400, 400, 404, 415, 405, 400);
        assertThat(List.of(noJson, noModel, unknown, text, got, streamed))
                .allSatisfy(response -> assertThat(response.body())
                        .startsWith("{\"error\":{\"message\":\"")
                        .contains("\"type\":", "\"param\":", "\"code\":"));
    }

    // --- who watches

    private HttpResponse<String> scraped(String accept) throws Exception {
        return answer(HttpRequest.newBuilder(at("metrics")).header("Accept", accept));
    }

    @Test
    void whatTheRouterDoesIsMeasured() throws Exception {
        first.next(Script.stream(token("one"), token("two")));
        Received received = ask(CHAT, question("m"));
        assertThat(received.failure()).isEmpty();

        String labels = "{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"first\",gen_ai_request_model=\"m\"} ";
        Await.until(
                "the stream is measured",
                () -> scraped("*/*").body().contains("gen_ai_server_time_to_first_token_seconds_count" + labels));
        HttpResponse<String> text = scraped("*/*");
        assertThat(text.headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/plain")
                .contains("version=0.0.4");
        assertThat(text.body())
                .contains("# TYPE gen_ai_server_request_duration_seconds histogram\n")
                .contains("sluice_llm_in_flight ")
                .containsPattern("sluice_llm_overhead_seconds_count\\{part=\"request\"\\} [1-9]")
                .containsPattern("sluice_llm_overhead_seconds_count\\{part=\"piece\"\\} [1-9]")
                .contains("sluice_llm_breaker{upstream=\"first\"} 0.0\n")
                .contains("sluice_streams_open ")
                .doesNotContain(RouterUpstreams.KEY);
        HttpResponse<String> open = scraped("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
        assertThat(open.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(open.body()).endsWith("# EOF\n");
    }

    @Test
    void metersAndTheRoutersStateAreForLocalVisitorsOnly() throws Exception {
        for (String path : List.of("metrics", "admin/llm")) {
            assertThat(answer(HttpRequest.newBuilder(at(path))).statusCode()).isEqualTo(200);
            assertThat(answer(HttpRequest.newBuilder(at(path)).header("X-Forwarded-For", "127.0.0.1"))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void aRequestOnItsWayIsListedWithItsUpstream() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        first.next(Script.events().event(token("one")).awaits(seen).event("[DONE]"));
        try (RawConnection reader = asking(CHAT, 0)) {
            reader.readUntil(token("one"));
            assertThat(get("admin/llm").body())
                    .contains("\"endpoint\":\"/v1/chat/completions\",\"model\":\"m\",\"upstream\":\"first\","
                            + "\"phase\":\"passing\"")
                    .contains("\"name\":\"claude\"")
                    .doesNotContain(RouterUpstreams.KEY);
            seen.countDown();
            reader.readUntil("data: [DONE]\n\n");
        }
        assertThat(get("health/ready").body()).contains("\"name\":\"llm-config\",\"status\":\"UP\"");
    }
}
