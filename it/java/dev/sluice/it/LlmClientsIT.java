package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.LlmClient.Seen;
import dev.sluice.it.llm.FakeExchange;
import dev.sluice.it.llm.FakeUpstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The router as others' clients see it: each lists models, asks with and without a stream, is given calls of tools, leaves
 * in the middle, is told a limit, has its answer cut off by the upstream, gets one of an upstream that breaks every rule of
 * such a stream, and waits for one that is slow.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LlmClientsIT {

    /**
     * A client and what is known of it.
     *
     * @param model what it asks for: one of an upstream of its own API
     * @param lists whether it can list models
     * @param tellsWhen whether it tells for how long a limit holds
     * @param hearsErrors whether an error in the middle of a stream is one to it, and not an end like any other
     * @param stop what it calls the end of a text
     * @param toolCalls what it calls an end that is for tools
     */
    record Guest(
            String name,
            LlmClient client,
            String model,
            boolean lists,
            boolean tellsWhen,
            boolean hearsErrors,
            String stop,
            String toolCalls) {

        static Guest openAi(String name, LlmClient client, boolean lists, String toolCalls) {
            return new Guest(name, client, OPENAI_MODEL, lists, true, true, "stop", toolCalls);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final String OPENAI_MODEL = "test-model";
    private static final String ANTHROPIC_MODEL = "test-claude";

    @TempDir
    private static Path folder = Path.of("");

    private FakeUpstream upstream;
    private RunningServer server;

    /** What comes of the slow case for each client, by its name, from the first test on that asks for it. */
    private Map<String, Future<Seen>> slow = Map.of();

    /** As many as start together without making each other late on a busy machine. */
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @BeforeAll
    void start() throws Exception {
        upstream = new FakeUpstream().answers(LlmCases::answer);
        Path config = Files.writeString(folder.resolve("llm.json"), """
            {
              "upstreams": [
                {"name": "fake", "baseUrl": "%1$s", "models": ["%2$s"],
                 "health": {"failures": 100}},
                {"name": "fake-anthropic", "baseUrl": "%1$s", "style": "anthropic", "models": ["%3$s"],
                 "health": {"failures": 100}}
              ],
              "clients": [{"name": "guests", "key": "sha256:%4$s"}],
              "endpoints": {
                "/reset/v1/chat/completions": {
                  "upstreamPath": "/chat/completions",
                  "streamConfig": {"onUpstreamTruncation": "reset"}
                },
                "/reset/v1/messages": {
                  "upstreamPath": "/messages",
                  "style": "anthropic",
                  "streamConfig": {"onUpstreamTruncation": "reset"}
                },
                "/slow/v1/chat/completions": {
                  "upstreamPath": "/chat/completions",
                  "streamConfig": {"heartbeatIntervalSecs": 1, "earlyCommitAfterMs": 500}
                },
                "/slow/v1/messages": {
                  "upstreamPath": "/messages",
                  "style": "anthropic",
                  "streamConfig": {"heartbeatIntervalSecs": 1, "earlyCommitAfterMs": 500}
                }
              },
              "retry": {"attempts": 1}
            }
            """.formatted(
                        upstream.base(), OPENAI_MODEL, ANTHROPIC_MODEL, digest(LlmClient.KEY)));
        server = RunningServer.launcher(RunningServer.freePort(), "--set", "sluice.llm.config=" + config);
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        server.close();
        upstream.close();
    }

    static Stream<Guest> guests() {
        return Stream.of(
                Guest.openAi("openai 7", LlmClient.node("openai"), true, "tool_calls"),
                Guest.openAi("openai 5", LlmClient.node("openai5"), true, "tool_calls"),
                Guest.openAi("openai 4", LlmClient.node("openai4"), true, "tool_calls"),
                Guest.openAi("ai", LlmClient.node("ai-sdk"), false, "tool-calls"),
                Guest.openAi("langchain", LlmClient.node("langchain"), false, "tool_calls"),
                Guest.openAi("openai-java", JavaLlmClients::openAi, true, "tool_calls"),
                new Guest(
                        "anthropic",
                        LlmClient.node("anthropic"),
                        ANTHROPIC_MODEL,
                        true,
                        true,
                        true,
                        "end_turn",
                        "tool_use"),
                new Guest(
                        "langchain4j",
                        JavaLlmClients::langChain,
                        OPENAI_MODEL,
                        true,
                        false,
                        false,
                        "STOP",
                        "TOOL_EXECUTION"));
    }

    static Stream<Guest> guestsThatList() {
        return guests().filter(Guest::lists);
    }

    static Stream<Guest> guestsOfOpenAi() {
        return guests().filter(guest -> guest.model().equals(OPENAI_MODEL));
    }

    private static String digest(String key) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    private Seen through(Guest guest, String name) throws Exception {
        return guest.client().see(server.base().resolve("v1"), name, guest.model());
    }

    /** Clients wait at the same time, since all that takes long is the waiting. */
    private Seen slowly(Guest guest) throws Exception {
        if (slow.isEmpty()) {
            URI base = server.base().resolve("slow/v1");
            slow = guests().collect(Collectors.toMap(
                    Guest::name, each -> threads.submit(() -> each.client().see(base, LlmCases.SLOW, each.model()))));
        }
        try {
            return Objects.requireNonNull(slow.get(guest.name())).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e; // such as that a test is to be skipped
        }
    }

    private FakeExchange lastExchange() {
        return upstream.exchanges().getLast();
    }

    @ParameterizedTest
    @MethodSource("guestsThatList")
    void modelsAreListed(Guest guest) throws Exception {
        Seen seen = through(guest, LlmCases.LIST);

        assertThat(seen.error()).isEmpty();
        assertThat(seen.models()).contains(OPENAI_MODEL, ANTHROPIC_MODEL);
    }

    @ParameterizedTest
    @MethodSource("guests")
    void answerComesWhole(Guest guest) throws Exception {
        Seen seen = through(guest, LlmCases.PLAIN);

        assertThat(seen.error()).isEmpty();
        assertThat(seen.text()).isEqualTo(String.join("", LlmCases.WORDS));
        assertThat(seen.finish()).isEqualTo(guest.stop());
        assertThat(seen.tokens()).isEqualTo(8);
    }

    @ParameterizedTest
    @MethodSource("guests")
    void answerComesAsAStreamInThePiecesOfTheUpstream(Guest guest) throws Exception {
        assertThat(through(guest, LlmCases.STREAM)).isEqualTo(wholeStream(guest));
    }

    private static Seen wholeStream(Guest guest) {
        return new Seen(List.of(), LlmCases.WORDS, guest.stop(), List.of(), 8, "", 0, "");
    }

    /** The upstream's connection stays open: the end has to come sooner than the clients' patience with silence ends. */
    @ParameterizedTest
    @MethodSource("guestsOfOpenAi")
    void oddStreamIsLikeAnyOther(Guest guest) throws Exception {
        assertThat(through(guest, LlmCases.ODD)).isEqualTo(wholeStream(guest));
        assertThat(lastExchange().clientClosed().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the upstream that does not end is left")
                .isLessThanOrEqualTo(System.nanoTime());
    }

    @ParameterizedTest
    @MethodSource("guests")
    void heartbeatsOfASlowAnswerAreNothingToAClient(Guest guest) throws Exception {
        assertThat(slowly(guest)).isEqualTo(wholeStream(guest));
    }

    /** That there were heartbeats in the case above: a client does not say. */
    @Test
    void slowAnswerHasHeartbeatsBeforeItsFirstEventAndBetweenTwo() throws Exception {
        HttpRequest question = HttpRequest.newBuilder(server.base().resolve("slow/v1/chat/completions"))
                .header("Authorization", "Bearer " + LlmClient.KEY)
                .header("Content-Type", "application/json")
                .timeout(LlmClient.PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString("""
                    {"model": "%s", "stream": true, "messages": [{"role": "user", "content": "%s"}]}
                    """.formatted(OPENAI_MODEL, LlmCases.SLOW)))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String answer =
                    client.send(question, HttpResponse.BodyHandlers.ofString()).body();
            String silence = "(: heartbeat\n)+";
            String events = "(data: \\S.*\n\n)";

            assertThat(answer)
                    .matches(silence + events + "{2}" + silence + events + "+")
                    .endsWith("data: [DONE]\n\n");
        }
    }

    @ParameterizedTest
    @MethodSource("guests")
    void callsOfToolsArePutTogether(Guest guest) throws Exception {
        Seen seen = through(guest, LlmCases.TOOLS);

        assertThat(seen.error()).isEmpty();
        assertThat(seen.tools()).containsExactly("call_1 weather {\"city\":\"Kiel\"}");
        assertThat(seen.finish()).isEqualTo(guest.toolCalls());
    }

    @ParameterizedTest
    @MethodSource("guests")
    void nothingIsLostOnTheWayInEitherDirection(Guest guest) throws Exception {
        for (String name : List.of(LlmCases.STREAM, LlmCases.TOOLS)) {
            Seen direct = guest.client().see(upstream.base(), name, guest.model());
            String asked = lastExchange().request().text();

            assertThat(through(guest, name)).isEqualTo(direct);
            assertThat(lastExchange().request().text()).isEqualTo(asked);
        }
    }

    @ParameterizedTest
    @MethodSource("guests")
    void upstreamOfAClientThatLeavesIsClosed(Guest guest) throws Exception {
        Seen seen = through(guest, LlmCases.ABORT);

        assertThat(seen.texts()).containsExactly(LlmCases.WORDS.getFirst());
        assertThat(lastExchange().clientClosed().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isLessThanOrEqualTo(System.nanoTime());
    }

    @ParameterizedTest
    @MethodSource("guests")
    void limitOfTheUpstreamIsToldAsItIs(Guest guest) throws Exception {
        int before = upstream.requests().size();

        Seen seen = through(guest, LlmCases.RATE_LIMITED);

        assertThat(seen.error()).contains("slow down, please");
        assertThat(seen.status()).isEqualTo(429);
        assertThat(seen.retryAfter()).isEqualTo(guest.tellsWhen() ? "7" : "");
        assertThat(upstream.requests()).hasSize(before + 1);
    }

    @ParameterizedTest
    @MethodSource("guests")
    void answerThatIsCutOffIsAnErrorThatSaysSo(Guest guest) throws Exception {
        Seen seen = through(guest, LlmCases.CUT);

        assertThat(seen.texts()).isEqualTo(LlmCases.WORDS.subList(0, 2));
        assertThat(seen.finish()).isEmpty();
        if (guest.hearsErrors()) {
            assertThat(seen.error()).contains("the upstream's answer broke off");
        }
    }

    /** What is left for those to whom an error in the stream is an end like any other. */
    @ParameterizedTest
    @MethodSource("guests")
    void answerThatIsCutOffByAResetIsAnErrorToEverybody(Guest guest) throws Exception {
        Seen seen = guest.client().see(server.base().resolve("reset/v1"), LlmCases.CUT, guest.model());

        assertThat(LlmCases.WORDS).startsWith(seen.texts().toArray(String[]::new));
        assertThat(seen.finish()).isEmpty();
        assertThat(seen.error()).isNotEmpty();
    }
}
