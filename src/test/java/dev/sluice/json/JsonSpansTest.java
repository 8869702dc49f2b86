package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.json.JsonSpans.Kind;
import dev.sluice.json.JsonSpans.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSpansTest {

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonSpans spans(String json) throws BadJson {
        return JsonSpans.of(utf8(json));
    }

    private static boolean isValid(byte[] json) {
        try {
            JsonSpans.of(json);
            return true;
        } catch (BadJson e) {
            assertThat(e.offset()).isBetween(0, json.length);
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " [ ] ",
                "\t{\r\n}\n",
                "0",
                "-0",
                "1.5e+9",
                "1E400",
                "\"\"",
                "\"\\ud800\"",
                "\"\\uDBFF\\uDFFF\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "true",
                "null",
                "[[],{},[{}],0]",
                "{\"\":{\"\":[]}}",
                "\"\u007F\u2028é中😀\"",
                "[1,2 , 3]"
            })
    void textsAreAccepted(String json) {
        assertThat(isValid(utf8(json))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "]",
                "}",
                "{]",
                "[}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{\"a\":1 \"b\":2}",
                "01",
                "-",
                "+1",
                ".5",
                "1.",
                "1e",
                "1e+",
                "0x1",
                "1_0",
                "NaN",
                "Infinity",
                "tru",
                "truth",
                "nul",
                "True",
                "\"",
                "\"\\",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"a\nb\"",
                "\"\0\"",
                "\"\t\"",
                "{} {}",
                "1 2",
                "[] ,",
                "\uFEFF{}",
                "\u00A0{}",
                "/* a */ {}",
                "[1]x",
                "\0"
            })
    void whatIsNoTextIsRefused(String json) {
        assertThat(isValid(utf8(json))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "BF",
                "C0 80",
                "C1 BF",
                "C2",
                "C2 41",
                "E0 80 80",
                "E0 9F BF",
                "E2 82",
                "ED A0 80",
                "ED BF BF",
                "F0 80 80 80",
                "F0 8F BF BF",
                "F0 9F 98",
                "F4 90 80 80",
                "F5 80 80 80",
                "FF",
                "FE",
                "E2 28 A1",
                "F0 9F 28 80"
            })
    void whatIsNotInUtf8IsRefused(String hex) {
        byte[] json = HexFormat.ofDelimiter(" ").parseHex("22 " + hex + " 22");
        assertThat(isValid(json)).isFalse();
        byte[] cut = Arrays.copyOf(json, json.length - 1);
        assertThat(isValid(cut)).as("cut inside a character").isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": tru}|6|there is no such value",
                "{\"a\":1 2}|7|a comma or the end of the object is missing",
                "[1,2|4|an array does not end",
                "{\"abc|1|a string does not end",
                "{\"a\":1}x|7|something follows the value",
                "[\"\\q\"]|3|there is no such escape",
                "[012]|1|a number begins with a zero"
            })
    void errorSaysWhatIsWrongAndWhere(String json, int offset, String reason) {
        BadJson e = catchThrowableOfType(BadJson.class, () -> spans(json));
        assertThat(e.offset()).isEqualTo(offset);
        assertThat(e.reason()).isEqualTo(reason);
        assertThat(e).hasMessage(reason + ", at byte " + offset);
    }

    @Test
    void errorCountsFromTheBeginningOfThePart() throws Exception {
        byte[] json = utf8("xxxx{\"a\":[1]}yyy");
        JsonSpans spans = JsonSpans.of(json, 4, json.length - 3);
        assertThat(spans.root()).isEqualTo(new Span(Kind.OBJECT, 4, 13));
        assertThat(spans.find("a")).isEqualTo(new Span(Kind.ARRAY, 9, 12));
        BadJson e = catchThrowableOfType(BadJson.class, () -> JsonSpans.of(json, 4, json.length));
        assertThat(e.offset()).isEqualTo(9);
        assertThatThrownBy(() -> JsonSpans.of(json, 5, 99)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void nestingIsTakenToItsLimitAndNoDeeper() throws Exception {
        String most = "[".repeat(512) + "]".repeat(512);
        assertThat(isValid(utf8(most))).isTrue();
        assertThat(isValid(utf8("{\"a\":".repeat(512) + "1" + "}".repeat(512)))).isTrue();
        assertThat(isValid(utf8("[{\"a\":".repeat(256) + "1" + "}]".repeat(256))))
                .isTrue();
        assertThat(isValid(utf8("[" + most + "]"))).isFalse();
        assertThat(isValid(utf8("[{\"a\":".repeat(256) + "1" + "]}".repeat(256))))
                .isFalse();
        BadJson e = catchThrowableOfType(BadJson.class, () -> spans("[".repeat(5_000_000)));
        assertThat(e.offset()).isEqualTo(512);
    }

    @Test
    void memberIsFoundWhicheverWayItsNameIsWritten() throws Exception {
        JsonSpans json = spans(
                "{ \"mo\\u0064el\" : \"a\", \"x\":{\"model\":\"no\"}, \"ö\":3, \"\\ud83d\\ude00\":4, \"a\\\\b\":5}");
        assertThat(json.text(required(json.find("model")))).isEqualTo("a");
        assertThat(json.find("x", "model")).isNotNull();
        assertThat(json.find("mode")).isNull();
        assertThat(json.find("models")).isNull();
        assertThat(json.find("x", "y", "z")).isNull();
        assertThat(json.find("model", "x")).as("no object").isNull();
        assertThat(json.count(required(json.find("ö")))).hasValue(3);
        assertThat(json.count(required(json.find("😀")))).hasValue(4);
        assertThat(json.count(required(json.find("a\\b")))).hasValue(5);
        assertThat(json.find("a\\\\b")).isNull();
        assertThat(json.find()).isEqualTo(json.root());
    }

    @Test
    void lastOfTheMembersOfOneNameIsFoundAndAllAreVisited() throws Exception {
        JsonSpans json = spans("{\"a\":1,\"b\":{\"c\":1},\"\\u0061\":2,\"b\":{\"d\":3}}");
        assertThat(json.count(required(json.find("a")))).hasValue(2);
        assertThat(json.find("b", "c")).as("the last b has none").isNull();
        List<String> names = new ArrayList<>();
        json.members(json.root(), (name, value) -> names.add(json.text(name)));
        assertThat(names).containsExactly("a", "b", "a", "b");
    }

    @Test
    void halfOfASurrogatePairIsKept() throws Exception {
        JsonSpans json = spans("[\"\\ud83d\", \"\\ude00x\", \"\\ude00\\ud83d\"]");
        List<String> texts = new ArrayList<>();
        json.elements(json.root(), element -> texts.add(json.text(element)));
        assertThat(texts).containsExactly("\ud83d", "\ude00x", "\ude00\ud83d");
        for (String text : texts) {
            byte[] quoted = JsonStrings.utf8(JsonStrings.quoted(text));
            JsonSpans again = JsonSpans.of(quoted);
            assertThat(again.text(again.root())).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "12, 12",
        "12.0, 12",
        "1.2e1, 12",
        "1e3, 1000",
        "1000000000000000, 1000000000000000",
        "1000000000000001, ",
        "1.5, ",
        "-1, ",
        "1e999999999, ",
        "1e-999999999, ",
        "0e999999999, 0",
        "1e99999999999999, ",
        "9999999999999999999999999999999999999999999, ",
        "'\"12\"', ",
        "true, ",
        "[1], "
    })
    void countIsAWholeNumberThatCanBeMeant(String json, @Nullable Long count) throws Exception {
        JsonSpans spans = spans(json);
        assertThat(spans.count(spans.root())).isEqualTo(count == null ? OptionalLong.empty() : OptionalLong.of(count));
    }

    @Test
    void otherValuesHaveNoTextAndNoMembers() throws Exception {
        JsonSpans json = spans("[1]");
        assertThatThrownBy(() -> json.text(json.root())).isInstanceOf(IllegalArgumentException.class);
        assertThat(json.says(json.root(), "1")).isFalse();
        json.members(json.root(), (name, value) -> {
            throw new AssertionError("an array has no members");
        });
        json.elements(new Span(Kind.NUMBER, 1, 2), value -> {
            throw new AssertionError("a number has no elements");
        });
    }

    private static Span required(@Nullable Span span) {
        return Objects.requireNonNull(span);
    }
}
