package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OutboxTest extends OutboxFixture {

    static List<Overflow> policies() {
        return List.of(
                NO_WAIT,
                new Overflow.Disconnect(),
                new Overflow.DropOldest(),
                new Overflow.DropNewest(),
                new Overflow.Coalesce());
    }

    // --- bounds

    @ParameterizedTest
    @MethodSource("policies")
    void framesThatFitAreTakenInOrder(Overflow policy) {
        Outbox outbox = outbox(10, 3, policy);

        assertThat(outbox.offer(frame("aaaa"))).isEqualTo(Outbox.Offer.QUEUED);
        assertThat(outbox.offer(frame("bbbb"))).isEqualTo(Outbox.Offer.QUEUED);
        assertThat(outbox.offer(frame("cc"))).isEqualTo(Outbox.Offer.QUEUED);

        assertThat(outbox.queuedBytes()).isEqualTo(10);
        assertThat(drained(outbox)).containsExactly("aaaa", "bbbb", "cc");
        assertThat(outbox.queuedBytes()).isZero();
        assertThat(outbox.dropped() + outbox.waits()).isZero();
    }

    @Test
    void oneByteTooManyIsRefused() {
        Outbox outbox = outbox(10, 3, NO_WAIT);
        outbox.offer(frame("aaaaaa"));

        assertThat(outbox.offer(frame("bbbbb"))).isEqualTo(Outbox.Offer.REFUSED);
        assertThat(outbox.offer(frame("bbbb"))).isEqualTo(Outbox.Offer.QUEUED);
        assertThat(outbox.waits()).isEqualTo(1);
    }

    @Test
    void oneFrameTooManyIsRefused() {
        Outbox outbox = outbox(1_000, 2, NO_WAIT);
        outbox.offer(frame("a"));
        outbox.offer(frame("b"));

        assertThat(outbox.offer(frame("c"))).isEqualTo(Outbox.Offer.REFUSED);
        outbox.poll();
        assertThat(outbox.offer(frame("c"))).isEqualTo(Outbox.Offer.QUEUED);
        assertThat(drained(outbox)).containsExactly("b", "c");
    }

    @Test
    void whatIsGatheredCountsAsOneFrame() throws Exception {
        Outbox outbox = outbox(1_000, 1, NO_WAIT);
        append(outbox, "a");

        assertThat(outbox.offer(frame("b"))).isEqualTo(Outbox.Offer.REFUSED);
        outbox.poll();
        assertThat(outbox.offer(frame("b"))).isEqualTo(Outbox.Offer.QUEUED);
    }

    @Test
    void nothingAppendedIsNothingQueued() throws Exception {
        Outbox outbox = outbox(1_000, 1, NO_WAIT);

        append(outbox, "");
        assertThat(outbox.hasWork()).isFalse();
        assertThat(outbox.offer(frame("a"))).isEqualTo(Outbox.Offer.QUEUED);
        append(outbox, "");

        assertThat(drained(outbox)).containsExactly("a");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void frameLargerThanTheBoundPassesAnEmptyOutbox(Overflow policy) throws Exception {
        Outbox outbox = outbox(10, 3, policy);
        String large = "x".repeat(1_000);

        assertThat(outbox.offer(frame(large))).isEqualTo(Outbox.Offer.QUEUED);
        assertThat(drained(outbox)).containsExactly(large);

        outbox.put(frame(large));
        assertThat(drained(outbox)).containsExactly(large);
    }

    @Test
    void itemLargerThanTheBoundPassesInPieces() throws Exception {
        Outbox outbox = outbox(10, 100, 8, LONG_WAIT);
        String large = "0123456789abcdef".repeat(20);
        Future<?> producer = produce(() -> append(outbox, large));

        StringBuilder taken = new StringBuilder();
        Awaiting.until("all of it was taken", () -> {
            Frame frame = outbox.poll();
            if (frame != null) {
                assertThat(frame.length()).isLessThanOrEqualTo(10);
                taken.append(frame.string());
            }
            return taken.length() == large.length();
        });

        assertThat(taken.toString()).isEqualTo(large);
        producer.get();
    }

    @Test
    void boundsOfNothingAreRefused() {
        assertThatThrownBy(() -> new Outbox.Bounds(0, 1, AGE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Outbox.Bounds(1, 0, AGE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Outbox.Bounds(1, 1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Outbox(new Outbox.Bounds(1, 1, AGE), NO_WAIT, 0, clock::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chunk");
        assertThatThrownBy(() -> new Overflow.Wait(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    // --- the end

    @Test
    void finishLetsWhatWaitsBeSent() {
        Outbox outbox = outbox(100, 100, NO_WAIT);
        outbox.offer(frame("a"));
        outbox.offer(frame("b"));

        outbox.finish(CloseReason.SOURCE_FAILED);

        assertThat(outbox.offer(frame("c"))).isEqualTo(Outbox.Offer.CLOSED);
        assertThatThrownBy(() -> outbox.put(frame("c"))).isInstanceOf(StreamClosed.class);
        assertThatThrownBy(() -> append(outbox, "c")).isInstanceOf(StreamClosed.class);
        assertThatThrownBy(() -> append(outbox, "")).isInstanceOf(StreamClosed.class);
        assertThat(outbox.isClosed()).isFalse();
        assertThat(outbox.endReason()).isNull();
        assertThat(drained(outbox)).containsExactly("a", "b");
        assertThat(outbox.endReason()).isEqualTo(CloseReason.SOURCE_FAILED);
    }

    @Test
    void finishLetsWhatWasGatheredBeSent() throws Exception {
        Outbox outbox = outbox(100, 100, NO_WAIT);
        append(outbox, "tail");

        outbox.finish(CloseReason.COMPLETED);

        assertThat(outbox.endReason()).isNull();
        assertThat(drained(outbox)).containsExactly("tail");
        assertThat(outbox.endReason()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void firstReasonStays() {
        Outbox outbox = outbox(100, 100, NO_WAIT);
        outbox.finish(CloseReason.COMPLETED);
        outbox.finish(CloseReason.SOURCE_FAILED);
        assertThat(outbox.endReason()).isEqualTo(CloseReason.COMPLETED);

        assertThat(outbox.close(CloseReason.CLIENT_GONE)).isTrue();
        assertThat(outbox.close(CloseReason.LIMIT)).isFalse();
        assertThat(outbox.closeReason()).isEqualTo(CloseReason.CLIENT_GONE);
    }

    @Test
    void exactlyOneOfManyCloses() throws Exception {
        for (int round = 0; round < 200; round++) {
            Outbox outbox = outbox(100, 100, NO_WAIT);
            outbox.offer(frame("a"));
            AtomicInteger winners = new AtomicInteger();
            AtomicInteger woken = new AtomicInteger();
            outbox.wakes(woken::incrementAndGet);
            CyclicBarrier start = new CyclicBarrier(8);
            List<Future<?>> closers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                CloseReason reason = List.of(CloseReason.values()).get(i % 7);
                closers.add(produce(() -> {
                    start.await();
                    if (outbox.close(reason)) {
                        winners.incrementAndGet();
                        assertThat(outbox.closeReason()).isEqualTo(reason);
                    }
                }));
            }
            for (Future<?> closer : closers) {
                closer.get();
            }
            assertThat(winners).hasValue(1);
            assertThat(woken).hasValue(1);
        }
    }

    // --- gathering

    @Test
    void smallItemsAreGatheredIntoChunks() throws Exception {
        Outbox outbox = outbox(1_000, 100, 16, NO_WAIT);
        for (int i = 0; i < 10; i++) {
            append(outbox, "item" + i);
        }

        List<String> frames = drained(outbox);

        assertThat(String.join("", frames)).isEqualTo("item0item1item2item3item4item5item6item7item8item9");
        assertThat(frames).hasSize(4).allMatch(frame -> frame.length() <= 16);
    }

    @Test
    void readerThatKeepsUpGetsEachItemAtOnce() throws Exception {
        Outbox outbox = outbox(1_000, 100, NO_WAIT);
        for (int i = 0; i < 5; i++) {
            append(outbox, "item" + i);
            assertThat(drained(outbox)).containsExactly("item" + i);
        }
    }

    @Test
    void offeredFramesKeepTheirPlaceBetweenGatheredItems() throws Exception {
        Outbox outbox = outbox(1_000, 100, NO_WAIT);
        append(outbox, "a");
        append(outbox, "b");
        outbox.offer(frame("C"));
        append(outbox, "d");
        outbox.put(frame("E"));
        append(outbox, "f");

        assertThat(drained(outbox)).containsExactly("ab", "C", "d", "E", "f");
    }

    @Test
    void appendedBytesAreCopied() throws Exception {
        Outbox outbox = outbox(1_000, 100, NO_WAIT);
        byte[] buffer = bytes("before");
        outbox.append(buffer, 2, 3);
        buffer[3] = '!';

        assertThat(drained(outbox)).containsExactly("for");
    }

    @Test
    void nothingComesBetweenThePiecesOfAnItem() throws Exception {
        Outbox outbox = outbox(8, 10, 4, LONG_WAIT);
        String item = "0123456789abcdefghij";
        Future<?> producer = produce(() -> append(outbox, item));
        Awaiting.until("two pieces wait and the third can't", () -> outbox.waits() == 1);

        assertThat(outbox.offer(frame(""))).isEqualTo(Outbox.Offer.REFUSED);
        StringBuilder taken = new StringBuilder();
        for (int piece = 1; piece < 3; piece++) {
            taken.append(polled(outbox));
            int waits = piece + 1;
            Awaiting.until("the producer waits again", () -> outbox.waits() == waits);
            assertThat(outbox.offer(frame(""))).isEqualTo(Outbox.Offer.REFUSED);
        }
        taken.append(polled(outbox));
        producer.get();
        assertThat(outbox.offer(frame("!"))).isEqualTo(Outbox.Offer.REFUSED); // full, but between items
        taken.append(polled(outbox));
        assertThat(outbox.offer(frame("!"))).isEqualTo(Outbox.Offer.QUEUED);
        taken.append(String.join("", drained(outbox)));

        assertThat(taken.toString()).isEqualTo(item + "!");
    }

    @Test
    void offerAfterTheEndIsAnsweredClosedInTheMiddleOfAnItemToo() {
        Outbox outbox = outbox(8, 10, 4, NO_WAIT);
        assertThatThrownBy(() -> append(outbox, "0123456789abcdefghij")).isInstanceOf(BackpressureTimeout.class);

        outbox.close(CloseReason.TOO_SLOW);

        assertThat(outbox.offer(frame("!"))).isEqualTo(Outbox.Offer.CLOSED);
    }

    // --- waking

    @Test
    void writerIsWokenWithNoLockHeld() throws Exception {
        Outbox outbox = outbox(1_000, 100, NO_WAIT);
        AtomicInteger woken = new AtomicInteger();
        // asks from another thread: the outbox's lock would let its own thread in again
        outbox.wakes(() -> {
            Thread other = Thread.ofVirtual().start(() -> {
                outbox.queuedBytes();
                outbox.poll();
                outbox.endReason();
                woken.incrementAndGet();
            });
            try {
                assertThat(other.join(Duration.ofSeconds(10)))
                        .as("got the lock")
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        outbox.offer(frame("a"));
        outbox.put(frame("b"));
        append(outbox, "c");
        outbox.finish(CloseReason.COMPLETED);
        outbox.close(CloseReason.COMPLETED);

        assertThat(woken).hasValue(5);
    }

    @Test
    void enqueueWakesNobody() {
        Outbox outbox = outbox(1_000, 100, NO_WAIT);
        AtomicInteger woken = new AtomicInteger();
        outbox.wakes(woken::incrementAndGet);

        outbox.enqueue(frame("a"));
        assertThat(woken).hasValue(0);
        outbox.wake();
        assertThat(woken).hasValue(1);
        assertThat(outbox.hasWork()).isTrue();
    }

    @Test
    void manyProducersAndAReaderLoseNothing() throws Exception {
        Outbox outbox = outbox(64, 4, 16, LONG_WAIT);
        int each = 500;
        List<Future<?>> writing = new ArrayList<>();
        for (int p = 0; p < 4; p++) {
            String name = String.valueOf((char) ('a' + p));
            writing.add(produce(() -> {
                for (int i = 0; i < each; i++) {
                    outbox.put(frame(name + String.format(Locale.ROOT, "%04d", i)));
                }
            }));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Awaiting.until("all was read", () -> {
            Frame frame = outbox.poll();
            while (frame != null) {
                assertThat(outbox.queuedBytes()).isLessThanOrEqualTo(64);
                all.write(frame.array(), 0, frame.length());
                frame = outbox.poll();
            }
            return all.size() == 4 * each * 5;
        });

        String text = all.toString(StandardCharsets.UTF_8);
        int[] next = new int[4];
        for (int at = 0; at < text.length(); at += 5) {
            int producer = text.charAt(at) - 'a';
            assertThat(Integer.parseInt(text.substring(at + 1, at + 5))).isEqualTo(next[producer]);
            next[producer]++;
        }
        for (Future<?> producer : writing) {
            producer.get();
        }
    }
}
