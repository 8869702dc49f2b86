package dev.sluice.rooms.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.broker.Kind;
import dev.sluice.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
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

    private static List<String> ofStream(String fragment, boolean ends, @Nullable String abort, @Nullable String key) {
        return Publication.ofStream(
                        "a1",
                        fragment.getBytes(StandardCharsets.UTF_8),
                        ends,
                        Optional.ofNullable(abort),
                        Optional.ofNullable(key))
                .stream()
                .map(draft -> draft.kind() + " " + draft.payload().string()
                        + draft.idempotencyKey().map(once -> " once " + once).orElse(""))
                .toList();
    }

    @Test
    void requestSaysAFragmentOfAStreamItsLastWordOrBoth() {
        assertThat(ofStream("To be", false, null, null)).containsExactly("APPEND To be");
        assertThat(ofStream("", false, null, null)).containsExactly("APPEND ");
        assertThat(ofStream("", true, null, null)).containsExactly("END ");
        assertThat(ofStream("", false, "no power", null)).containsExactly("ABORT no power");
        assertThat(ofStream("To be", true, null, null)).containsExactly("APPEND To be", "END ");
    }

    private static String last(String key) {
        return ofStream("To be", true, null, key).getLast();
    }

    @Test
    void bothOfOneRequestAreThereOnceForOneKey() {
        String longest = "k".repeat(255);
        assertThat(ofStream("To be", true, null, longest)).first().isEqualTo("APPEND To be once " + longest);
        assertThat(last("k1")).startsWith("END  once \nend ").isEqualTo(last("k1"));
        assertThat(List.of(last("k1"), last("k2"), last(longest))).doesNotHaveDuplicates();
        assertThat(ofStream("", true, null, "k1")).containsExactly("END  once k1");
        assertThatThrownBy(() -> ofStream("To be", false, null, "k".repeat(256)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("an idempotency key must have at most 255 characters");
    }

    @Test
    void idempotencyKeyMayStandInQuotes() {
        assertThat(Publication.idempotencyKey("\"k 1\"")).contains("k 1");
        assertThat(Publication.idempotencyKey("k1")).contains("k1");
        assertThat(Publication.idempotencyKey(" ")).isEmpty();
        assertThat(Publication.idempotencyKey(null)).isEmpty();
    }
}
