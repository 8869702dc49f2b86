package dev.sluice.llm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.llm.upstream.UpstreamHead;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static Optional<Duration> of(Map<String, String> fields) {
        return RetryAfter.of(new UpstreamHead(429, fields));
    }

    @Test
    void secondsAreTaken() {
        assertThat(of(Map.of("retry-after", "7"))).contains(Duration.ofSeconds(7));
        assertThat(of(Map.of("retry-after", " 0 "))).contains(Duration.ZERO);
        assertThat(of(Map.of("retry-after", "1.2"))).contains(Duration.ofSeconds(2));
    }

    @Test
    void aDateIsTaken() {
        String inAMinute = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(1));
        assertThat(of(Map.of("retry-after", inAMinute)))
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(60)));
        assertThat(of(Map.of("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"))).contains(Duration.ZERO);
    }

    @Test
    void millisecondsAreMorePreciseAndCountFirst() {
        assertThat(of(Map.of("retry-after", "7", "retry-after-ms", "350"))).contains(Duration.ofMillis(350));
        assertThat(of(Map.of("retry-after", "7", "retry-after-ms", "soon"))).contains(Duration.ofSeconds(7));
    }

    @Test
    void nobodyIsLeftAloneForMoreThanADay() {
        assertThat(of(Map.of("retry-after", "99999999999"))).contains(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "NaN", "Infinity"})
    void whatSaysNothingIsNotThere(String value) {
        assertThat(of(Map.of("retry-after", value))).isEmpty();
    }
}
