package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final long BEGIN = -5; // a clock may begin anywhere

    private static long at(Duration time) {
        return BEGIN + time.toNanos();
    }

    @Test
    void whatATurnWasTooLateForIsDueInTheNext() {
        Tally tally = new Tally(1_200, BEGIN);

        assertThat(tally.due(at(Duration.ofMillis(10)))).isEqualTo(12);
        assertThat(tally.due(at(Duration.ofMillis(10)))).isZero();
        assertThat(tally.due(at(Duration.ofMillis(35)))).isEqualTo(30);
    }

    @Test
    void inAnyTimeThereAreSoManyASecondWhateverTheTurnsTake() throws Exception {
        Seeds.each(20, random -> {
            Tally tally = new Tally(1_200, BEGIN);
            long now = BEGIN;
            long due = 0;
            while (now < at(Duration.ofSeconds(100))) {
                now += 1 + random.nextInt(40_000_000);
                due += tally.due(now);
            }

            assertThat(due).isEqualTo((now - BEGIN) * 1_200 / 1_000_000_000);
        });
    }

    @Test
    void afterALongPauseItBeginsAnew() {
        Tally tally = new Tally(1_200, BEGIN);

        assertThat(tally.due(at(Duration.ofDays(3)))).isEqualTo(1_200);
        assertThat(tally.due(at(Duration.ofDays(3).plusMillis(10)))).isEqualTo(12);
    }
}
