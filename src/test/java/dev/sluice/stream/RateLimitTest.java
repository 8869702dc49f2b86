package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private final FakeTimers timers = new FakeTimers();

    @Test
    void rateIsExactOverALongTime() throws Exception {
        Seeds.each(50, random -> {
            int rate = 1 + random.nextInt(1 << (1 + random.nextInt(24)));
            RateLimit limit = new RateLimit(rate, timers::nanos);
            long begin = timers.nanos();
            long sent = 0;
            for (int i = 0; i < 20_000; i++) {
                timers.passWithoutRunning(Duration.ofNanos(limit.delayNanos()));
                int piece = 1 + random.nextInt(limit.piece());
                limit.sent(piece);
                sent += piece;
            }
            double due = rate * ((timers.nanos() - begin) / 1e9);

            // never more than a burst ahead, and one piece that began within it
            assertThat((double) sent).isBetween(due - 1, due + rate * 0.1 + limit.piece() + 1);
        });
    }

    @Test
    void timeThatWasNotUsedIsNotSavedUp() {
        RateLimit limit = new RateLimit(1_000, timers::nanos);
        timers.passWithoutRunning(Duration.ofDays(1));

        int sent = 0;
        while (limit.delayNanos() == 0) {
            limit.sent(limit.piece());
            sent += limit.piece();
        }

        assertThat(sent).isLessThanOrEqualTo(200);
    }

    @Test
    void pieceIsWhatIsDueInTheBurstAndNeverNothing() {
        assertThat(new RateLimit(1, timers::nanos).piece()).isEqualTo(1);
        assertThat(new RateLimit(10_000, timers::nanos).piece()).isEqualTo(1_000);
        assertThat(new RateLimit(Long.MAX_VALUE, timers::nanos).piece()).isEqualTo(1 << 20);
    }

    @Test
    void fastestRateHoldsNothingBack() {
        RateLimit limit = new RateLimit(Long.MAX_VALUE, timers::nanos);

        for (int i = 0; i < 1_000; i++) {
            limit.sent(1 << 20);
        }

        assertThat(limit.delayNanos()).isZero();
    }
}
