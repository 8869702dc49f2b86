package dev.sluice.rooms.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.broker.Kind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationTest {

    private static final byte[] NO_TEXT = {(byte) 0xC3, 0x28};

    private static Kind kind(@Nullable String type, String body) {
        return Publication.draft(type, body.getBytes(StandardCharsets.UTF_8)).kind();
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, TEXT",
        "text/html;charset=utf-8, TEXT",
        "Text/Plain; Charset=\"UTF-8\", TEXT",
        "application/x-www-form-urlencoded, TEXT",
        "application/octet-stream, BINARY",
        "image/png, BINARY",
        ", TEXT"
    })
    void typeOfTheBodySaysWhatKindOfMessageItIs(@Nullable String type, Kind expected) {
        assertThat(kind(type, "héllo")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", "[]", "\"text\"", "3", "true", "null", " {\n}"})
    void jsonIsAnyValue(String body) {
        assertThat(kind("application/json", body)).isEqualTo(Kind.JSON);
        assertThat(kind("application/vnd.thing+json; v=1", body)).isEqualTo(Kind.JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\":1}}", "hello", "{\"a\":1} {}"})
    void whatIsNoJsonIsRefused(String body) {
        assertThatThrownBy(() -> kind("application/json", body)).hasMessageContaining("not a JSON value");
    }

    @Test
    void bytesThatAreNoTextAreRefusedAsTextAndTakenOtherwise() {
        assertThatThrownBy(() -> Publication.draft("text/plain", NO_TEXT)).hasMessageContaining("not UTF-8");
        assertThat(Publication.draft(null, NO_TEXT).kind()).isEqualTo(Kind.BINARY);
    }

    @Test
    void textInAnotherEncodingIsRefused() {
        assertThatThrownBy(() -> kind("text/plain;charset=iso-8859-1", "hello"))
                .hasMessageContaining("text must be UTF-8");
    }

    @Test
    void idempotencyKeyMayStandInQuotes() {
        assertThat(Publication.idempotencyKey("\"k 1\"")).contains("k 1");
        assertThat(Publication.idempotencyKey("k1")).contains("k1");
        assertThat(Publication.idempotencyKey(" ")).isEmpty();
        assertThat(Publication.idempotencyKey(null)).isEmpty();
    }
}
