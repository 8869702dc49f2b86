package dev.sluice.llm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.llm.routing.Breakers;
import dev.sluice.llm.routing.Retry;
import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.upstream.UpstreamRequest;
import dev.sluice.llm.wire.ErrorBody;
import dev.sluice.stream.FakeTimers;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptsTest {

    private static final Retry RETRY = new Retry(10, Duration.ofMillis(200), Duration.ofSeconds(2));

    private final Breakers breakers = new Breakers(new FakeTimers());

    private Target target(String name) {
        return new Target(
                name,
                new ScriptedUpstream(),
                new UpstreamRequest("POST", URI.create("http://127.0.0.1/"), Map.of(), new byte[0]),
                StreamConfig.USUAL,
                breakers.of(name),
                List.of());
    }

    private static Outcome of(int status) {
        return Outcome.of(status, new ErrorBody("no", "server_error", null, null), Optional.empty());
    }

    /** The pauses before the second and later attempts at one upstream, in milliseconds. */
    private List<Long> pauses(long seed) {
        Attempts attempts = new Attempts(List.of(target("one")), RETRY, new Random(seed));
        Attempts.Next first = Objects.requireNonNull(attempts.next(null, 0));
        assertThat(first.pause()).isZero();
        return IntStream.range(1, RETRY.attempts())
                .mapToObj(i -> Objects.requireNonNull(attempts.next(of(503), 0))
                        .pause()
                        .toMillis())
                .toList();
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        for (long seed = 0; seed < 200; seed++) {
            List<Long> pauses = pauses(seed);
            long full = RETRY.backoff().toMillis();
            for (long pause : pauses) {
                assertThat(pause).isBetween(full / 2, full);
                full = Math.min(2 * full, RETRY.maxBackoff().toMillis());
            }
        }
    }

    @Test
    void aCrowdDoesNotComeBackAsOne() {
        long different = IntStream.range(0, 200)
                .mapToObj(seed -> pauses(seed).getFirst())
                .distinct()
                .count();
        assertThat(different).isGreaterThan(30);
    }

    @Test
    void eachIsAskedOnceBeforeAnyIsAskedAgain() {
        Attempts attempts = new Attempts(List.of(target("one"), target("two")), RETRY, new Random(1));

        assertThat(Objects.requireNonNull(attempts.next(null, 0)).target()).hasToString("one");
        Attempts.Next second = Objects.requireNonNull(attempts.next(of(503), 0));
        assertThat(second.target()).hasToString("two");
        assertThat(second.pause()).as("another need not be given time").isZero();
        Attempts.Next third = Objects.requireNonNull(attempts.next(of(503), 0));
        assertThat(third.target()).hasToString("one");
        assertThat(third.pause()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void whatMayPassIsTriedAgain(int status) {
        Attempts attempts = new Attempts(List.of(target("one")), RETRY, new Random(1));
        assertThat(attempts.next(null, 0)).isNotNull();
        assertThat(attempts.next(of(status), 0)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 413, 422})
    void whatWouldBeTheSameAgainIsNot(int status) {
        Attempts attempts = new Attempts(List.of(target("one"), target("two")), RETRY, new Random(1));
        assertThat(attempts.next(null, 0)).isNotNull();
        assertThat(attempts.next(of(status), 0)).isNull();
    }

    @Test
    void thereAreNoMoreThanAreAllowed() {
        Attempts attempts = new Attempts(List.of(target("one"), target("two")), RETRY, new Random(1));
        assertThat(attempts.next(null, 0)).isNotNull();
        for (int i = 1; i < RETRY.attempts(); i++) {
            assertThat(attempts.next(of(503), 0)).isNotNull();
        }
        assertThat(attempts.next(of(503), 0)).isNull();
        assertThat(attempts.made()).isEqualTo(RETRY.attempts());
    }
}
