package dev.sluice.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawEventTest {

    private static final String CHUNK =
            "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}";

    /** The first event of a stream. */
    static RawEvent event(String stream) {
        return event(stream.getBytes(StandardCharsets.UTF_8));
    }

    private static RawEvent event(byte[] stream) {
        try {
            EventSplitter splitter = new EventSplitter(1 << 20);
            splitter.feed(ByteBuffer.wrap(stream));
            return Objects.requireNonNull(splitter.next());
        } catch (EventTooLarge e) {
            throw new AssertionError(e);
        }
    }

    private static String sent(Dialect dialect, String stream) {
        byte[] bytes = event(stream).bytes(dialect);
        return bytes == null ? "nothing" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static String openAi(String stream) {
        return sent(Dialect.OPENAI, stream);
    }

    private static String anthropic(String stream) {
        return sent(Dialect.ANTHROPIC, stream);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: " + CHUNK + "\n\n",
                "data:" + CHUNK + "\n\n",
                "data: " + CHUNK + "\r\n\r\n",
                "data: " + CHUNK + "\r\r",
                "\uFEFFdata: " + CHUNK + "\n\n",
                "id: 7\ndata: " + CHUNK + "\n\n",
                "data: " + CHUNK + "\nid: 7\n\n",
                "retry: 3000\ndata: " + CHUNK + "\nretry: 3000\n\n",
                ": c\ndata: " + CHUNK + "\n: c\n\n",
                "event: message\ndata: " + CHUNK + "\n\n",
                "event: completion.chunk\r\ndata: " + CHUNK + "\r\n\r\n"
            })
    void chunkReachesAClientOfOpenAiInOneForm(String stream) {
        assertThat(openAi(stream)).isEqualTo("data: " + CHUNK + "\n\n");
    }

    @Test
    void severalLinesOfDataBecomeOne() {
        assertThat(openAi("data: {\"a\":\ndata: [1,\r\ndata:2]}\n\n")).isEqualTo("data: {\"a\": [1, 2]}\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:\n\n",
                "data: \n\n",
                "data:  \t\n\n",
                "data\n\n",
                "data\ndata\n\n",
                "data: : keepalive\n\n",
                "data::\n\n",
                "data:  : OPENROUTER PROCESSING\n\n",
                "event: ping\ndata: {}\n\n",
                "event: keepalive\ndata: {\"type\":\"keepalive\"}\n\n",
                "event: heartbeat\ndata\n\n"
            })
    void whatALibraryWouldFailOverIsNotSent(String stream) {
        assertThat(openAi(stream)).isEqualTo("nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: [DONE]\n\n",
                "data:[DONE]\n\n",
                "data: [DONE] \n\n",
                "data:   [DONE]\t\n\n",
                "event: done\ndata: [DONE]\r\r"
            })
    void doneIsAlwaysWrittenInTheSameWay(String stream) {
        assertThat(openAi(stream)).isEqualTo("data: [DONE]\n\n");
        assertThat(event(stream).isDone()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"error\":null,\"a\":1} ~ {\"a\":1}",
                "{ \"error\" : null , \"a\":1 } ~ {\"a\":1 }",
                "{\"a\":1,\"error\":null} ~ {\"a\":1}",
                "{\"a\":1 , \"error\":null , \"b\":2} ~ {\"a\":1 , \"b\":2}",
                "{\"error\":null,\"a\":1,\"error\":null,\"b\":2,\"error\":null} ~ {\"a\":1,\"b\":2}",
                "{ \"a\":1,\"error\":null} ~ { \"a\":1}",
                "{\"error\":null,\"error\":null} ~ {}",
                "{\"error\":false,\"a\":1} ~ {\"a\":1}",
                "{\"a\":1,\"error\":\"\"} ~ {\"a\":1}"
            })
    void errorThatIsNoneIsCutOut(String data, String expected) {
        assertThat(openAi("data: " + data + "\n\n")).isEqualTo("data: " + expected + "\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"error\":null}}",
                "{\"choices\":[{\"error\":null}]}",
                "{\"a\":\"\\\"error\\\":null\"}",
                "{\"a\":\"error\",\"b\":null}",
                "{\"a\":[\"error\" ,null]}",
                "{\"error\":null",
                "[{\"error\":null}]",
                "\"error\":null"
            })
    void whatOnlyLooksLikeAnErrorIsSentAsItIs(String data) {
        assertThat(openAi("data: " + data + "\n\n")).isEqualTo("data: " + data + "\n\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":null,\"code\":\"c\"}} ~ "
                        + "{\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":null,\"code\":\"c\"}}",
                "{\"error\": {\"message\": \"m\", \"type\": \"t\"}} ~ "
                        + "{\"error\": {\"message\": \"m\", \"type\": \"t\",\"param\":null,\"code\":null}}",
                "{\"error\":{}} ~ {\"error\":{\"message\":\"the upstream reported an"
                        + " error\",\"type\":\"server_error\",\"param\":null,\"code\":null}}",
                "{\"error\":\"it \\\"fell\\\"\"} ~ {\"error\":{\"message\":\"it"
                        + " \\\"fell\\\"\",\"type\":\"server_error\",\"param\":null,\"code\":null}}",
                "{\"error\":true,\"a\":1} ~ {\"error\":{\"message\":\"the upstream reported an"
                        + " error\",\"type\":\"server_error\",\"param\":null,\"code\":null},\"a\":1}",
                "{\"choices\":[{\"finish_reason\":\"error\"}],\"error\":{\"code\":502,\"message\":\"m\"}} ~ "
                    + "{\"choices\":[{\"finish_reason\":\"error\"}],\"error\":{\"code\":502,\"message\":\"m\",\"type\":\"server_error\",\"param\":null}}"
            })
    void errorHasAllFourKeys(String data, String expected) {
        assertThat(openAi("data: " + data + "\n\n")).isEqualTo("data: " + expected + "\n\n");
        assertThat(openAi("event: error\ndata: " + data + "\n\n")).isEqualTo("data: " + expected + "\n\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"message\":\"m\",\"type\":\"t\",\"param\":\"p\",\"code\":\"c\"} ~"
                        + " {\"message\":\"m\",\"type\":\"t\",\"param\":\"p\",\"code\":\"c\"}",
                "{\"message\":\"m\",\"code\":500} ~"
                        + " {\"message\":\"m\",\"type\":\"server_error\",\"param\":null,\"code\":\"500\"}",
                "{\"error\":null,\"message\":\"m\"} ~"
                        + " {\"message\":\"m\",\"type\":\"server_error\",\"param\":null,\"code\":null}",
                "it fell ~ {\"message\":\"it fell\",\"type\":\"server_error\",\"param\":null,\"code\":null}",
                "'' ~ {\"message\":\"the upstream reported an"
                        + " error\",\"type\":\"server_error\",\"param\":null,\"code\":null}"
            })
    void flatErrorIsPutIntoAnErrorObject(String data, String expected) {
        assertThat(openAi("event: error\ndata: " + data + "\n\n")).isEqualTo("data: {\"error\":" + expected + "}\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\"}\n\n",
                "event: content_block_delta\rdata: {\"type\":\"content_block_delta\"}\n\n",
                "event: content_block_delta\n: c\ndata: {\"type\":\"content_block_delta\"}\n\n",
                "event:content_block_delta\r\ndata:{\"type\":\"content_block_delta\"}\r\n\r\n",
                "id: 3\ndata: {\"type\":\"content_block_delta\"}\nevent: content_block_delta\nretry: 5\n: c\n\n",
                "data: {\"type\":\"content_block_delta\"}\n\n"
            })
    void clientOfAnthropicGetsTheTypeToo(String stream) {
        assertThat(anthropic(stream))
                .isEqualTo("event: content_block_delta\ndata: {\"type\":\"content_block_delta\"}\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:\n\n",
                "event: x\ndata:\n\n",
                "data: : c\n\n",
                "data: [DONE]\n\n",
                "event: x\ndata: [DONE]\n\n"
            })
    void clientOfAnthropicDoesNotGetWhatSaysNothing(String stream) {
        assertThat(anthropic(stream)).isEqualTo("nothing");
    }

    @Test
    void typeThatCouldBeNoNameIsNotTakenFromTheData() {
        assertThat(anthropic("data: {\"type\":\"a\\ndata: x\"}\n\n")).isEqualTo("data: {\"type\":\"a\\ndata: x\"}\n\n");
        assertThat(anthropic("data: {\"type\":\"\"}\n\n")).isEqualTo("data: {\"type\":\"\"}\n\n");
        assertThat(anthropic("data: {\"type\":1}\n\n")).isEqualTo("data: {\"type\":1}\n\n");
        assertThat(anthropic("data: x\n\n")).isEqualTo("data: x\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event: error\n"
                        + "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}\n\n",
                "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}\n\n",
                "event: error\ndata: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}\n\n",
                "data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}\n\n",
                "event: error\ndata: {\"type\":\"overloaded_error\",\"message\":\"m\"}\n\n"
            })
    void errorReachesAClientOfAnthropicInOneForm(String stream) {
        assertThat(anthropic(stream))
                .isEqualTo("event: error\n"
                        + "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}\n\n");
    }

    @Test
    void eventTellsWhatItIs() {
        RawEvent event = event("event: a😀\ndata: b\ndata: c\n\n");
        assertThat(event.type()).isEqualTo("a😀");
        assertThat(event.data()).isEqualTo("b c");
        assertThat(event.size()).isEqualTo("event: a\ndata: b c\n\n".length() + 4);
        assertThat(event).hasToString("event of 24 bytes");
        assertThat(event("data: b\n\n").type()).isNull();
    }

    @Test
    void bytesThatAreNotUtf8AreSentAsTheyAre() {
        byte[] stream = "data: {\"a\":\"xx\"}\n\n".getBytes(StandardCharsets.US_ASCII);
        stream[12] = (byte) 0xF0;
        stream[13] = (byte) 0x9F;
        RawEvent event = event(stream.clone());
        assertThat(event.bytes(Dialect.OPENAI)).isEqualTo(stream);
        assertThat(event.data()).isEqualTo("{\"a\":\"\uFFFD\"}");
    }
}
