package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.sluice.dtesn.input.Encoding;
import dev.sluice.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class JsonRequestTest {

    private static JsonRequest of(String json) {
        return JsonRequest.of(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String input(String json, Encoding encoding) {
        return new String(of(json).input(encoding), StandardCharsets.UTF_8);
    }

    private static void refused(ThrowingCallable reading, int status, String words) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(status);
            assertThat(e.problem().detail()).contains(words);
        });
    }

    @Test
    void fieldsAreThereAsAQueryWouldHaveThem() {
        JsonRequest request = of("{\"input_data\":\"x\",\"esn_size\":64,\"leak\":0.5,\"encoding\":\"bytes\","
                + "\"include_intermediate\":true,\"tree\":[1,2,3],\"rules\":[\"1: a ->\",\"2: b ->\"],\"seed\":null}");

        assertThat(request.fields())
                .containsExactly(
                        entry("esn_size", "64"),
                        entry("leak", "0.5"),
                        entry("encoding", "bytes"),
                        entry("include_intermediate", "true"),
                        entry("tree", "1,2,3"),
                        entry("rules", "1: a ->\n2: b ->"));
    }

    @Test
    void inputIsWhatAStringSays() {
        assertThat(input("{\"input_data\":\"a\\nb \\u00e9\"}", Encoding.TOKENS)).isEqualTo("a\nb \u00e9");
        assertThat(input("{\"input_data\":\"\\ud83c\\udf33\"}", Encoding.TOKENS))
                .isEqualTo("\ud83c\udf33");
        assertThat(input("{\"input_data\":\"\"}", Encoding.TOKENS)).isEmpty();
    }

    @Test
    void inputOfATreeIsAnyValueAsItIsWritten() {
        assertThat(input("{\"input_data\": {\"a\": [1.50, 2]} }", Encoding.TREE))
                .isEqualTo("{\"a\": [1.50, 2]}");
        assertThat(input("{\"input_data\":\"[1]\"}", Encoding.TREE)).isEqualTo("[1]");
    }

    @Test
    void whatIsNoRequestIsRefusedWithTheReason() {
        refused(() -> of("{\"input_data\":"), 400, "at byte 14");
        refused(() -> of("[1]"), 422, "the body is an array; it must be an object");
        refused(() -> input("{}", Encoding.TOKENS), 422, "input_data is missing");
        refused(() -> input("{\"input_data\":5}", Encoding.TOKENS), 422, "input_data is a number");
        refused(() -> input("{\"input_data\":null}", Encoding.TOKENS), 422, "input_data is null");
        refused(
                () -> input("{\"input_data\":\"ab\\ud83c\"}", Encoding.TOKENS),
                422,
                "input_data has half a surrogate pair at character 2");
        refused(() -> input("{\"input_data\":\"\\udf33\\ud83c\"}", Encoding.TOKENS), 422, "at character 0");
        refused(() -> of("{\"leak\":1,\"leak\":1}").fields(), 422, "leak is there twice");
        refused(() -> of("{\"input_data\":\"a\",\"input_data\":\"b\"}").fields(), 422, "input_data is there twice");
        refused(() -> of("{\"leak\":{}}").fields(), 422, "leak is an object");
    }

    @Test
    void inputsOfABatchStandForThemselves() {
        List<Batch.Item> items = of("{\"inputs\":[\"a\",7,\"b\"]}").items(Encoding.TOKENS);

        assertThat(items).hasSize(3);
        assertThat(items.get(0)).isInstanceOf(Batch.Item.Input.class);
        assertThat(items.get(1))
                .isEqualTo(new Batch.Item.Wrong("inputs[1] is a number; with encoding=tokens it must be a string"));
        refused(() -> of("{\"inputs\":[]}").items(Encoding.TOKENS), 422, "inputs has 0 inputs");
        refused(() -> of("{\"inputs\":\"a\"}").items(Encoding.TOKENS), 422, "inputs is a string");
        refused(() -> of("{}").items(Encoding.TOKENS), 422, "inputs is missing");
        String many = IntStream.range(0, 101).mapToObj(i -> "\"a\"").collect(Collectors.joining(","));
        refused(() -> of("{\"inputs\":[" + many + "]}").items(Encoding.TOKENS), 422, "inputs has 101 inputs");
    }
}
