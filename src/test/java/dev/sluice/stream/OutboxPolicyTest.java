package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a frame that there is no room for. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OutboxPolicyTest extends OutboxFixture {

    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();

    static List<Overflow> lossy() {
        return List.of(new Overflow.DropOldest(), new Overflow.DropNewest(), new Overflow.Coalesce());
    }

    @ParameterizedTest
    @MethodSource("lossy")
    void itemThatWouldComeInPiecesIsRefusedWherePiecesMayBeThrownAway(Overflow policy) throws Exception {
        Outbox outbox = outbox(6, 10, 4, policy);
        append(outbox, "abcd");

        assertThatThrownBy(() -> append(outbox, "01234"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("5 bytes")
                .hasMessageContaining("at most 4")
                .hasMessageContaining("offer it as one frame");

        assertThat(outbox.dropped()).isZero();
        assertThat(outbox.offer(frame("!"))).as("nothing of it has begun").isEqualTo(Outbox.Offer.QUEUED);
        assertThat(drained(outbox)).containsExactly("abcd", "!");
    }

    @Test
    void timesWithoutEndAreCutToWhatCanBeCounted() throws Exception {
        assertThat(new Outbox.Bounds(1, 1, FOR_EVER).age()).isEqualTo(Timespan.LONGEST);
        assertThat(new Overflow.Wait(FOR_EVER).timeout()).isEqualTo(Timespan.LONGEST);
        Outbox outbox = new Outbox(new Outbox.Bounds(10, 1, FOR_EVER), new Overflow.Wait(FOR_EVER), 4, clock::get);
        outbox.offer(frame("a"));

        clock.addAndGet(Duration.ofDays(10_000).toNanos());
        assertThat(outbox.isStale()).isFalse();
        Future<?> putting = produce(() -> outbox.put(frame("b")));
        Awaiting.until("the producer waits", () -> outbox.waits() == 1);
        assertThat(polled(outbox)).isEqualTo("a");
        putting.get();
        Future<?> emptying = produce(outbox::awaitEmpty);
        Awaiting.until("the producer waits", outbox::isHeld);
        assertThat(polled(outbox)).isEqualTo("b");
        emptying.get();

        assertThat(outbox.awaitDrain(FOR_EVER)).isTrue();
        outbox.offer(frame("more than half"));
        assertThat(outbox.awaitDrain(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
        Future<?> draining =
                produce(() -> assertThat(outbox.awaitDrain(FOR_EVER)).isTrue());
        Awaiting.until("the producer waits", outbox::isHeld);
        assertThat(polled(outbox)).isEqualTo("more than half");
        draining.get();
    }

    @Test
    void dropOldestMakesRoomFromTheFront() {
        Outbox outbox = outbox(10, 10, new Overflow.DropOldest());
        outbox.offer(frame("aaaa"));
        outbox.offer(frame("bbbb"));

        assertThat(outbox.offer(frame("ccccccc"))).isEqualTo(Outbox.Offer.QUEUED_OTHERS_DROPPED);

        assertThat(outbox.dropped()).isEqualTo(2);
        assertThat(drained(outbox)).containsExactly("ccccccc");
    }

    @Test
    void dropNewestKeepsWhatWaits() {
        Outbox outbox = outbox(10, 2, new Overflow.DropNewest());
        outbox.offer(frame("a"));
        outbox.offer(frame("b"));

        assertThat(outbox.offer(frame("c"))).isEqualTo(Outbox.Offer.REFUSED);

        assertThat(outbox.dropped()).isEqualTo(1);
        assertThat(drained(outbox)).containsExactly("a", "b");
    }

    @Test
    void disconnectEndsTheStreamAndThrowsAwayWhatWaits() {
        AtomicInteger woken = new AtomicInteger();
        Outbox outbox = outbox(10, 2, new Overflow.Disconnect());
        outbox.wakes(woken::incrementAndGet);
        outbox.offer(frame("a"));
        outbox.offer(frame("b"));
        int before = woken.get();

        assertThat(outbox.offer(frame("c"))).isEqualTo(Outbox.Offer.CLOSED);

        assertThat(outbox.closeReason()).isEqualTo(CloseReason.TOO_SLOW);
        assertThat(outbox.poll()).isNull();
        assertThat(outbox.queuedBytes()).isZero();
        assertThat(woken).hasValueGreaterThan(before);
        assertThat(outbox.offer(frame("d"))).isEqualTo(Outbox.Offer.CLOSED);
    }

    @Test
    void disconnectByPutOrAppendTellsBothSides() {
        for (boolean put : List.of(true, false)) {
            AtomicInteger woken = new AtomicInteger();
            Outbox outbox = outbox(10, 1, new Overflow.Disconnect());
            outbox.offer(frame("aaaaaaaa"));
            outbox.wakes(woken::incrementAndGet);

            assertThatThrownBy(() -> {
                        if (put) {
                            outbox.put(frame("bbb"));
                        } else {
                            append(outbox, "bbb");
                        }
                    })
                    .as("the producer")
                    .isInstanceOfSatisfying(
                            StreamClosed.class, e -> assertThat(e.reason()).isEqualTo(CloseReason.TOO_SLOW));
            assertThat(woken).as("the writer").hasPositiveValue();
        }
    }

    @Test
    void coalesceKeepsTheLatestOfEachKeyInItsPlace() {
        Outbox outbox = outbox(100, 2, new Overflow.Coalesce());
        outbox.offer(frame("a1").withKey("a"));
        outbox.offer(frame("b1").withKey("b"));

        assertThat(outbox.offer(frame("a22").withKey("a"))).isEqualTo(Outbox.Offer.QUEUED_OTHERS_DROPPED);

        assertThat(outbox.queuedBytes()).isEqualTo(5);
        assertThat(outbox.dropped()).isEqualTo(1);
        assertThat(drained(outbox)).containsExactly("a22", "b1");
    }

    @Test
    void coalesceWithoutTheKeyMakesRoomFromTheFront() {
        Outbox outbox = outbox(100, 2, new Overflow.Coalesce());
        outbox.offer(frame("a1").withKey("a"));
        outbox.offer(frame("b1").withKey("b"));

        assertThat(outbox.offer(frame("c1").withKey("c"))).isEqualTo(Outbox.Offer.QUEUED_OTHERS_DROPPED);
        assertThat(outbox.offer(frame("d1"))).isEqualTo(Outbox.Offer.QUEUED_OTHERS_DROPPED);

        assertThat(drained(outbox)).containsExactly("c1", "d1");
    }

    @Test
    void coalescedFrameThatIsTooLargeMakesRoomFromTheFront() {
        Outbox outbox = outbox(10, 10, new Overflow.Coalesce());
        outbox.offer(frame("aaaa").withKey("a"));
        outbox.offer(frame("bbbb").withKey("b"));

        assertThat(outbox.offer(frame("BBBBBBBBB").withKey("b"))).isEqualTo(Outbox.Offer.QUEUED_OTHERS_DROPPED);

        assertThat(outbox.queuedBytes()).isLessThanOrEqualTo(10);
        assertThat(drained(outbox)).containsExactly("BBBBBBBBB");
    }
}
