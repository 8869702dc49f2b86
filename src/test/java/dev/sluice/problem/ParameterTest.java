package dev.sluice.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ParameterTest {

    @Test
    void flagIsWantedByItsNameAlone() {
        assertThat(Parameter.flag("end", "")).isTrue();
        assertThat(Parameter.flag("end", "true")).isTrue();
        assertThat(Parameter.flag("end", "false")).isFalse();
        assertThat(Parameter.flag("end", null)).isFalse();
        assertThatThrownBy(() -> Parameter.flag("end", "maybe"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("end is \"maybe\"; it must be true or false");
    }

    @Test
    void numberOutOfItsRangeIsRefusedWithTheRange() {
        assertThat(Parameter.whole("limit", null, 100, 1, 1_000)).isEqualTo(100);
        assertThat(Parameter.whole("limit", "1000", 100, 1, 1_000)).isEqualTo(1_000);
        for (String wrong : new String[] {"0", "1001", "ten", "99999999999999999999"}) {
            assertThatThrownBy(() -> Parameter.whole("limit", wrong, 100, 1, 1_000))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("limit is \"" + wrong + "\"; it must be a whole number from 1 to 1000");
        }
    }
}
