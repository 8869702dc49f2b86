package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class RecordCsvFormatTest {

    private static final JsonText NO_JSON = value -> {
        throw new IllegalStateException("CSV holds no JSON");
    };

    record Person(int id, @Nullable String name) {}

    record Pet(String name) {}

    private static String body(Object... items) {
        Format<Object> format = RecordCsvFormat.INSTANCE.beginningWith(items[0]);
        StringBuilder body = new StringBuilder(new String(format.head(), StandardCharsets.UTF_8));
        for (int i = 0; i < items.length; i++) {
            body.append(new String(format.item(items[i], i == 0, NO_JSON), StandardCharsets.UTF_8));
        }
        return body.toString();
    }

    /** In this order. */
    private static Map<String, @Nullable Object> map(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return map;
    }

    @Test
    void recordsAndMapsNameTheirColumnsAboveTheFirst() {
        assertThat(body(new Person(1, "x,y"), new Person(2, null))).isEqualTo("id,name\r\n1,\"x,y\"\r\n2,\r\n");
        assertThat(body(map("b", 1, "=a", null), map("b", 2, "=a", 3))).isEqualTo("b,'=a\r\n1,\r\n2,3\r\n");
    }

    @Test
    void listsArraysAndSingleValuesHaveNoNames() {
        assertThat(body(List.of(1, "a"))).isEqualTo("1,a\r\n");
        assertThat(body((Object) new Object[] {1, "=a"})).isEqualTo("1,'=a\r\n");
        assertThat(body("=a", -7)).isEqualTo("'=a\r\n-7\r\n");
        assertThat(body(List.of("a"), map("b", 1)))
                .as("there is no header line any more")
                .isEqualTo("a\r\n1\r\n");
    }

    @Test
    void laterRowLacksWhatItLacksAndEachValueStandsBelowItsName() {
        assertThat(body(map("a", 1, "b", 2, "c", 3), map("c", 6, "a", 4), map("b", 8), map()))
                .isEqualTo("a,b,c\r\n1,2,3\r\n4,,6\r\n,8,\r\n,,\r\n");
        assertThat(body(new Person(1, "x"), new Pet("y"), map("name", "z")))
                .isEqualTo("id,name\r\n1,x\r\n,y\r\n,z\r\n");
    }

    @Test
    void columnThatTheFirstRowDoesNotHaveIsRefusedByItsName() {
        assertThatThrownBy(() -> body(map("a", 1), map("a", 2, "late", 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row has the column \"late\", which the first row of this CSV does not have");
        assertThatThrownBy(() -> body(new Pet("x"), new Person(1, "y"))).hasMessageContaining("\"id\"");
        assertThatThrownBy(() -> body(map(), map("a", 2))).hasMessageContaining("\"a\"");
    }

    @Test
    void keysThatAreTheSameAsTextAreRefusedWhereOneWouldBeLost() {
        Map<Object, Integer> twice = new LinkedHashMap<>();
        twice.put(1, 10);
        twice.put("1", 20);

        assertThatThrownBy(() -> body(map("1", 0), twice)).hasMessage("a row has the column \"1\" twice");
    }

    @Test
    void listBelowAHeaderLineHasAsManyCells() {
        assertThat(body(new Person(1, "x"), List.of(2, "y"))).isEqualTo("id,name\r\n1,x\r\n2,y\r\n");
        assertThatThrownBy(() -> body(new Person(1, "x"), List.of(2)))
                .hasMessageContaining("1 cells and the header line 2");
    }

    @Test
    void streamWhoseLaterRowHasAnotherColumnFailsAndSaysWhich() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        StreamingResponse response = StreamingResponse.of(Source.of(List.of(map("a", 1), map("b", 2), map("a", 3))))
                .onError(told::complete);
        response.formatted(RecordCsvFormat.INSTANCE, RecordCsvFormat.INSTANCE.mediaType());
        Streams streams = new Streams(
                new Outbox.Bounds(1_000, 10, Duration.ofMinutes(1)),
                new FakeTimers(),
                Thread.ofVirtual().factory(),
                NO_JSON);
        PlainWriter writer =
                PlainWriter.start(streams.open(response, new LiveStream.Subject("/csv", "192.0.2.1", "text/csv")));

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(writer.text()).isEqualTo("a\r\n1\r\n");
        assertThat(told.get()).hasMessageContaining("\"b\"");
    }

    @Test
    void eachBodyHasItsOwnColumns() {
        assertThat(body(map("a", 1))).isEqualTo("a\r\n1\r\n");
        assertThat(body(map("b", 1))).isEqualTo("b\r\n1\r\n");
    }
}
