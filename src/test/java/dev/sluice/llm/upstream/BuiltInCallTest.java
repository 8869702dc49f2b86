package dev.sluice.llm.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.FailureLog;
import dev.sluice.stream.FakeTimers;
import dev.sluice.stream.TimerWheel;
import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a call of the built-in model when something is wrong with the answer or with time. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BuiltInCallTest {

    private final HeardAnswer answer = new HeardAnswer();
    private final AtomicInteger ended = new AtomicInteger();

    private BuiltInCall call(Timers timers) {
        return new BuiltInCall(answer, timers, 10, Runnable::run, ended::incrementAndGet);
    }

    @AfterEach
    void endIsToldOnce() {
        assertThat(ended).hasValue(1);
        assertThat(answer.wrong()).isEmpty();
    }

    /** Says so many tokens and then fails. */
    private record Failing(int tokens, RuntimeException failure) implements Reply {

        Failing(int tokens) {
            this(tokens, new IllegalStateException(FailureLog.SECRET));
        }

        @Override
        public UpstreamHead head() {
            return new UpstreamHead(200, Map.of());
        }

        @Override
        public Optional<byte[]> next() {
            throw failure;
        }
    }

    @Test
    void answerThatComesAfterTheCallWasGivenUpIsNotMade() {
        BuiltInCall call = call(new FakeTimers());
        call.demand();

        call.abort();
        AtomicInteger made = new AtomicInteger();
        call.answer(() -> {
            made.incrementAndGet();
            return new Failing(0);
        });

        assertThat(made).hasValue(0);
        assertThat(answer.hasHead()).isFalse();
        assertThat(answer.isOver()).isFalse();
    }

    @Test
    void whatIsAskedForBeforeTheAnswerIsThereIsTold() {
        BuiltInCall call = call(new FakeTimers());
        call.demand();
        call.demand();
        assertThat(answer.hasHead()).isFalse();

        call.answer(() -> WholeReply.of(Refusal.of("field", "wrong")));

        assertThat(answer.isComplete()).isTrue();
        assertThat(answer.head().status()).isEqualTo(400);
    }

    @Test
    void answerThatCanNotBeMadeFails() {
        BuiltInCall call = call(new FakeTimers());

        call.answer(() -> {
            throw new UpstreamFailure(UpstreamFailure.Kind.BUSY, "of this test");
        });

        assertThat(answer.failure().kind()).isEqualTo(UpstreamFailure.Kind.BUSY);
        assertThat(answer.hasHead()).isFalse();
    }

    @Test
    void answerThatBreaksInTheMiddleFailsAndIsLogged() {
        BuiltInCall call = call(new FakeTimers());
        Failing failing = new Failing(0);
        call.answer(() -> failing);

        try (FailureLog log = new FailureLog(BuiltInCall.class)) {
            call.demand();
            log.assertTold("the built-in model failed: {0}", failing.failure());
        }

        assertThat(answer.hasHead()).isTrue();
        assertThat(answer.failure().kind()).isEqualTo(UpstreamFailure.Kind.BROKEN);
    }

    @Test
    void pieceThatIsMadeWhileTheCallIsGivenUpIsNotTold() {
        BuiltInCall call = call(new FakeTimers());
        call.answer(() -> new Reply() {
            @Override
            public UpstreamHead head() {
                return new UpstreamHead(200, Map.of());
            }

            @Override
            public Optional<byte[]> next() {
                call.abort();
                return Optional.of(new byte[1]);
            }

            @Override
            public int tokens() {
                return 0;
            }
        });

        call.demand();

        assertThat(answer.hasHead()).isTrue();
        assertThat(answer.pieces()).isZero();
    }

    @Test
    void answerFailsWhenTimeHasEnded() {
        TimerWheel wheel = new TimerWheel(Duration.ofMillis(5));
        wheel.close();
        BuiltInCall call = call(wheel);

        call.answer(() -> new Failing(1));

        assertThat(answer.failure().kind()).isEqualTo(UpstreamFailure.Kind.BROKEN);
        assertThat(answer.failure()).hasMessage("the server stops");
    }
}
