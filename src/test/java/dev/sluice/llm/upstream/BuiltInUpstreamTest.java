package dev.sluice.llm.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.config.SluiceConfig;
import dev.sluice.llm.BuiltInModel;
import dev.sluice.stream.FakeTimers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the built-in models answer, to the byte. All runs on the test's thread, and time is the test's. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BuiltInUpstreamTest {

    private static final String CHUNK =
            "data: {'id':'chatcmpl-%s','object':'chat.completion.chunk','created':1790000000,'model':'sluice-echo',"
                    .formatted("000000000000002a");
    private static final String DONE = "data: [DONE]\n\n";
    private static final String CORPUS = """
        The lock keeper opens the gate for the boat. The boat enters the lock and waits. The keeper closes the gate
        again. A boat waits for the water in the lock. The water enters the lock and lifts the boat. A keeper lifts the
        gate for the water. The gate waits for a keeper. The boat leaves the lock when the keeper opens the gate.
        """;

    @TempDir
    private Path folder = Path.of("");

    private final FakeTimers timers = new FakeTimers();
    private final AtomicLong random = new AtomicLong(42);
    private BuiltInUpstream upstream = upstream(new BuiltInModel(settings(Path.of("gone.txt"))));

    private static SluiceConfig.Model settings(Path corpus) {
        return new SluiceConfig.Model(Optional.of(corpus), 10, 20);
    }

    private BuiltInUpstream upstream(BuiltInModel model) {
        return new BuiltInUpstream(
                model,
                settings(Path.of("corpus.txt")),
                timers,
                () -> Instant.ofEpochSecond(1_790_000_000),
                random::getAndIncrement,
                Runnable::run);
    }

    private void learn() throws Exception {
        Path corpus = Files.writeString(folder.resolve("corpus.txt"), CORPUS);
        BuiltInModel model = new BuiltInModel(settings(corpus));
        model.await(Duration.ofSeconds(50));
        upstream = upstream(model);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(upstream.open()).isZero();
        assertThat(timers.pending()).isZero();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static UpstreamRequest request(String path, String body) {
        return new UpstreamRequest(
                "POST",
                URI.create("http://built-in/v1/" + path),
                Map.of(),
                json(body).getBytes(StandardCharsets.UTF_8));
    }

    private static String chat(String text, String more) {
        return "{'model':'sluice-echo','messages':[{'role':'user','content':'" + text + "'}]" + more + "}";
    }

    private HeardAnswer answered(UpstreamRequest request) {
        HeardAnswer answer = new HeardAnswer();
        Call call = upstream.open(request, answer);
        for (int i = 0; i < 1_000 && !answer.isOver(); i++) {
            if (answer.hasHead()) {
                call.demand();
            }
            timers.pass(Duration.ofMillis(100));
        }
        assertThat(answer.isOver()).isTrue();
        assertThat(answer.wrong()).isEmpty();
        return answer;
    }

    private HeardAnswer answered(String path, String body) {
        return answered(request(path, body));
    }

    /** What the deltas of a stream are together. */
    private static String said(HeardAnswer answer) {
        List<String> said = new ArrayList<>();
        var content = Pattern.compile("\"content\":\"([^\"]*)\"").matcher(answer.body());
        while (content.find()) {
            said.add(content.group(1));
        }
        return String.join("|", said);
    }

    @Test
    void chatIsStreamedWordByWord() {
        HeardAnswer answer = answered("chat/completions", chat("how  are you?", ",'stream':true"));

        assertThat(answer.head().status()).isEqualTo(200);
        assertThat(answer.head().mediaType()).isEqualTo("text/event-stream");
        String end = ",'logprobs':null,'finish_reason':null}]}\n\n";
        assertThat(answer.body())
                .isEqualTo(json(CHUNK
                        + "'choices':[{'index':0,'delta':{'role':'assistant','content':'','refusal':null}"
                        + end
                        + CHUNK
                        + "'choices':[{'index':0,'delta':{'content':'how'}"
                        + end
                        + CHUNK
                        + "'choices':[{'index':0,'delta':{'content':'  are'}"
                        + end
                        + CHUNK
                        + "'choices':[{'index':0,'delta':{'content':' you?'}"
                        + end
                        + CHUNK
                        + "'choices':[{'index':0,'delta':{},'logprobs':null,'finish_reason':'stop'}]}\n\n"
                        + DONE));
        assertThat(answer.pieces()).isEqualTo(6);
    }

    @Test
    void usageIsTheLastChunkWhenItIsAskedFor() {
        HeardAnswer answer =
                answered("chat/completions", chat("a b", ",'stream':true,'stream_options':{'include_usage':true}"));

        assertThat(answer.body())
                .endsWith(json(CHUNK
                        + "'choices':[{'index':0,'delta':{},'logprobs':null,'finish_reason':'stop'}],'usage':null}\n\n"
                        + CHUNK
                        + "'choices':[],'usage':{'prompt_tokens':2,'completion_tokens':2,'total_tokens':4}}\n\n"
                        + DONE));
    }

    @Test
    void chatIsAnsweredWhole() {
        HeardAnswer answer = answered("chat/completions", chat("Grüße 🌊\\n", ""));

        assertThat(answer.head().mediaType()).isEqualTo("application/json");
        assertThat(answer.body())
                .isEqualTo(json("{'id':'chatcmpl-000000000000002a','object':'chat.completion','created':1790000000,"
                        + "'model':'sluice-echo','choices':[{'index':0,'message':{'role':'assistant','content':"
                        + "'Grüße 🌊\\n','refusal':null},'logprobs':null,'finish_reason':'stop'}],"
                        + "'usage':{'prompt_tokens':2,'completion_tokens':2,'total_tokens':4}}"));
        assertThat(answer.head().field("Content-Length"))
                .contains(Integer.toString(answer.body().getBytes(StandardCharsets.UTF_8).length));
    }

    @Test
    void textIsCompletedInBothWays() {
        assertThat(answered("completions", "{'model':'sluice-echo','prompt':'so it','stream':true}")
                        .body())
                .isEqualTo(json("data:"
                               + " {'id':'cmpl-000000000000002a','object':'text_completion','created':1790000000,'model':'sluice-echo','choices':[{'text':'so','index':0,'logprobs':null,'finish_reason':null}]}\n\n"
                               + "data:"
                               + " {'id':'cmpl-000000000000002a','object':'text_completion','created':1790000000,'model':'sluice-echo','choices':[{'text':'"
                               + " it','index':0,'logprobs':null,'finish_reason':null}]}\n\n"
                               + "data:"
                               + " {'id':'cmpl-000000000000002a','object':'text_completion','created':1790000000,'model':'sluice-echo','choices':[{'text':'','index':0,'logprobs':null,'finish_reason':'stop'}]}\n\n"
                        + DONE));
        assertThat(answered("completions", "{'model':'sluice-echo','prompt':['so it']}")
                        .body())
                .isEqualTo(
                        json(
                                "{'id':'cmpl-000000000000002b','object':'text_completion','created':1790000000,'model':'sluice-echo','choices':[{'index':0,'text':'so"
                                    + " it','logprobs':null,"
                                    + "'finish_reason':'stop'}],'usage':{'prompt_tokens':2,'completion_tokens':2,'total_tokens':4}}"));
    }

    @Test
    void lastMessageOfTheUserIsAnsweredAlsoWhenItComesInParts() {
        String body = "{'model':'sluice-echo','stream':true,'messages':[{'role':'system','content':'be kind'},"
            + "{'role':'user','content':'first'},{'role':'assistant','content':null,'tool_calls':[]},{'role':'user','content':[{'type':'text','text':'see"
            + " '},{'type':'image_url','image_url':{'url':'x'}},"
            + "{'type':'text','text':'this'}]},{'role':'tool','content':'4'}],'tools':[{}],'unknown':[1]}";

        assertThat(said(answered("chat/completions", body))).isEqualTo("|see| this");
    }

    @ParameterizedTest
    @CsvSource({
        "'''max_tokens'':2', |a| b, length",
        "'''max_completion_tokens'':2,''max_tokens'':1', |a| b, length",
        "'''max_tokens'':4', |a| b| c| d, stop",
        "'''stop'':''c''', '|a| b| ', stop",
        "'''stop'':[''z'',''b c'']', '|a| ', stop",
        "'''stop'':[''d e'']', '|a| b| c| |d', stop",
        "'''stop'':null,''seed'':null,''n'':1,''temperature'':null', |a| b| c| d, stop",
    })
    void answerEndsWhereItIsAskedTo(String option, String said, String finish) {
        HeardAnswer answer = answered("chat/completions", chat("a b c d", ",'stream':true," + option));

        assertThat(said(answer)).isEqualTo(said);
        assertThat(answer.body()).contains("\"finish_reason\":\"" + finish + "\"");
    }

    @Test
    void emptyMessageHasAnEmptyEcho() {
        assertThat(said(answered("chat/completions", chat("", ",'stream':true"))))
                .isEmpty();
        assertThat(said(answered("chat/completions", chat(" \\t", ",'stream':true"))))
                .isEqualTo("| \\t");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [] | `` | the body must be one JSON object
        {'model':1} | model | model must be a string
        {} | model | model must be given
        {'model':'sluice-echo'} | messages | messages must be an array of at least one message
        {'model':'sluice-echo','messages':[]} | messages | messages must be an array of at least one message
        {'model':'sluice-echo','messages':[1]} | messages[0] | messages[0] must be an object
        {'model':'sluice-echo','messages':[{}]} | messages[0].role | messages[0].role must be a string
        {'model':'sluice-echo','messages':[{'role':'user','content':1}]} | messages[0].content | messages[0].content must be a string or an array of parts
        {'model':'sluice-echo','messages':[{'role':'user','content':[1]}]} | messages[0].content | each part of messages[0].content must be an object
        {'model':'sluice-echo','n':2} | n | n must be 1: the built-in model gives one answer
        {'model':'sluice-echo','n':0} | n | n must be a whole number from 1 to 128: 0
        {'model':'sluice-echo','messages':[{'role':'user'}],'stream':'yes'} | stream | stream must be true or false
        {'model':'sluice-echo','messages':[{'role':'user'}],'max_tokens':0} | max_tokens | max_tokens must be a whole number from 1 to 2147483647: 0
        {'model':'sluice-echo','messages':[{'role':'user'}],'max_tokens':1e99} | max_tokens | max_tokens must be a whole number from 1 to 2147483647: 1e99
        {'model':'sluice-echo','messages':[{'role':'user'}],'max_completion_tokens':1.5} | max_completion_tokens | max_completion_tokens must be a whole number from 1 to 2147483647: 1.5
        {'model':'sluice-echo','messages':[{'role':'user'}],'temperature':2.1} | temperature | temperature must be a number from 0 to 2: 2.1
        {'model':'sluice-echo','messages':[{'role':'user'}],'top_p':'much'} | top_p | top_p must be a number from 0 to 1: a string
        {'model':'sluice-echo','messages':[{'role':'user'}],'seed':1.5} | seed | seed must be a whole number of 64 bits: 1.5
        {'model':'sluice-echo','messages':[{'role':'user'}],'stop':['']} | stop | stop must be a string of 1 to 256 characters, or an array of at most 4
        {'model':'sluice-echo','messages':[{'role':'user'}],'stop':['a','b','c','d','e']} | stop | stop must be a string of 1 to 256 characters, or an array of at most 4
        {'model':'sluice-echo','messages':[{'role':'user'}],'stream_options':{}} | stream_options | stream_options must not be given unless stream is true
        {'model':'sluice-echo','messages':[{'role':'user'}],'stream':true,'stream_options':1} | stream_options | stream_options must be an object
        {'model':'sluice-echo','messages':[{'role':'user'}],'stream':true,'stream_options':{'include_usage':1}} | stream_options.include_usage | stream_options.include_usage must be true or false
        """)
    void wrongRequestIsRefusedAndItsFieldNamed(String body, String field, String message) {
        HeardAnswer answer = answered("chat/completions", body);

        assertThat(answer.head().status()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo(json("{'error':{'message':'" + message + "','type':'invalid_request_error','param':"
                        + (field.isEmpty() ? "null" : "'" + field + "'") + ",'code':null}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1e-99999999999"})
    void numbersThatNobodyCanMeanAreNothingUnlessTheyAreAskedFor(String number) {
        assertThat(said(answered("chat/completions", chat("a", ",'stream':true,'x':" + number))))
                .isEqualTo("|a");
        assertThat(answered("chat/completions", chat("a", ",'temperature':" + number))
                        .body())
                .contains("temperature must be a number from 0 to 2: " + number);
        String digits = "9".repeat(2_000);
        assertThat(said(answered("chat/completions", chat("a", ",'stream':true,'x':" + digits))))
                .isEqualTo("|a");
        assertThat(answered("chat/completions", chat("a", ",'seed':" + digits)).body())
                .contains("seed must be a whole number of 64 bits: a number");
    }

    @Test
    void firstOfManyFaultsIsTold() {
        String many = "0,".repeat(100_000) + "0";
        assertThat(answered("chat/completions", "{'model':'sluice-echo','messages':[" + many + "]}")
                        .body())
                .contains("messages[0] must be an object");
        assertThat(answered("chat/completions", chat("a", ",'stop':[" + many + "]"))
                        .body())
                .contains("an array of at most 4");
    }

    @Test
    void promptThatIsNoSingleTextIsRefused() {
        for (String prompt : List.of("null", "[]", "[1,2]", "['a','b']", "{}")) {
            HeardAnswer answer = answered("completions", "{'model':'sluice-echo','prompt':" + prompt + "}");

            assertThat(answer.head().status()).isEqualTo(400);
            assertThat(answer.body()).contains("\"param\":\"prompt\"");
        }
    }

    @Test
    void whatItDoesNotHaveIsNotFound() {
        HeardAnswer model = answered("chat/completions", chat("x", "").replace("sluice-echo", "gpt-9"));
        assertThat(model.head().status()).isEqualTo(404);
        assertThat(model.body())
                .isEqualTo(json("{'error':{'message':'the model \\'gpt-9\\' does not exist',"
                        + "'type':'invalid_request_error','param':'model','code':'model_not_found'}}"));
        HeardAnswer embeddings = answered("embeddings", "{'model':'sluice-echo','input':'x'}");
        assertThat(embeddings.head().status()).isEqualTo(404);
        assertThat(embeddings.body()).contains("/completions only");

        HeardAnswer fetched = answered(
                new UpstreamRequest("GET", URI.create("http://built-in/v1/chat/completions"), Map.of(), new byte[0]));
        assertThat(fetched.head().status()).isEqualTo(405);
        assertThat(fetched.head().field("Allow")).contains("POST");
    }

    @Test
    void wordsComeAtTheConfiguredSpeed() {
        HeardAnswer answer = new HeardAnswer();
        Call call = upstream.open(request("chat/completions", chat("a b c d e f", ",'stream':true")), answer);
        for (int i = 0; i < 9; i++) {
            call.demand();
        }

        // who speaks, and the first word
        assertThat(answer.pieces()).isEqualTo(2);
        for (int words = 2; words <= 6; words++) {
            timers.pass(Duration.ofMillis(99));
            assertThat(answer.pieces()).isEqualTo(words);
            timers.pass(Duration.ofMillis(1));
            assertThat(answer.pieces()).isEqualTo(words + 1);
        }
        timers.pass(Duration.ofMillis(100));
        // the finish and [DONE]
        assertThat(answer.pieces()).isEqualTo(9);
        call.demand();
        assertThat(answer.isComplete()).isTrue();
    }

    @Test
    void wholeAnswerComesWhenAllOfItWouldHaveBeenSaid() {
        HeardAnswer answer = new HeardAnswer();
        Call call = upstream.open(request("chat/completions", chat("a b c", "")), answer);

        timers.pass(Duration.ofMillis(299));
        assertThat(answer.hasHead()).isFalse();
        timers.pass(Duration.ofMillis(1));

        assertThat(answer.hasHead()).isTrue();
        assertThat(answer.pieces()).isZero();
        call.demand();
        call.demand();
        assertThat(answer.isComplete()).isTrue();
    }

    @Test
    void whoWasAwayForLongDoesNotGetAllAtOnce() {
        HeardAnswer answer = new HeardAnswer();
        Call call = upstream.open(request("chat/completions", chat("a ".repeat(100), ",'stream':true")), answer);
        call.demand();
        timers.pass(Duration.ofHours(1));

        for (int i = 0; i < 100; i++) {
            call.demand();
        }

        assertThat(answer.pieces()).isEqualTo(2);
        timers.pass(Duration.ofMillis(100));
        assertThat(answer.pieces()).isEqualTo(3);
        call.abort();
    }

    @Test
    void nothingIsSaidBeforeItIsAskedFor() {
        HeardAnswer answer = new HeardAnswer();
        Call call = upstream.open(request("chat/completions", chat("a b", ",'stream':true")), answer);

        timers.pass(Duration.ofHours(1));

        assertThat(answer.hasHead()).isTrue();
        assertThat(answer.pieces()).isZero();
        assertThat(timers.pending()).isZero();
        call.abort();
    }

    @Test
    void whoGivesUpLeavesNoTimer() {
        HeardAnswer answer = new HeardAnswer();
        Call call = upstream.open(request("chat/completions", chat("a b c", ",'stream':true")), answer);
        call.demand();
        call.demand();
        call.demand();
        assertThat(timers.pending()).isEqualTo(1);

        call.abort();

        assertThat(timers.pending()).isZero();
        assertThat(upstream.open()).isZero();
        timers.pass(Duration.ofHours(1));
        assertThat(answer.pieces()).isEqualTo(2);
    }

    @Test
    void tooManyCallsAreToldSo() {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < BuiltInUpstream.MOST_CALLS; i++) {
            calls.add(upstream.open(request("chat/completions", chat("a", "")), new HeardAnswer()));
        }

        HeardAnswer answer = new HeardAnswer();
        upstream.open(request("chat/completions", chat("a", "")), answer);

        assertThat(answer.failure().kind()).isEqualTo(UpstreamFailure.Kind.BUSY);
        assertThat(answer.failure()).hasMessageContaining("4096 calls");
        assertThat(upstream.open()).isEqualTo(BuiltInUpstream.MOST_CALLS);
        calls.forEach(Call::abort);
    }

    @Test
    void modelMakesUpProse() throws Exception {
        learn();
        String body = "{'model':'sluice-ngram','stream':true,'messages':[{'role':'user','content':'the boat'}],"
                + "'seed':7,'temperature':0.9,'top_p':0,'max_tokens':4000,'stream_options':{'include_usage':true}}";

        HeardAnswer answer = answered("chat/completions", body);

        assertThat(said(answer).replace("|", "")).containsPattern("(boat|lock|keeper|gate)");
        assertThat(answer.body())
                .contains("\"model\":\"sluice-ngram\"", "\"prompt_tokens\":2,", "\"finish_reason\":\"")
                .endsWith(DONE);
        // no more than the setting allows
        assertThat(said(answer).split("\\|")).hasSizeLessThanOrEqualTo(21);
        assertThat(said(answered("chat/completions", body))).isEqualTo(said(answer));
    }

    @Test
    void modelAnswersDifferentlyEachTimeWhenThereIsNoSeed() throws Exception {
        learn();
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String body = "{'model':'sluice-ngram','stream':true,'messages':[{'role':'user','content':'the boat'}]}";
            answers.add(said(answered("chat/completions", body)));
        }

        assertThat(answers.stream().distinct()).hasSizeGreaterThan(1);
    }

    @Test
    void modelThatCouldNotLearnIsUnavailable() throws Exception {
        BuiltInUpstream untaught = upstream(new BuiltInModel(settings(folder.resolve("gone.txt"))));
        HeardAnswer answer = new HeardAnswer();
        Call call = untaught.open(request("completions", "{'model':'sluice-ngram','prompt':'x'}"), answer);
        Awaiting.until("an answer", answer::hasHead);
        call.demand();
        call.demand();

        assertThat(answer.head().status()).isEqualTo(503);
        assertThat(answer.body())
                .contains("could not read its corpus", "\"type\":\"server_error\",\"param\":null,\"code\":null");
        assertThat(answer.isComplete()).isTrue();
        assertThat(untaught.open()).isZero();
    }
}
