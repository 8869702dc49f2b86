package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a frame that there is no room for. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OutboxPolicyTest extends OutboxFixture {

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
