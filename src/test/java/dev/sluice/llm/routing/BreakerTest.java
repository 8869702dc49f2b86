package dev.sluice.llm.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.stream.FakeTimers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final Duration ALMOST = OPEN.minusNanos(1);

    private final FakeTimers timers = new FakeTimers();
    private final Breaker breaker =
            new Breaker(new UpstreamConfig.Health(3, OPEN, Optional.empty(), Duration.ofSeconds(10)), timers);

    private Breaker.Pass pass() {
        return breaker.pass().orElseThrow(() -> new AssertionError("no pass; it is " + breaker.state()));
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            pass().failed();
        }
    }

    private void assertOpen() {
        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
        assertThat(breaker.pass()).isEmpty();
    }

    @Test
    void opensAfterSoManyFailuresInARow() {
        fail(2);
        pass().succeeded();
        fail(2);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        assertThat(breaker.untilNext()).isZero();

        fail(1);

        assertOpen();
        assertThat(breaker.untilNext()).isEqualTo(OPEN);
    }

    @Test
    void neutralOutcomeNeitherCountsNorForgives() {
        fail(2);
        pass().neutral();
        pass().neutral();
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);

        fail(1);

        assertOpen();
    }

    @Test
    void letsOneTrialThroughWhenItsTimeIsOver() {
        fail(3);
        timers.pass(ALMOST);
        assertOpen();

        timers.pass(Duration.ofNanos(1));

        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
        assertThat(breaker.untilNext()).isZero();
        Breaker.Pass trial = pass();
        assertThat(breaker.pass()).isEmpty();
        assertThat(breaker.untilNext()).isEqualTo(OPEN);
        trial.succeeded();
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        fail(2);
        assertThat(breaker.state()).as("the count began anew").isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void trialThatFailsOpensItAgain() {
        fail(3);
        timers.pass(OPEN);
        pass().failed();

        assertOpen();
        timers.pass(ALMOST);
        assertOpen();
        timers.pass(Duration.ofNanos(1));
        assertThat(breaker.pass()).isPresent();
    }

    @Test
    void trialThatSaysNothingOfTheUpstreamMakesRoomForTheNext() {
        fail(3);
        timers.pass(OPEN);
        pass().neutral();

        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
        assertThat(breaker.pass()).isPresent();
    }

    @Test
    void trialThatIsNeverHeardOfIsGivenUp() {
        fail(3);
        timers.pass(OPEN);
        Breaker.Pass lost = pass();
        timers.pass(ALMOST);
        assertThat(breaker.pass()).isEmpty();
        timers.pass(Duration.ofNanos(1));

        Breaker.Pass second = pass();
        lost.neutral();
        assertThat(breaker.pass()).as("the second is still on its way").isEmpty();
        second.succeeded();
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void trialThatIsAnsweredLateClosesItAllTheSame() {
        fail(3);
        timers.pass(OPEN);
        Breaker.Pass slow = pass();
        timers.pass(OPEN);
        Breaker.Pass second = pass();

        slow.answered();

        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        second.failed();
        assertThat(breaker.state()).as("what a trial says later is of before").isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void anAnswerThatHasBegunClosesItAndHowItEndsStillCounts() {
        fail(3);
        timers.pass(OPEN);
        Breaker.Pass trial = pass();
        trial.answered();
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        fail(2);

        trial.failed();

        assertOpen();
    }

    @Test
    void anAnswerThatHasBegunForgivesNothingYet() {
        fail(2);
        Breaker.Pass begun = pass();
        begun.answered();

        begun.failed();

        assertOpen();
    }

    @Test
    void requestsOfBeforeCountNoMore() {
        Breaker.Pass good = pass();
        Breaker.Pass bad = pass();
        fail(3);
        good.succeeded();
        assertOpen();
        timers.pass(OPEN);
        Breaker.Pass trial = pass();

        bad.failed();

        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
        trial.succeeded();
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void onlyTheFirstWordOfAPassCounts() {
        Breaker.Pass first = pass();
        first.failed();
        first.failed();
        first.failed();

        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void probesThatFailInARowOpenIt() {
        breaker.probed(false);
        breaker.probed(false);
        breaker.probed(true);
        breaker.probed(false);
        breaker.probed(false);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);

        breaker.probed(false);

        assertOpen();
    }

    @Test
    void probesDoNotForgiveWhatRequestsSaw() {
        fail(2);
        breaker.probed(true);
        fail(1);

        assertOpen();
    }

    @Test
    void probeThatFindsItWellLetsATrialThroughSooner() {
        fail(3);
        breaker.probed(true);

        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
        pass().failed();
        assertOpen();
        assertThat(breaker.untilNext()).isEqualTo(OPEN);
    }

    @Test
    void probeThatFailsKeepsItOpen() {
        fail(3);
        timers.pass(ALMOST);
        breaker.probed(false);
        timers.pass(ALMOST);
        assertOpen();

        timers.pass(Duration.ofNanos(1));
        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
        breaker.probed(false);
        assertOpen();
    }

    @Test
    void ofManyWhoAskAtOnceOneGetsTheTrial() throws InterruptedException {
        fail(3);
        timers.pass(OPEN);
        int askers = 16;
        AtomicInteger passes = new AtomicInteger();
        CountDownLatch begin = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(askers);
        try (ExecutorService threads = Executors.newFixedThreadPool(askers)) {
            for (int i = 0; i < askers; i++) {
                threads.execute(() -> {
                    try {
                        begin.await();
                        breaker.pass().ifPresent(pass -> passes.incrementAndGet());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    done.countDown();
                });
            }
            begin.countDown();
            done.await();
        }

        assertThat(passes).hasValue(1);
    }
}
