package dev.sluice.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AllowancesTest {

    private final AtomicLong clock = new AtomicLong();
    private final Allowances allowances = new Allowances(clock::get, 3);

    @Test
    void eachRoomCountsEachAddressByItself() {
        assertThat(allowances.take("lobby", "a", 1)).isTrue();
        assertThat(allowances.take("lobby", "a", 1)).isFalse();
        assertThat(allowances.take("lobby", "b", 1)).isTrue();
        assertThat(allowances.take("news", "a", 1)).isTrue();
        clock.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(allowances.take("lobby", "a", 1)).isTrue();
    }

    @Test
    void whatIsNotLimitedIsNotCounted() {
        for (int i = 0; i < 100; i++) {
            assertThat(allowances.take("lobby", "a", 0)).isTrue();
        }
        assertThat(allowances.size()).isZero();
    }

    @Test
    void thereAreSoManyAndTheOneThatWasUsedLongestAgoIsForgotten() {
        for (String who : new String[] {"a", "b", "c", "a", "d"}) {
            allowances.take("lobby", who, 1);
        }

        assertThat(allowances.size()).isEqualTo(3);
        assertThat(allowances.take("lobby", "a", 1)).isFalse();
        assertThat(allowances.take("lobby", "b", 1)).isTrue();
    }
}
