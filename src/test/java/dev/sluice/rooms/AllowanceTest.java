package dev.sluice.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AllowanceTest {

    private final AtomicLong clock = new AtomicLong();

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void soManyASecondAreAllowedAndNoMore() {
        Allowance allowance = new Allowance(10, clock::get);

        for (int i = 0; i < 10; i++) {
            assertThat(allowance.take()).isTrue();
        }
        assertThat(allowance.take()).isFalse();
        pass(Duration.ofMillis(101));

        assertThat(allowance.take()).isTrue();
        assertThat(allowance.take()).isFalse();
    }

    @Test
    void pauseDoesNotAddUpToMoreThanASecond() {
        Allowance allowance = new Allowance(3, clock::get);
        pass(Duration.ofHours(1));

        for (int i = 0; i < 3; i++) {
            assertThat(allowance.take()).isTrue();
        }
        assertThat(allowance.take()).isFalse();
    }

    @Test
    void noneIsAnyNumber() {
        Allowance allowance = new Allowance(0, clock::get);

        for (int i = 0; i < 10_000; i++) {
            assertThat(allowance.take()).isTrue();
        }
    }
}
