package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole bodies, as they leave a stream. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FormatTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/stream", "192.0.2.1", "text/plain");

    private final FakeTimers timers = new FakeTimers();

    @AfterEach
    void noTimerIsLeft() {
        assertThat(timers.pending()).isZero();
    }

    /** Over as many lines as it can. */
    private static String pretty(@Nullable Object value) {
        JsonValue json = value instanceof JsonValue given ? given : Json.createValue(String.valueOf(value));
        StringWriter text = new StringWriter();
        try (JsonWriter writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            writer.write(json);
        }
        return "\r\n" + text + "\n";
    }

    private PlainWriter writer(StreamingResponse response, JsonText json) {
        Streams streams = new Streams(
                new Outbox.Bounds(1_000, 10, Duration.ofMinutes(1)),
                timers,
                Thread.ofVirtual().factory(),
                json);
        return PlainWriter.start(streams.open(response, SUBJECT));
    }

    private <T> String body(Format<T> format, List<? extends T> items) throws Exception {
        return body(format, items, String::valueOf);
    }

    private <T> String body(Format<T> format, List<? extends T> items, JsonText json) throws Exception {
        PlainWriter writer = writer(StreamingResponse.of(format, Source.<T>of(items)), json);
        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        return writer.text();
    }

    @Test
    void everyFormatIsWrittenToTheByte() throws Exception {
        assertThat(body(Format.json(), List.of())).isEqualTo("[]\n");
        assertThat(body(Format.json(), List.of(1))).isEqualTo("[\n1]\n");
        assertThat(body(Format.json(), List.of(1, 2, 3))).isEqualTo("[\n1,\n2,\n3]\n");
        assertThat(body(Format.ndjson(), List.of())).isEmpty();
        assertThat(body(Format.ndjson(), List.of(1, 2))).isEqualTo("1\n2\n");
        assertThat(body(Format.jsonSeq(), List.of())).isEmpty();
        assertThat(body(Format.jsonSeq(), List.of(1, 2))).isEqualTo("\u001e1\n\u001e2\n");
        assertThat(body(Format.lines(), List.of())).isEmpty();
        assertThat(body(Format.lines(), List.of("", "Grüße 🌊", "a\0b"))).isEqualTo("\nGrüße 🌊\na\0b\n");
        assertThat(body(Format.csv(), List.of())).isEmpty();
        assertThat(body(Format.csv(List.of("a")), List.of())).isEqualTo("a\r\n");
        assertThat(body(Format.csv(List.of("a")), List.of(List.of(1), List.of(2))))
                .isEqualTo("a\r\n1\r\n2\r\n");
        assertThat(body(RecordCsvFormat.INSTANCE, List.of(Map.of("a", 1), Map.of("a", 2))))
                .isEqualTo("a\r\n1\r\n2\r\n");
        assertThat(body(Format.bytes("a/b"), List.of())).isEmpty();
        assertThat(body(Format.bytes("a/b"), List.of(new byte[] {'x', 0}, new byte[0], new byte[] {'y'})))
                .isEqualTo("x\0y");
    }

    @Test
    void jsonArrayIsValidHoweverManyItemsItHas() throws Exception {
        for (int count : List.of(0, 1, 2, 1_000)) {
            List<JsonValue> items = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                items.add(Json.createObjectBuilder()
                        .add("n", i)
                        .add("text", "\"\r\n\0\u2028🌊")
                        .build());
            }
            for (JsonText json : List.<JsonText>of(String::valueOf, FormatTest::pretty)) {
                String body = body(Format.json(), items, json);
                try (JsonReader reader = Json.createReader(new StringReader(body))) {
                    JsonArray array = reader.readArray();
                    assertThat(array).isEqualTo(Json.createArrayBuilder(items).build());
                }
            }
        }
    }

    @Test
    void itemOfLineBasedJsonIsOneLineHoweverItWasPrinted() throws Exception {
        JsonValue item = Json.createObjectBuilder()
                .add("a", Json.createArrayBuilder().add(1).add("x\r\ny"))
                .build();

        String lines = body(Format.ndjson(), List.of(item, item), FormatTest::pretty);
        String records = body(Format.jsonSeq(), List.of(item, item), FormatTest::pretty);

        assertThat(lines.lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(parsed(line)).isEqualTo(item));
        assertThat(records.split("\u001e", -1)).hasSize(3).satisfies(all -> {
            assertThat(all[0]).isEmpty();
            assertThat(all[1]).endsWith("\n").isEqualTo(all[2]);
            assertThat(all[1].strip()).doesNotContain("\n", "\r");
            assertThat(parsed(all[1])).isEqualTo(item);
        });
    }

    private static JsonValue parsed(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readValue();
        }
    }

    // --- refused items

    @Test
    void itemThatTheFormatRefusesLeavesTheBodyAsItWas() throws Exception {
        PlainWriter writer = writer(
                StreamingResponse.of(Format.csv(List.of("a", "b")), Source.<List<?>>loop(out -> {
                    assertThatThrownBy(() -> out.write(List.of(1))).isInstanceOf(IllegalArgumentException.class);
                    assertThatThrownBy(() -> out.tryWrite(List.of(1))).isInstanceOf(IllegalArgumentException.class);
                    assertThat(out.stats().items()).isZero();
                    out.write(List.of(1, 2));
                    assertThatThrownBy(() -> out.write(List.of(1, 2, 3))).isInstanceOf(IllegalArgumentException.class);
                    out.write(List.of(3, 4));
                })),
                String::valueOf);

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text()).isEqualTo("a,b\r\n1,2\r\n3,4\r\n");
    }

    @Test
    void valueThatIsNoJsonLeavesTheArrayAsItWas() throws Exception {
        JsonText picky = value -> {
            if ("bad".equals(value)) {
                throw new IllegalArgumentException("of this test");
            }
            return String.valueOf(value);
        };
        PlainWriter writer = writer(
                StreamingResponse.json((ItemOut<Object> out) -> {
                    assertThatThrownBy(() -> out.write("bad")).isInstanceOf(IllegalArgumentException.class);
                    out.write(1);
                    assertThatThrownBy(() -> out.write("bad")).isInstanceOf(IllegalArgumentException.class);
                    out.write(2);
                }),
                picky);

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text()).isEqualTo("[\n1,\n2]\n");
    }

    @Test
    void firstItemIsTheFirstThatWasTaken() throws Exception {
        Streams streams = new Streams(
                new Outbox.Bounds(20, 10, Duration.ofMinutes(1)),
                timers,
                Thread.ofVirtual().factory(),
                String::valueOf);
        CountDownLatch refused = new CountDownLatch(1);
        PlainWriter writer = PlainWriter.startStalled(streams.open(
                StreamingResponse.json((ItemOut<Object> out) -> {
                    out.raw().write("#".repeat(20)); // full
                    assertThat(out.tryWrite(1)).isFalse();
                    assertThat(out.tryWrite(2)).isFalse();
                    assertThat(out.underPressure()).isTrue();
                    refused.countDown();
                    out.write(3);
                    out.write(4);
                }),
                SUBJECT));
        refused.await();
        writer.goOn();

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text()).isEqualTo("#".repeat(20) + "[\n3,\n4]\n");
    }

    // --- which there are

    @Test
    void formatIsFoundByItsMediaTypeWhateverItsParametersAndCase() {
        Formats formats = Formats.standard();

        assertThat(formats.of("application/json")).containsSame(Format.json());
        assertThat(formats.of(" Application/JSON ; charset=utf-8")).containsSame(Format.json());
        assertThat(formats.of("application/x-ndjson")).containsSame(Format.ndjson());
        assertThat(formats.of("application/jsonl")).containsSame(Format.ndjson());
        assertThat(formats.of("application/json-seq")).containsSame(Format.jsonSeq());
        assertThat(formats.of("text/csv")).isPresent();
        assertThat(formats.of("text/plain")).isPresent();
        assertThat(formats.of("image/png")).isEmpty();
        assertThat(formats.of("")).isEmpty();
    }

    @Test
    void oneMoreFormatLeavesTheOthersAndTheOriginal() {
        Formats standard = Formats.standard();

        Formats more = standard.with("Text/X; a=b", Format.json());

        assertThat(more.of("text/x")).containsSame(Format.json());
        assertThat(standard.of("text/x")).isEmpty();
        assertThat(more.mediaTypes())
                .containsAll(standard.mediaTypes())
                .contains("text/x")
                .isSorted();
    }

    @Test
    void textOfAnItemIsItsOwnWords() throws Exception {
        assertThat(body(Formats.standard().of("text/plain").orElseThrow(), List.of(1, "a", Duration.ZERO)))
                .isEqualTo("1\na\nPT0S\n");
        assertThat(body(Formats.standard().of("text/plain").orElseThrow(), List.<Object>of())
                        .getBytes(StandardCharsets.UTF_8))
                .isEmpty();
    }
}
