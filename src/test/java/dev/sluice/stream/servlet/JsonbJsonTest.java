package dev.sluice.stream.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.bind.JsonbBuilder;
import java.io.StringReader;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonbJsonTest {

    private final JsonbJson json = new JsonbJson(JsonbBuilder.create());

    record Point(int x, int y) {}

    sealed interface Shape {}

    record Circle(Point center, BigDecimal radius) implements Shape {}

    record Drawing(String name, List<Shape> shapes, Map<String, Point> named, Optional<Point> origin) {}

    private void is(@Nullable Object value, String expected) {
        assertThat(parsed(json.of(value))).isEqualTo(parsed(expected));
    }

    private static JsonValue parsed(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readValue();
        }
    }

    @Test
    void singleValuesAreWritten() {
        assertThat(json.of(null)).isEqualTo("null");
        assertThat(json.of(7)).isEqualTo("7");
        assertThat(json.of(7L)).isEqualTo("7");
        assertThat(json.of(true)).isEqualTo("true");
        is(new BigDecimal("1.50"), "1.50");
        is("a \"quoted\" \\ \r\n\0 é🌊", "\"a \\\"quoted\\\" \\\\ \\r\\n\\u0000 é🌊\"");
        is(LocalDate.of(2026, 1, 2), "\"2026-01-02\"");
        is(Instant.EPOCH, "\"1970-01-01T00:00:00Z\"");
        is(Json.createObjectBuilder().add("a", 1).build(), "{\"a\":1}");
        is(Optional.of(new Point(1, 2)), "{\"x\":1,\"y\":2}");
        is(Optional.empty(), "null");
    }

    @Test
    void recordsAreWrittenHoweverDeepTheyLie() {
        Circle circle = new Circle(new Point(1, 2), new BigDecimal("2.5"));
        String written = "{\"center\":{\"x\":1,\"y\":2},\"radius\":2.5}";

        is(circle, written);
        is(List.of(circle, List.of(circle)), "[" + written + ",[" + written + "]]");
        is(Map.of("a", List.of(circle)), "{\"a\":[" + written + "]}");
        is(new Object[] {circle}, "[" + written + "]");
        is(
                new Drawing("d", List.of(circle), Map.of("p", new Point(3, 4)), Optional.of(new Point(0, 0))),
                "{\"name\":\"d\",\"shapes\":[" + written
                        + "],\"named\":{\"p\":{\"x\":3,\"y\":4}},\"origin\":{\"x\":0,\"y\":0}}");
    }

    @Test
    void orderIsKept() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("z", 1);
        map.put("a", new Point(1, 2));

        assertThat(json.of(map)).isEqualTo("{\"z\":1,\"a\":{\"x\":1,\"y\":2}}");
    }

    @Test
    void missingValueIsNull() {
        is(Arrays.asList(null, new Point(1, 2)), "[null,{\"x\":1,\"y\":2}]");
        is(
                new Drawing("d", List.of(), Map.of(), Optional.empty()),
                "{\"name\":\"d\",\"shapes\":[],\"named\":{},\"origin\":null}");
        is(List.of(Json.createArrayBuilder().add(1).build()), "[[1]]");
    }
}
