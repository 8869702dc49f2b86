package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamingResponseTest {

    private final StreamingResponse response = StreamingResponse.of("text/plain", out -> {});

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\0b", "\u007f", "\u0001", "a\u001b[0m"})
    void headerValueWithAControlCharacterIsRefused(String value) {
        assertThatThrownBy(() -> response.header("X-Test", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("control character")
                .message()
                .doesNotContain("\r", "\n", "\0");
        assertThat(response.headers()).doesNotContainKey("X-Test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "X Test", "X:Test", "X\r\nY", "X\0", "Größe", "X(Y)", "\"X\"", "X/Y"})
    void headerNameThatIsNoTokenIsRefused(String name) {
        assertThatThrownBy(() -> response.header(name, "value"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("header field name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "with\ttab", "a, b; c=\"d\"", "caf\u00e9"})
    void otherHeaderValuesAreTaken(String value) {
        assertThat(response.header("X-Test_1.a~", value).headers()).containsEntry("X-Test_1.a~", value);
    }

    @Test
    void mediaTypeTakesThePlaceOfTheFormats() {
        StreamingResponse body = StreamingResponse.of(Format.json(), Source.of(List.<Object>of(1)));

        assertThat(body.mediaType("application/hal+json").mediaType()).contains("application/hal+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "json",
                "a/",
                "/b",
                "a b/c",
                "a/b\r\nX: y",
                "text/html, text/plain",
                "text/plain; charset",
                "a/b;;"
            })
    void whatIsNoMediaTypeIsRefused(String text) {
        assertThatThrownBy(() -> response.mediaType(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mediaTypeIsNoHeaderFieldLikeOthers() {
        assertThatThrownBy(() -> response.header("content-type", "text/html"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mediaType()");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100, 101, 103, 199, 204, 205, 304, 600})
    void statusOutOfRangeOrOfAResponseWithoutABodyIsRefused(int status) {
        assertThatThrownBy(() -> response.status(status))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("status must be from 200 to 599, and not 204, 205 or 304, which have no body: " + status);
        assertThat(response.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 63, (1 << 20) + 1})
    void chunkSizeOutOfRangeIsRefused(int size) {
        assertThatThrownBy(() -> response.chunkSize(size)).hasMessageContaining("64 to 1048576 bytes: " + size);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void timesOfNothingAreRefused(long seconds) {
        Duration time = Duration.ofSeconds(seconds);

        assertThatThrownBy(() -> response.writeTimeout(time)).hasMessageContaining("writeTimeout");
        assertThatThrownBy(() -> response.idleTimeout(time)).hasMessageContaining("idleTimeout");
        assertThatThrownBy(() -> response.heartbeat(time, Frame.text(""))).hasMessageContaining("heartbeat");
    }

    @Test
    void timesWithoutEndAreCutToWhatCanBeCounted() {
        Duration forEver = ChronoUnit.FOREVER.getDuration();

        response.writeTimeout(forEver)
                .idleTimeout(forEver)
                .totalTimeout(forEver)
                .heartbeat(forEver, Frame.text(""));

        assertThat(response.writeTimeout()).contains(Timespan.LONGEST);
        assertThat(response.idleTimeout()).isEqualTo(Timespan.LONGEST);
        assertThat(response.totalTimeout()).isEqualTo(Timespan.LONGEST);
        assertThat(response.heartbeat())
                .map(StreamingResponse.Heartbeat::interval)
                .contains(Timespan.LONGEST);
    }

    @Test
    void negativeLengthIsRefused() {
        assertThatThrownBy(() -> response.contentLength(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(response.contentLength()).isEqualTo(-1);
        assertThat(response.contentLength(0).contentLength()).isZero();
    }

    @Test
    void limitsThemselvesAreTaken() {
        assertThat(response.status(200).status(599).status()).isEqualTo(599);
        assertThat(response.chunkSize(64).chunkSize(1 << 20).chunkSize()).isEqualTo(1 << 20);
    }

    @Test
    void responseIsNeitherCachedNorBufferedUnlessAskedFor() {
        assertThat(response.headers())
                .containsEntry("Cache-Control", "no-cache, no-transform")
                .containsEntry("X-Accel-Buffering", "no");
        assertThat(response.commitsEarly()).isFalse();
        assertThat(response.commitEarly().commitsEarly()).isTrue();
    }
}
