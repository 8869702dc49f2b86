package dev.sluice.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {

    private final Sampling sampling = Sampling.defaults();

    @Test
    void defaultsAreTheDocumentedOnes() {
        assertThat(sampling).isEqualTo(new Sampling(120, 0.8, 0.95, 0));
    }

    @Test
    void endsOfTheRangesAreAllowed() {
        assertThat(new Sampling(1, 0.0, Double.MIN_VALUE, Long.MIN_VALUE).maxTokens())
                .isEqualTo(1);
        assertThat(new Sampling(4096, 2.0, 1.0, Long.MAX_VALUE).topP()).isEqualTo(1.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 4097})
    void maxTokensOutOfRangeIsRefusedWithASentence(int tokens) {
        assertThatThrownBy(() -> sampling.withMaxTokens(tokens))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxTokens must be 1 to 4096: " + tokens);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 2.1, Double.NaN, Double.POSITIVE_INFINITY})
    void temperatureOutOfRangeIsRefusedWithASentence(double temperature) {
        assertThatThrownBy(() -> sampling.withTemperature(temperature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("temperature must be 0.0 to 2.0: " + temperature);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0, 1.1, Double.NaN})
    void topPOutOfRangeIsRefusedWithASentence(double topP) {
        assertThatThrownBy(() -> sampling.withTopP(topP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topP must be above 0.0 and at most 1.0: " + topP);
    }
}
