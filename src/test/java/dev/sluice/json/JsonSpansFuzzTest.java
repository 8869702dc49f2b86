package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import dev.sluice.json.JsonSpans.Span;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares with what the reference implementation of JSON-P reads. */
class JsonSpansFuzzTest {

    private static final JsonParserFactory REFERENCE = Json.createParserFactory(Map.of());

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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

    @Test
    void whatIsValidAndWhatIsMeantIsAsAnotherParserSays() throws Exception {
        Seeds.each(5_000, random -> {
            byte[] json = utf8(anyValue(random, 0));
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                json = changed(json, random);
            }
            Optional<Object> expected = reference(json);
            Optional<Object> read = Optional.empty();
            try {
                JsonSpans spans = JsonSpans.of(json);
                read = Optional.of(tree(spans, json, spans.root()));
            } catch (BadJson e) {
                assertThat(e.offset()).isBetween(0, json.length);
            }
            assertThat(read).as(new String(json, StandardCharsets.UTF_8)).isEqualTo(expected);
        });
    }

    @Test
    void anyBytesAreSurvived() throws Exception {
        byte[] common = utf8("{}[]\",:\\u0123eE+-.truefalsn \n");
        Seeds.each(10_000, random -> {
            byte[] json = new byte[random.nextInt(30)];
            for (int i = 0; i < json.length; i++) {
                json[i] = random.nextInt(20) == 0 ? (byte) random.nextInt(256) : common[random.nextInt(common.length)];
            }
            assertThat(isValid(json)).isEqualTo(reference(json).isPresent());
        });
    }

    /** What the reference implementation of JSON-P makes of it; empty when it refuses it. */
    private static Optional<Object> reference(byte[] json) {
        try (JsonParser parser = REFERENCE.createParser(new StringReader(StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(json))
                .toString()))) {
            parser.next();
            Object value = plain(parser.getValue());
            return parser.hasNext() ? Optional.empty() : Optional.of(value);
        } catch (JsonException | NoSuchElementException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Object plain(JsonValue value) {
        return switch (value) {
            case JsonObject object -> {
                Map<String, Object> map = new LinkedHashMap<>();
                object.forEach((name, member) -> map.put(name, plain(member)));
                yield map;
            }
            case JsonArray array -> array.stream().map(JsonSpansFuzzTest::plain).toList();
            case JsonString string -> string.getString();
            case JsonNumber number -> number.bigDecimalValue();
            default -> value.getValueType();
        };
    }

    private static Object tree(JsonSpans json, byte[] bytes, Span value) {
        return switch (value.kind()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                json.members(value, (name, member) -> map.put(json.text(name), tree(json, bytes, member)));
                map.forEach((name, member) -> {
                    Span found = Objects.requireNonNull(json.find(value, name));
                    assertThat(tree(json, bytes, found)).isEqualTo(member);
                });
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                json.elements(value, element -> list.add(tree(json, bytes, element)));
                yield list;
            }
            case STRING -> json.text(value);
            case NUMBER ->
                new BigDecimal(
                        new String(bytes, value.start(), value.end() - value.start(), StandardCharsets.US_ASCII));
            case TRUE -> JsonValue.ValueType.TRUE;
            case FALSE -> JsonValue.ValueType.FALSE;
            case NULL -> JsonValue.ValueType.NULL;
        };
    }

    /** A valid value, with blanks wherever they may be. */
    private static String anyValue(Random random, int depth) {
        return blanks(random) + anyBareValue(random, depth) + blanks(random);
    }

    private static String anyBareValue(Random random, int depth) {
        int members = random.nextInt(4);
        return switch (random.nextInt(depth > 4 ? 5 : 8)) {
            case 0 -> anyNumber(random);
            case 1 -> List.of("true", "false", "null").get(random.nextInt(3));
            case 2, 3, 4 -> anyString(random);
            case 5 -> {
                List<String> elements = new ArrayList<>();
                for (int i = 0; i < members; i++) {
                    elements.add(anyValue(random, depth + 1));
                }
                yield "[" + (elements.isEmpty() ? blanks(random) : String.join(",", elements)) + "]";
            }
            default -> {
                List<String> elements = new ArrayList<>();
                for (int i = 0; i < members; i++) {
                    elements.add(
                            blanks(random) + anyString(random) + blanks(random) + ":" + anyValue(random, depth + 1));
                }
                yield "{" + (elements.isEmpty() ? blanks(random) : String.join(",", elements)) + "}";
            }
        };
    }

    private static String anyNumber(Random random) {
        String number = (random.nextBoolean() ? "-" : "") + random.nextInt(random.nextBoolean() ? 10 : 1_000_000);
        number += random.nextInt(3) == 0 ? "." + random.nextInt(1_000) : "";
        return number + (random.nextInt(4) == 0 ? "eE".charAt(random.nextInt(2)) + "" + (random.nextInt(40) - 20) : "");
    }

    private static String anyString(Random random) {
        List<String> parts = List.of(
                "a",
                "b",
                "model",
                "é",
                "中",
                "😀",
                "\\\"",
                "\\\\",
                "\\/",
                "\\n",
                "\\u0000",
                "\\u00e9",
                "\\ud83d\\ude00",
                "\\ud83d",
                "{",
                "]",
                ",",
                ":",
                " ");
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(parts.get(random.nextInt(parts.size())));
        }
        return text.append('"').toString();
    }

    private static String blanks(Random random) {
        return List.of("", "", "", " ", "\n", "\t \r\n").get(random.nextInt(6));
    }

    /** With one byte changed, lost or added, or the end lost. */
    private static byte[] changed(byte[] json, Random random) {
        StringBuilder text = new StringBuilder(new String(json, StandardCharsets.ISO_8859_1));
        int at = random.nextInt(json.length + 1);
        char other = random.nextInt(3) == 0 ? (char) random.nextInt(256) : "{}[]\",:\\0e-".charAt(random.nextInt(11));
        switch (random.nextInt(4)) {
            case 0 -> text.insert(at, other);
            case 1 -> text.setLength(at);
            default -> {
                if (at < json.length) {
                    text.setCharAt(at, other);
                }
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
