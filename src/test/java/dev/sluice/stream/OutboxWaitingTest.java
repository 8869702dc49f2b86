package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How long a producer waits for its reader, and when the reader counts as too slow. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OutboxWaitingTest extends OutboxFixture {

    // --- waiting

    @Test
    void putWaitsForRoomAndGoesOnWhenThereIsSome() throws Exception {
        Outbox outbox = outbox(10, 1, LONG_WAIT);
        outbox.offer(frame("a"));
        Future<?> producer = produce(() -> outbox.put(frame("b")));
        Awaiting.until("the producer waits", () -> outbox.waits() == 1);
        assertThat(producer.isDone()).isFalse();

        assertThat(polled(outbox)).isEqualTo("a");

        producer.get();
        assertThat(polled(outbox)).isEqualTo("b");
    }

    @Test
    void allThatWaitGetTheirTurn() throws Exception {
        Outbox outbox = outbox(10, 1, LONG_WAIT);
        outbox.offer(frame("first"));
        List<Future<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String text = "p" + i;
            waiting.add(produce(() -> outbox.put(frame(text))));
        }
        Awaiting.until("all wait", () -> outbox.waits() == 8);

        List<String> taken = new ArrayList<>();
        Awaiting.until("all was taken", () -> {
            taken.addAll(drained(outbox));
            return taken.size() == 9;
        });

        assertThat(taken).startsWith("first").contains("p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7");
        for (Future<?> producer : waiting) {
            producer.get();
        }
    }

    @Test
    void putGivesUpAfterTheTimeout() {
        Outbox outbox = outbox(10, 1, new Overflow.Wait(Duration.ofMillis(30)));
        outbox.offer(frame("a"));
        long begin = System.nanoTime();

        assertThatThrownBy(() -> outbox.put(frame("b")))
                .isInstanceOf(BackpressureTimeout.class)
                .hasMessageContaining("30 ms");
        assertThatThrownBy(() -> append(outbox, "b")).isInstanceOf(BackpressureTimeout.class);

        assertThat(System.nanoTime() - begin)
                .isGreaterThanOrEqualTo(Duration.ofMillis(60).toNanos());
        assertThat(drained(outbox)).containsExactly("a");
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void closeWakesWhoWaitsWithItsReason(CloseReason reason) throws Exception {
        for (boolean put : List.of(true, false)) {
            Outbox outbox = outbox(10, 1, LONG_WAIT);
            outbox.offer(frame("a"));
            Future<?> producer = produce(() -> {
                if (put) {
                    outbox.put(frame("b"));
                } else {
                    append(outbox, "b");
                }
            });
            Awaiting.until("the producer waits", () -> outbox.waits() == 1);

            outbox.close(reason);

            assertThatThrownBy(producer::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            StreamClosed.class, e -> assertThat(e.reason()).isEqualTo(reason));
        }
    }

    static CloseReason[] reasons() {
        return CloseReason.values();
    }

    @Test
    void finishWakesWhoWaits() {
        Outbox outbox = outbox(10, 1, LONG_WAIT);
        outbox.offer(frame("a"));
        Future<?> producer = produce(() -> outbox.put(frame("b")));
        Awaiting.until("the producer waits", () -> outbox.waits() == 1);

        outbox.finish(CloseReason.COMPLETED);

        assertThatThrownBy(producer::get).hasCauseInstanceOf(StreamClosed.class);
        assertThat(drained(outbox)).containsExactly("a");
    }

    @Test
    void interruptEndsTheWait() throws Exception {
        Outbox outbox = outbox(10, 1, LONG_WAIT);
        outbox.offer(frame("a"));
        Future<?> producer = produce(
                () -> assertThatThrownBy(() -> outbox.put(frame("b"))).isInstanceOf(InterruptedException.class));
        Awaiting.until("the producer waits", () -> outbox.waits() == 1);

        producers.shutdownNow();

        producer.get();
        assertThat(drained(outbox)).containsExactly("a");
    }

    @Test
    void interruptInTheMiddleOfAnItemIsNotTheReadersFault() throws Exception {
        Outbox outbox = outbox(10, 1, 8, LONG_WAIT);
        byte[] item = new byte[30];
        Thread producer = Thread.ofVirtual().start(() -> {
            try {
                outbox.append(item, 0, item.length);
            } catch (StreamClosed | BackpressureTimeout | InterruptedException e) {
                // that it ends is looked at below
            }
        });
        Awaiting.until("it waits with the rest of its item", () -> outbox.waits() == 1);

        producer.interrupt();
        producer.join();

        assertThat(outbox.closeReason()).isEqualTo(CloseReason.SOURCE_FAILED);
    }

    @Test
    void awaitDrainReturnsAtHalfOfTheBound() throws Exception {
        Outbox outbox = outbox(10, 100, LONG_WAIT);
        outbox.offer(frame("aaa"));
        outbox.offer(frame("bbb"));
        assertThat(outbox.underPressure()).isTrue();
        assertThat(outbox.awaitDrain(Duration.ofMillis(5))).isFalse();
        AtomicInteger result = new AtomicInteger();
        Future<?> waiter = produce(() -> result.set(outbox.awaitDrain(Duration.ofMinutes(1)) ? 1 : 2));

        outbox.poll();

        waiter.get();
        assertThat(result).hasValue(1);
        assertThat(outbox.underPressure()).isFalse();
    }

    // --- age

    @Test
    void outboxIsStaleWhenNothingIsTakenForTooLong() throws Exception {
        Outbox outbox = outbox(1_000, 100, NO_WAIT);
        assertThat(outbox.isStale()).isFalse();
        append(outbox, "gathered");
        clock.addAndGet(AGE.toNanos() / 2);
        outbox.offer(frame("later"));
        clock.addAndGet(AGE.toNanos() / 2);
        assertThat(outbox.isStale()).as("just at its age").isFalse();

        clock.addAndGet(1);
        assertThat(outbox.isStale()).isTrue();
        outbox.poll();
        assertThat(outbox.isStale()).as("something was taken just now").isFalse();
        clock.addAndGet(AGE.toNanos() + 1);
        assertThat(outbox.isStale()).isTrue();
        outbox.poll();
        clock.addAndGet(2 * AGE.toNanos());
        assertThat(outbox.isStale()).as("empty").isFalse();
        outbox.offer(frame("after a silence"));
        assertThat(outbox.isStale()).as("the age begins when something waits").isFalse();
    }

    @Test
    void readerThatTakesALittleAtATimeIsNeverStaleHoweverMuchWaits() {
        Outbox outbox = outbox(1_000, 100, NO_WAIT);
        for (int i = 0; i < 50; i++) {
            outbox.offer(frame("waits"));
        }

        for (int i = 0; i < 50; i++) {
            clock.addAndGet(AGE.toNanos());
            assertThat(outbox.isStale()).as("before frame " + i).isFalse();
            outbox.poll();
        }
    }

    @Test
    void readerThatStallsOnTheLastFrameIsStaleToo() throws Exception {
        Outbox outbox = outbox(100, 10, NO_WAIT);
        outbox.append(new byte[5], 0, 5);
        outbox.finish(CloseReason.COMPLETED);
        assertThat(outbox.take()).isNotNull();

        clock.addAndGet(AGE.toNanos() + 1);

        assertThat(outbox.isStale()).isTrue();
        assertThat(outbox.take()).isNull();
        assertThat(outbox.isStale()).isFalse();
    }

    @Test
    void gatheredItemsAreAsOldAsTheFirstOfThem() throws Exception {
        Outbox outbox = outbox(1_000, 100, NO_WAIT);
        append(outbox, "old");
        clock.addAndGet(AGE.toNanos());
        append(outbox, "new");

        clock.addAndGet(1);

        assertThat(outbox.isStale()).isTrue();
        outbox.poll();
        append(outbox, "fresh");
        assertThat(outbox.isStale()).isFalse();
    }
}
