package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.Seeds;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TimerWheelTest {

    private static final Duration TICK = Duration.ofMillis(1);

    private final TimerWheel wheel = new TimerWheel(TICK);

    @AfterEach
    void stop() {
        wheel.close();
    }

    /** When a timer was set (between two looks at the clock), what for, and when it ran. */
    private record Ran(long before, long after, long delay, long at) {}

    @Test
    void timersRunNotBeforeTheirTimeAndInItsOrder() throws Exception {
        Seeds.each(3, random -> {
            int count = 200;
            Queue<Ran> ran = new ConcurrentLinkedQueue<>();
            CountDownLatch all = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                long delay = random.nextLong(Duration.ofMillis(100).toNanos());
                CompletableFuture<Long> set = new CompletableFuture<>();
                long before = System.nanoTime();
                wheel.after(Duration.ofNanos(delay), () -> {
                    long at = System.nanoTime();
                    ran.add(new Ran(before, set.join(), delay, at));
                    all.countDown();
                });
                set.complete(System.nanoTime());
            }

            all.await();

            List<Ran> order = new ArrayList<>(ran);
            assertThat(order).allMatch(timer -> timer.at() - timer.before() >= timer.delay());
            for (int i = 0; i < count; i++) {
                for (int j = i + 1; j < count; j++) {
                    // the second can't have been due more than a tick before the first
                    long first = order.get(i).before() + order.get(i).delay();
                    long second = order.get(j).after() + order.get(j).delay() + TICK.toNanos();
                    assertThat(second).isGreaterThanOrEqualTo(first);
                }
            }
        });
    }

    @Test
    void timerOfMoreThanOneTurnDoesNotRunInItsFirst() throws Exception {
        Duration moreThanATurn = TICK.multipliedBy(520); // the wheel has 512 slots
        CompletableFuture<Long> ran = new CompletableFuture<>();
        long begin = System.nanoTime();

        wheel.after(moreThanATurn, () -> ran.complete(System.nanoTime()));

        assertThat(ran.get() - begin).isGreaterThanOrEqualTo(moreThanATurn.toNanos());
    }

    @Test
    void delayOfNothingOrLessRunsSoonOnTheWheel() throws Exception {
        CompletableFuture<String> ran = new CompletableFuture<>();
        wheel.after(
                Duration.ofSeconds(-1),
                () -> ran.complete(Thread.currentThread().getName()));

        assertThat(ran.get()).isEqualTo("sluice-timer");
    }

    @Test
    void cancelledTimerDoesNotRun() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        TimerWheel.Timer timer = wheel.after(Duration.ofMillis(20), ran::incrementAndGet);

        assertThat(timer.cancel()).isTrue();
        assertThat(timer.cancel()).as("the second time").isFalse();

        assertThat(wheel.pending()).isZero();
        runs(Duration.ofMillis(40));
        assertThat(ran).hasValue(0);
    }

    @Test
    void delayWithoutEndNeverComesAndOneBeforeAllTimeComesSoon() throws Exception {
        TimerWheel.Timer never = wheel.after(ChronoUnit.FOREVER.getDuration(), TimerWheelTest::nothing);

        runs(Duration.ofSeconds(Long.MIN_VALUE));

        assertThat(wheel.pending()).isEqualTo(1);
        assertThat(never.cancel()).isTrue();
    }

    @Test
    void timerThatRanCannotBeCancelled() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        TimerWheel.Timer timer = wheel.after(Duration.ZERO, ran::countDown);
        ran.await();

        assertThat(timer.cancel()).isFalse();
        assertThat(wheel.pending()).isZero();
    }

    @Test
    void taskMaySetAndCancelTimers() throws Exception {
        CountDownLatch beats = new CountDownLatch(5);
        TimerWheel.Timer other = wheel.after(Duration.ofHours(1), TimerWheelTest::nothing);
        beat(beats);

        beats.await();
        wheel.after(Duration.ZERO, other::cancel);

        Awaiting.until("nothing is set", () -> wheel.pending() == 0);
    }

    private void beat(CountDownLatch beats) {
        beats.countDown();
        if (beats.getCount() > 0) {
            wheel.after(TICK, () -> beat(beats));
        }
    }

    @Test
    void millionTimersAreSetAndCancelled() throws Exception {
        int million = 1_000_000;
        List<TimerWheel.Timer> timers = new ArrayList<>(million);
        for (int i = 0; i < million; i++) {
            timers.add(wheel.after(Duration.ofSeconds(600 + i % 3_000), TimerWheelTest::nothing));
        }
        assertThat(wheel.pending()).isEqualTo(million);
        runs(Duration.ofMillis(5)); // among all the others

        for (TimerWheel.Timer timer : timers) {
            assertThat(timer.cancel()).isTrue();
        }
        assertThat(wheel.pending()).isZero();
    }

    @Test
    void cancelAndRunHappenOnceTogether() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            TimerWheel.Timer timer = wheel.after(Duration.ZERO, ran::incrementAndGet);
            for (int spin = 0; spin < i % 64; spin++) {
                Thread.onSpinWait();
            }
            if (timer.cancel()) {
                cancelled.incrementAndGet();
            }
        }

        Awaiting.until("each ran or was cancelled", () -> ran.get() + cancelled.get() >= count);
        runs(Duration.ofMillis(5));
        assertThat(ran.get() + cancelled.get()).isEqualTo(count);
        assertThat(wheel.pending()).isZero();
    }

    @Test
    void taskThatThrowsStopsNoOther() throws Exception {
        for (Throwable failure :
                List.of(new IllegalStateException("a"), new AssertionError("b"), new LinkageError("c"))) {
            CompletableFuture<Throwable> told = new CompletableFuture<>();
            wheel.after(Duration.ZERO, () -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> told.complete(e));
                TimerWheelTest.<RuntimeException>raise(failure);
            });

            runs(Duration.ofMillis(2));
            assertThat(told.get()).isSameAs(failure);
        }
    }

    @SuppressWarnings({"unchecked", "DoNotCallSuggester"})
    static <X extends Throwable> void raise(Throwable failure) throws X {
        throw (X) failure;
    }

    @Test
    void closedWheelRunsNothingMoreAndTakesNothing() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        AtomicInteger ran = new AtomicInteger();
        wheel.after(Duration.ZERO, () -> thread.complete(Thread.currentThread()));
        Thread timer = thread.get();
        wheel.after(Duration.ofMillis(200), ran::incrementAndGet);

        wheel.close();

        assertThat(timer.join(Duration.ofSeconds(10))).as("its thread ends").isTrue();
        assertThat(ran).hasValue(0);
        assertThatThrownBy(() -> wheel.after(Duration.ZERO, TimerWheelTest::nothing))
                .isInstanceOf(IllegalStateException.class);
        wheel.close();
    }

    @Test
    void tickOfNothingIsRefused() {
        assertThatThrownBy(() -> new TimerWheel(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void nothing() {}

    /** Returns when a timer of that delay has run. */
    private void runs(Duration delay) throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        wheel.after(delay, ran::countDown);
        assertThat(ran.await(10, TimeUnit.SECONDS)).as("the wheel turns").isTrue();
    }
}
