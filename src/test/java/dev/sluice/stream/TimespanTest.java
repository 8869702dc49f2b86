package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class TimespanTest {

    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();
    private static final Duration LONG_AGO = Duration.ofSeconds(Long.MIN_VALUE);

    @Test
    void whatIsShortEnoughStaysAsItIs() {
        assertThat(Timespan.bounded(Timespan.LONGEST)).isEqualTo(Timespan.LONGEST);
        assertThat(Timespan.bounded(LONG_AGO)).isEqualTo(LONG_AGO);
        assertThat(Timespan.nanos(Duration.ofNanos(1))).isEqualTo(1);
        assertThat(Timespan.nanos(LONG_AGO)).isZero();
    }

    @Test
    void whatIsLongerIsCutAndMayBeAddedToItself() {
        assertThat(Timespan.bounded(FOR_EVER)).isEqualTo(Timespan.LONGEST);
        assertThat(Timespan.nanos(FOR_EVER)).isEqualTo(Timespan.LONGEST.toNanos());
        assertThat(2 * Timespan.nanos(FOR_EVER)).isPositive();
    }

    @Test
    void timeoutWithoutEndIsToldInASentence() {
        assertThat(new BackpressureTimeout(FOR_EVER)).hasMessage("the reader took nothing for 3153600000000 ms");
    }
}
