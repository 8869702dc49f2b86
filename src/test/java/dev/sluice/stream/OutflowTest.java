package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutflowTest {

    private static final Duration AGE = Duration.ofSeconds(5);

    private final FakeTimers timers = new FakeTimers();
    private final AtomicInteger later = new AtomicInteger();

    private Outbox outbox() {
        return new Outbox(new Outbox.Bounds(100_000, 100, AGE), new Overflow.Wait(Duration.ZERO), 1_000, timers::nanos);
    }

    private Outflow outflow(Outbox outbox, RateLimit limit) {
        return new Outflow(outbox, null, limit, CloseReason::isClean, later::incrementAndGet);
    }

    @Test
    void framesLeaveInPiecesThatAddUpToThemInOrder() throws Exception {
        Seeds.each(100, random -> {
            Outbox outbox = outbox();
            int rate = 1 + random.nextInt(5_000);
            Outflow outflow = outflow(outbox, new RateLimit(rate, timers::nanos));
            StringBuilder sent = new StringBuilder();
            StringBuilder taken = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                String text = String.valueOf((char) ('a' + i)).repeat(random.nextInt(2_000));
                sent.append(text);
                assertThat(outbox.offer(Frame.text(text))).isEqualTo(Outbox.Offer.QUEUED);
            }
            outbox.finish(CloseReason.COMPLETED);
            while (outflow.endReason() == null) {
                Frame frame = outflow.next();
                if (frame == null) {
                    assertThat(outflow.isHeldBack()).isTrue();
                    timers.pass(Duration.ofMillis(1 + random.nextInt(500)));
                } else {
                    assertThat(frame.length()).isLessThanOrEqualTo(Math.max(1, rate / 10));
                    taken.append(frame.string());
                }
                assertThat(outbox.isStale()).isFalse();
            }
            assertThat(taken.toString()).isEqualTo(sent.toString());
            assertThat(outflow.isEmpty()).isTrue();
        });
    }

    @Test
    void readerWhoTakesALargeFrameLittleByLittleIsNotStale() throws Exception {
        Outbox outbox = outbox();
        Outflow outflow = new Outflow(outbox, null, null, CloseReason::isClean, null);
        byte[] large = new byte[1_000_000];
        new Random(5).nextBytes(large);
        assertThat(outbox.offer(Frame.of(large))).isEqualTo(Outbox.Offer.QUEUED);
        ByteArrayOutputStream taken = new ByteArrayOutputStream();

        for (Frame piece = outflow.next(); piece != null; piece = outflow.next()) {
            assertThat(piece.length()).isLessThan(300_000);
            taken.write(piece.array(), 0, piece.length());
            timers.pass(AGE.minusSeconds(1));
            assertThat(outbox.isStale()).isFalse();
        }

        assertThat(taken.toByteArray()).isEqualTo(large);
        assertThat(outflow.isEmpty()).isTrue();
    }

    @Test
    void bodyHasNotEndedWhileThereIsARestOfAFrame() {
        Outbox outbox = outbox();
        Outflow outflow = outflow(outbox, new RateLimit(100, timers::nanos));
        assertThat(outbox.offer(Frame.text("x".repeat(25)))).isEqualTo(Outbox.Offer.QUEUED);
        outbox.finish(CloseReason.COMPLETED);

        assertThat(outflow.next()).isNotNull();
        assertThat(outbox.endReason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(outflow.isEmpty()).isFalse();
        assertThat(outflow.endReason()).isNull();
        timers.pass(Duration.ofSeconds(1));
        assertThat(outflow.next()).isNotNull();
        assertThat(outflow.next()).isNotNull();

        assertThat(outflow.endReason()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void whoIsHeldBackAsksToBeCalledLater() {
        Outbox outbox = outbox();
        Outflow outflow = outflow(outbox, new RateLimit(100, timers::nanos));
        assertThat(outbox.offer(Frame.text("x".repeat(100)))).isEqualTo(Outbox.Offer.QUEUED);
        while (outflow.next() != null) {
            assertThat(later).hasValue(0);
        }

        assertThat(later).hasValue(1);
        assertThat(outflow.isHeldBack()).isTrue();
    }
}
