package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SeatsTest {

    private static final String HERE = "192.0.2.1";
    private static final String THERE = "192.0.2.2";

    private static void refused(ThrowingCallable asking, String words) {
        assertThatThrownBy(asking).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(503);
            assertThat(e.problem().detail()).isEqualTo(words);
            assertThat(e.retryAfter()).isEqualTo(Optional.of(Duration.ofSeconds(5)));
        });
    }

    @Test
    void oneAddressHasNoMoreThanItMay() {
        Seats seats = new Seats("readers", 10, 1);
        Seats.Seat taken = seats.take(HERE);

        refused(() -> seats.take(HERE), "your address has its 1 readers");
        refused(() -> seats.require(HERE), "your address has its 1 readers");
        seats.take(THERE);
        taken.close();
        taken.close();

        seats.require(HERE);
        seats.take(HERE);
        assertThat(seats.taken()).isEqualTo(2);
        assertThat(seats.refused()).isEqualTo(2);
    }

    @Test
    void allTogetherHaveNoMoreThanTheyMay() {
        Seats seats = new Seats("readers", 1, 10);
        Seats.Seat taken = seats.take(HERE);

        refused(() -> seats.take(THERE), "this server has its 1 readers");
        refused(() -> seats.require(THERE), "this server has its 1 readers");
        taken.close();

        seats.take(THERE);
    }

    @Test
    void manyThatComeAtOnceDoNotHaveMoreThanThereAre() throws Exception {
        Seats seats = new Seats("readers", 20, 100);
        List<Seats.Seat> taken = new CopyOnWriteArrayList<>();
        List<Thread> all = IntStream.range(0, 200)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    try {
                        taken.add(seats.take("192.0.2." + i % 7));
                    } catch (ProblemException e) {
                        // it was full
                    }
                }))
                .toList();
        for (Thread each : all) {
            each.join();
        }

        assertThat(taken).hasSizeBetween(1, 20);
        taken.forEach(Seats.Seat::close);
        assertThat(seats.taken()).isZero();
        seats.take(HERE);
    }
}
