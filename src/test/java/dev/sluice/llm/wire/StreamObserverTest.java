package dev.sluice.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamObserverTest {

    private final StreamObserver openAi = new StreamObserver(Dialect.OPENAI);
    private final StreamObserver anthropic = new StreamObserver(Dialect.ANTHROPIC);

    private static EventKind saw(StreamObserver observer, String data) {
        return observer.saw(RawEventTest.event("data: " + data + "\n\n"));
    }

    private EventKind saw(String type, String rest) {
        return anthropic.saw(
                RawEventTest.event("event: " + type + "\ndata: {\"type\":\"" + type + "\"" + rest + "}\n\n"));
    }

    private static String finish(int index, String reason) {
        return "{\"choices\":[{\"index\":" + index + ",\"delta\":{},\"finish_reason\":" + reason + "}]}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":null}],\"usage\":null} ~ CONTENT",
                "{\"choices\":[]} ~ CONTENT",
                "{\"choices\":[],\"usage\":null} ~ CONTENT",
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}} ~ USAGE",
                "{\"usage\":{\"prompt_tokens\":1},\"choices\" : [ ] ,\"error\":null} ~ USAGE",
                "{\"choices\":[{\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1}} ~ CONTENT",
                "{\"usage\":{\"prompt_tokens\":1}} ~ CONTENT",
                "{\"choices\":[],\"x\":{\"usage\":{}}} ~ CONTENT",
                "{\"choices\":{},\"usage\":{}} ~ CONTENT",
                "{\"error\":{\"message\":\"m\"}} ~ ERROR",
                "{\"error\" : \"m\"} ~ ERROR",
                "{\"error\":{},\"choices\":[],\"usage\":{}} ~ ERROR",
                "{\"choices\":[{\"finish_reason\":\"error\"}],\"error\":{\"code\":502}} ~ ERROR",
                "{\"error\":null,\"choices\":[]} ~ CONTENT",
                "{\"choices\":[{\"delta\":{\"content\":\"\\\"error\\\":{\"}}]} ~ CONTENT",
                "{\"choices\":[{\"error\":{}}]} ~ CONTENT",
                "{\"error\":{ ~ CONTENT",
                "[DONE] ~ DONE",
                "'[DONE] ' ~ DONE",
                "'' ~ OTHER",
                ": keepalive ~ OTHER"
            })
    void eventOfOpenAiIsKnown(String data, EventKind kind) {
        assertThat(saw(openAi, data)).isEqualTo(kind);
    }

    @Test
    void namedErrorIsOneWhateverItSays() {
        assertThat(openAi.saw(RawEventTest.event("event: error\ndata: {\"message\":\"m\"}\n\n")))
                .isEqualTo(EventKind.ERROR);
        assertThat(openAi.saw(RawEventTest.event("event: error\ndata: \n\n"))).isEqualTo(EventKind.ERROR);
        assertThat(openAi.saw(RawEventTest.event("event: ping\ndata: {}\n\n"))).isEqualTo(EventKind.OTHER);
    }

    @Test
    void answerIsFinishedWhenItSaysSo() {
        saw(openAi, finish(0, "null"));
        assertThat(openAi.isFinished()).isFalse();
        saw(openAi, "{\"choices\":[{\"delta\":{\"content\":\"\\\"finish_reason\\\":\\\"stop\\\"\"}}]}");
        saw(openAi, "{\"x\":{\"finish_reason\":\"stop\"},\"choices\":[{\"finish_reason\":null}]}");
        assertThat(openAi.isFinished()).isFalse();
        saw(openAi, finish(0, "\"length\""));
        assertThat(openAi.isFinished()).isTrue();
    }

    /** SGLang and Ollama have written nothing, and KoboldCpp the word, in every event before the last. */
    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"null\""})
    void reasonThatIsNoneFinishesNothing(String none) {
        saw(openAi, finish(0, none));
        assertThat(openAi.isFinished()).isFalse();
        saw(openAi, finish(0, "\"stop\""));
        assertThat(openAi.isFinished()).isTrue();
    }

    @Test
    void answerOfSeveralChoicesIsFinishedWithTheLastOfThem() {
        StreamObserver three = new StreamObserver(Dialect.OPENAI, 3);
        saw(three, finish(2, "\"stop\""));
        saw(three, finish(0, "\"stop\""));
        saw(three, finish(0, "\"stop\""));
        saw(three, finish(-1, "null"));
        assertThat(three.isFinished()).isFalse();
        saw(three, finish(1, "\"stop\""));
        assertThat(three.isFinished()).isTrue();
        assertThatThrownBy(() -> new StreamObserver(Dialect.OPENAI, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eventThatSaysDoneIsUnderstoodSo() {
        for (Dialect dialect : Dialect.values()) {
            RawEvent done = RawEventTest.event(new String(dialect.done(), StandardCharsets.UTF_8));
            assertThat(new StreamObserver(dialect).saw(done)).isEqualTo(EventKind.DONE);
            assertThat(done.bytes(dialect)).isEqualTo(dialect.done());
        }
    }

    @Test
    void hugeIndexTakesNoMemory() {
        saw(openAi, finish(Integer.MAX_VALUE, "\"stop\""));
        assertThat(openAi.isFinished()).as("it is not kept in mind").isFalse();
        saw(openAi, "{\"choices\":[{\"index\":1e99,\"finish_reason\":\"stop\"}]}");
        assertThat(openAi.isFinished()).isTrue();
    }

    @Test
    void usageIsTheOneThatCameLast() {
        assertThat(openAi.usage()).isEmpty();
        saw(openAi, "{\"choices\":[{}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":1,\"total_tokens\":8}}");
        assertThat(openAi.usage()).contains(new Usage(7, 1));
        saw(openAi, "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":30,\"total_tokens\":37}}");
        assertThat(openAi.usage()).contains(new Usage(7, 30));
        saw(openAi, "{\"choices\":[],\"usage\":{\"prompt_tokens\":-3,\"completion_tokens\":\"x\"}}");
        assertThat(openAi.usage()).contains(new Usage(7, 30));
        saw(
                openAi,
                "{\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}}");
        assertThat(openAi.usage()).contains(new Usage(1, 2));
        assertThat(openAi.usage().map(Usage::total)).contains(3L);
    }

    @Test
    void messageOfAnthropicIsFollowedFromItsStartToItsEnd() {
        assertThat(
                        saw(
                                "message_start",
                                ",\"message\":{\"stop_reason\":null,\"usage\":{\"input_tokens\":20,"
                                    + "\"cache_creation_input_tokens\":3,\"cache_read_input_tokens\":100,\"output_tokens\":1}}"))
                .isEqualTo(EventKind.CONTENT);
        assertThat(anthropic.usage()).contains(new Usage(123, 1));
        assertThat(saw("ping", "")).isEqualTo(EventKind.OTHER);
        assertThat(saw("content_block_delta", ",\"delta\":{\"text\":\"hi\"}")).isEqualTo(EventKind.CONTENT);
        assertThat(anthropic.isFinished()).isFalse();
        assertThat(saw("message_delta", ",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":45}"))
                .isEqualTo(EventKind.CONTENT);
        assertThat(anthropic.isFinished()).isTrue();
        assertThat(anthropic.usage()).contains(new Usage(123, 45));
        assertThat(saw("message_stop", "")).isEqualTo(EventKind.DONE);
        assertThat(saw(anthropic, "[DONE]")).isEqualTo(EventKind.OTHER);
    }

    @Test
    void eventOfAnthropicWithoutANameIsKnownByItsData() {
        assertThat(saw(anthropic, "{\"type\":\"message_stop\"}")).isEqualTo(EventKind.DONE);
        assertThat(saw(anthropic, "{\"type\":\"ping\"}")).isEqualTo(EventKind.OTHER);
        assertThat(saw(anthropic, "{\"type\":\"error\"}")).isEqualTo(EventKind.ERROR);
        assertThat(saw(anthropic, "{\"error\":{}}")).isEqualTo(EventKind.ERROR);
        assertThat(saw(anthropic, "{\"type\":\"content_block_delta\"}")).isEqualTo(EventKind.CONTENT);
        assertThat(saw("error", "")).isEqualTo(EventKind.ERROR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "OPENAI ~ {\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}} ~ 3 ~ 4",
                "OPENAI ~ {\"object\":\"list\",\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}} ~ 3 ~ 0",
                "OPENAI ~ {\"usage\":{\"input_tokens\":3,\"output_tokens\":4}} ~ 3 ~ 4",
                "OPENAI ~ {\"usage\":{\"prompt_tokens\":3,\"cache_read_input_tokens\":2}} ~ 3 ~ 0",
                "ANTHROPIC ~ {\"usage\":{\"input_tokens\":3,\"cache_read_input_tokens\":5,\"output_tokens\":4}} ~ 8 ~ 4"
            })
    void usageOfABodyIsRead(Dialect dialect, String json, long prompt, long completion) {
        assertThat(Usage.ofBody(json.getBytes(StandardCharsets.UTF_8), dialect))
                .contains(new Usage(prompt, completion));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{}",
                "[]",
                "{\"usage\":null}",
                "{\"usage\":{}}",
                "{\"usage\":{\"prompt_tokens\":1e99}}",
                "{\"usage\":{\"prompt_tokens\":1"
            })
    void bodyThatSaysNothingHasNoUsage(String json) {
        assertThat(Usage.ofBody(json.getBytes(StandardCharsets.UTF_8), Dialect.OPENAI))
                .isEqualTo(Optional.empty());
    }

    @Test
    void tokensAreNotNegative() {
        assertThatThrownBy(() -> new Usage(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Usage(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
