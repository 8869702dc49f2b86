package dev.sluice.llm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadPatienceTest {

    private static final Duration USUAL = Duration.ofSeconds(10);

    private static Duration silence(String patience) {
        return ReadPatience.silence(USUAL, name -> name.equals("X-Stainless-Read-Timeout") ? patience : null);
    }

    @Test
    void whoSaysNothingWaitsAsLongAsIsUsual() {
        assertThat(ReadPatience.silence(USUAL, name -> null)).isEqualTo(USUAL);
    }

    @Test
    void whoHasLittlePatienceWaitsForAThirdOfIt() {
        assertThat(silence("6")).isEqualTo(Duration.ofSeconds(2));
        assertThat(silence(" 4.5 ")).isEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void noneIsSoImpatientThatThereWouldBeNothingButHeartbeats() {
        assertThat(silence("0.2")).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"600", "0", "-1", "NaN", "Infinity", "1e9", "soon", ""})
    void othersChangeNothing(String patience) {
        assertThat(silence(patience)).isEqualTo(USUAL);
    }
}
