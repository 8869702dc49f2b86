package dev.sluice.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {

    /** What a client may send: unknown members, odd blanks, numbers as they are, tools, an image, half a surrogate pair. */
    private static final String ODD = """
        {
          "temperature" : 1.0E0, "x": [1.10, -0, 1e400],
        \t"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
            {"type":"text","text":"\\u00e9 \\ud83d \\"model\\": \\/ 😀"}]}],
          "tools":[{"type":"function","function":{"name":"f","parameters":{"model":"inner","stream":false}}}],
          "model" : "small" ,"stream":true, "unknown":{"stream_options":null}
        }
        """;

    private static RequestBody parsed(String json) throws BadRequestBody {
        return RequestBody.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String bytes(RequestBody body) {
        return new String(body.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void requestIsReadAndStaysAsItIs() throws Exception {
        RequestBody body = parsed(ODD);
        assertThat(body.model()).isEqualTo("small");
        assertThat(body.isStream()).isTrue();
        assertThat(body.wantsUsage()).isFalse();
        assertThat(body.choices()).isOne();
        byte[] own = ODD.getBytes(StandardCharsets.UTF_8);
        assertThat(RequestBody.parse(own).bytes()).isSameAs(own);
    }

    @Test
    void onlyTheModelIsChanged() throws Exception {
        RequestBody body = parsed(ODD).withModel("a/\"large\"\n😀");
        assertThat(body.model()).isEqualTo("a/\"large\"\n😀");
        assertThat(bytes(body)).isEqualTo(ODD.replace("\"small\"", "\"a/\\\"large\\\"\\n😀\""));
        assertThat(parsed(bytes(body)).model()).isEqualTo("a/\"large\"\n😀");
        assertThat(bytes(body.withModel("small"))).isEqualTo(ODD);
    }

    @Test
    void usageIsAskedForBesideAllElse() throws Exception {
        RequestBody body = parsed(ODD).withUsage();
        assertThat(bytes(body))
                .isEqualTo(ODD.replace("null}\n}", "null}\n,\"stream_options\":{\"include_usage\":true}}"));
        assertThat(parsed(bytes(body)).wantsUsage()).isTrue();
        assertThat(body.wantsUsage()).as("the client did not").isFalse();
        assertThat(bytes(body.withModel("m"))).isEqualTo(bytes(body).replace("\"small\"", "\"m\""));
        assertThat(bytes(parsed(ODD).withModel("m").withUsage())).isEqualTo(bytes(body.withModel("m")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "null ~ {\"include_usage\":true}",
                "{} ~ {\"include_usage\":true}",
                "{ } ~ { \"include_usage\":true}",
                "{\"include_usage\": false } ~ {\"include_usage\": true }",
                "{\"include_usage\":null} ~ {\"include_usage\":true}",
                "{\"include_obfuscation\":false} ~ {\"include_obfuscation\":false,\"include_usage\":true}",
                "{\"include_usage\":true,\"include_usage\":false} ~ {\"include_usage\":true,\"include_usage\":true}"
            })
    void usageIsSetInOptionsThatAreThere(String options, String expected) throws Exception {
        String json = "{\"stream_options\":%s,\"stream\":true,\"model\":\"m\"}";
        assertThat(bytes(parsed(json.formatted(options)).withUsage())).isEqualTo(json.formatted(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":false}}",
                "{\"stream_options\":{\"include_usage\":false},\"stream\":true,\"model\":\"m\"}"
            })
    void modelAndUsageAreChangedInEitherOrder(String json) throws Exception {
        String expected =
                json.replace("\"m\"", "\"large\"").replace("\"include_usage\":false", "\"include_usage\":true");
        assertThat(bytes(parsed(json).withUsage().withModel("large"))).isEqualTo(expected);
        assertThat(bytes(parsed(json).withModel("large").withUsage())).isEqualTo(expected);
    }

    @Test
    void usageIsNotAskedForTwiceNorWithoutAStream() throws Exception {
        String wanted = "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}";
        assertThat(parsed(wanted).wantsUsage()).isTrue();
        assertThat(bytes(parsed(wanted).withUsage())).isEqualTo(wanted);
        assertThat(bytes(parsed("{\"model\":\"m\"}").withUsage())).isEqualTo("{\"model\":\"m\"}");
        assertThat(bytes(parsed("{\"model\":\"m\",\"stream\":null}").withUsage()))
                .isEqualTo("{\"model\":\"m\",\"stream\":null}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            nullValues = "none",
            value = {
                "'' ~ none ~ the body must be JSON: a value is missing, at byte 0",
                "{\"model\":\"m\" ~ none ~ the body must be JSON: an object does not end, at byte 12",
                "[] ~ none ~ the body must be a JSON object",
                "\"model\" ~ none ~ the body must be a JSON object",
                "{} ~ model ~ you must provide a model",
                "{\"x\":{\"model\":\"m\"}} ~ model ~ you must provide a model",
                "{\"model\":null} ~ model ~ model must be a string",
                "{\"model\":3} ~ model ~ model must be a string",
                "{\"model\":\"\"} ~ model ~ model must have 1 to 512 characters",
                "{\"model\":\"m\",\"stream\":\"true\"} ~ stream ~ stream must be true or false",
                "{\"model\":\"m\",\"stream\":1} ~ stream ~ stream must be true or false",
                "{\"model\":\"m\",\"stream_options\":[]} ~ stream_options ~ stream_options must be an object",
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\":1}} ~ stream_options.include_usage ~ "
                        + "stream_options.include_usage must be true or false",
                "{\"model\":\"m\",\"m\\u006fdel\":\"m\"} ~ model ~ model is given twice",
                "{\"model\":\"m\",\"stream\":true,\"stream\":false} ~ stream ~ stream is given twice",
                "{\"n\":1,\"model\":\"m\",\"n\":2} ~ n ~ n is given twice",
                "{\"model\":\"m\",\"Model\":\"other\"} ~ model ~ model must be written in small letters",
                "{\"MODE\\u004c\":\"m\"} ~ model ~ model must be written in small letters"
            })
    void requestThatCanNotBeUnderstoodIsRefused(String json, String param, String message) {
        BadRequestBody e = catchThrowableOfType(BadRequestBody.class, () -> parsed(json));
        assertThat(e).hasMessage(message);
        assertThat(e.param()).isEqualTo(param);
    }

    @Test
    void modelOfAnyLengthIsNotTaken() throws Exception {
        assertThat(parsed("{\"model\":\"" + "m".repeat(512) + "\"}").model()).hasSize(512);
        assertThat(catchThrowableOfType(BadRequestBody.class, () -> parsed("{\"model\":\"" + "m".repeat(513) + "\"}")))
                .isNotNull();
    }

    @Test
    void messageOfARefusalDoesNotShowTheRequest() {
        BadRequestBody e = catchThrowableOfType(
                BadRequestBody.class, () -> parsed("{\"model\":\"m\",\"messages\":\"secret\" \"secret\"}"));
        assertThat(e.getMessage()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"model\":\"m\"} ~ 1",
                "{\"model\":\"m\",\"n\":3} ~ 3",
                "{\"model\":\"m\",\"n\":null} ~ 1",
                "{\"model\":\"m\",\"n\":0} ~ 1",
                "{\"model\":\"m\",\"n\":99999999999} ~ 1024",
                "{\"model\":\"m\",\"prompt\":\"a\"} ~ 1",
                "{\"model\":\"m\",\"prompt\":[\"a\",\"b\"],\"n\":2} ~ 4",
                "{\"model\":\"m\",\"prompt\":[1,2,3]} ~ 1",
                "{\"model\":\"m\",\"prompt\":[[1,2],[3]]} ~ 2",
                "{\"model\":\"m\",\"prompt\":[]} ~ 1"
            })
    void choicesAreCounted(String json, int choices) throws Exception {
        assertThat(parsed(json).choices()).isEqualTo(choices);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d", "\\ude00x"})
    void halfOfASurrogatePairInTheModelDoesNotBreakTheText(String model) throws Exception {
        RequestBody body = parsed("{\"model\":\"" + model + "\"}");
        assertThat(bytes(body.withModel(body.model()))).isEqualTo("{\"model\":\"" + model + "\"}");
    }
}
