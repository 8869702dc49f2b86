package dev.sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MemoryBrokerTest extends BrokerContract {

    private final HandClock clock = new HandClock();
    private final MemoryBroker broker = new MemoryBroker(new MemoryBroker.Limits(10, 4 << 20), clock, new Random(7));

    @Override
    Broker broker() {
        return broker;
    }

    @Override
    void pass(Duration time) {
        clock.pass(time);
        broker.sweep();
    }

    @Test
    void logThatWasUsedLongestAgoGivesWayToOneMore() {
        Position first =
                now(broker.publish("log0", Draft.text("x"), Retention.USUAL)).position();
        for (int i = 1; i < 10; i++) {
            clock.pass(Duration.ofSeconds(1));
            now(broker.publish("log" + i, Draft.text("x"), Retention.USUAL));
        }
        now(broker.latest("log1", 1)); // is used now
        now(broker.subscribe("log2", messages -> {}, Retention.USUAL));
        now(broker.enter("log3", new Presence("c", "ann", ""), Retention.USUAL));

        now(broker.publish("one more", Draft.text("x"), Retention.USUAL));
        now(broker.publish("and another", Draft.text("x"), Retention.USUAL));

        BrokerStats stats = broker.stats();
        assertThat(stats.logs()).isEqualTo(10);
        assertThat(stats.evicted()).isEqualTo(2);
        assertThat(stats.forgotten()).isEqualTo(2);
        assertThat(stats.messages()).isEqualTo(10);
        assertThat(now(broker.history("log0", first, 10)).whole()).isFalse();
        assertThat(now(broker.latest("log4", 1)).messages()).isEmpty();
        for (int kept : List.of(1, 2, 3, 5, 9)) {
            assertThat(now(broker.latest("log" + kept, 1)).messages())
                    .as("log" + kept)
                    .hasSize(1);
        }
        Position again =
                now(broker.publish("log0", Draft.text("y"), Retention.USUAL)).position();
        assertThat(again.offset()).isEqualTo(1);
        assertThat(again.epoch()).isNotEqualTo(first.epoch());
    }

    @Test
    void logThatGivesWayGivesItsBytesBack() {
        MemoryBroker one = new MemoryBroker(new MemoryBroker.Limits(1, 4 << 20), clock, new Random(7));
        now(one.publish("first", keyed("k1"), Retention.USUAL));
        now(one.publish("first", Draft.of(Kind.CANCEL, "s", Payload.empty()), Retention.USUAL));

        now(one.publish("second", Draft.text(""), Retention.NONE));

        assertThat(one.stats().bytes()).isZero();
        assertThat(one.stats().keysEvicted()).isEqualTo(1);
    }

    @Test
    void streamsThatWereCalledOffGiveWayToo() {
        MemoryBroker small = new MemoryBroker(new MemoryBroker.Limits(10, 10_000), clock, new Random(7));
        for (int i = 0; i < 200; i++) {
            now(small.publish("log", Draft.of(Kind.CANCEL, "s" + i, Payload.empty()), Retention.NONE));
        }

        assertThat(small.stats().bytes()).isLessThanOrEqualTo(10_000);
    }

    private static Draft keyed(String key) {
        return new Draft(Kind.TEXT, Payload.text("x"), "", Optional.empty(), Optional.of(key), Optional.empty());
    }

    @Test
    void manyLogsOfOneMessageKeepNobodyFromBeginningAnother() {
        MemoryBroker large = new MemoryBroker(new MemoryBroker.Limits(1_000, 4 << 20), clock, new Random(7));
        for (int i = 0; i < 10_000; i++) {
            now(large.publish("log" + i, Draft.text("x"), Retention.USUAL));
        }
        assertThat(large.stats().evicted()).isEqualTo(9_000);
        assertThat(large.stats().logs()).isEqualTo(1_000);
        assertThat(large.stats().messages()).isEqualTo(1_000);
    }

    @Test
    void oneMoreLogThanIsAllowedIsRefusedWhenAllAreInUse() {
        for (int i = 0; i < 10; i++) {
            now(broker.enter("log" + i, new Presence("c", "ann", ""), Retention.USUAL));
        }
        assertThatThrownBy(() -> now(broker.publish("one more", Draft.text("x"), Retention.USUAL)))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(Unavailable.class)
                .hasMessageContaining("10");
        for (int i = 0; i < 10; i++) {
            now(broker.leave("log" + i, new Presence("c", "ann", "")));
        }
        pass(Duration.ofMinutes(6));
        now(broker.publish("one more", Draft.text("x"), Retention.USUAL));
        assertThat(broker.stats().logs()).isEqualTo(1);
    }

    @Test
    void positionThatWasToldBeforeALogBeganIsItsFirst() {
        Position told = now(broker.latest(ROOM, 1)).top();
        Position first = publish("a");
        assertThat(first.epoch()).isEqualTo(told.epoch());
        assertThat(after(told, 10).whole()).isTrue();
        pass(Duration.ofMinutes(6));
        assertThat(now(broker.latest(ROOM, 1)).top().epoch()).isNotEqualTo(told.epoch());
        Position again = publish("b");
        assertThat(again.epoch()).isNotEqualTo(told.epoch());
        assertThat(after(told, 10).whole()).isFalse();
    }

    @Test
    void positionThatWasToldBeforeALogBeganIsUnknownWhenOthersWereForgottenMeanwhile() {
        now(broker.publish("other", Draft.text("x"), Retention.USUAL));
        Position told = now(broker.latest(ROOM, 1)).top();
        pass(Duration.ofMinutes(6));
        publish("a");
        Slice all = after(told, 10);
        assertThat(texts(all)).containsExactly("a");
        assertThat(all.whole()).isFalse();
    }

    @Test
    void whoReadsTakesNoPlaceOfALog() {
        for (int i = 0; i < 20; i++) {
            now(broker.latest("log" + i, 1));
            now(broker.history("log" + i, new Position(0, "e"), 1));
        }
        publish("a");
        assertThat(broker.stats().logs()).isEqualTo(1);
    }

    @Test
    void logsThatNobodyHasUsedForLongestForgetFirstWhenAllTogetherAreTooLarge() {
        MemoryBroker small = new MemoryBroker(new MemoryBroker.Limits(10, 100_000), clock, new Random(7));
        Payload large = Payload.of(new byte[20_000]);
        for (String log : List.of("first", "second", "third", "fourth")) {
            now(small.publish(log, Draft.of(Kind.BINARY, large), Retention.USUAL));
            clock.pass(Duration.ofSeconds(1));
        }
        now(small.publish("first", Draft.text("used again"), Retention.USUAL));
        clock.pass(Duration.ofSeconds(1));
        now(small.publish("fifth", Draft.of(Kind.BINARY, large), Retention.USUAL));

        assertThat(small.stats().bytes()).isLessThanOrEqualTo(90_000);
        assertThat(now(small.latest("second", 10)).messages()).isEmpty();
        assertThat(now(small.latest("first", 10)).messages()).hasSize(2);
        assertThat(now(small.latest("fifth", 10)).messages()).hasSize(1);
    }

    @Test
    void keysAreForgottenToo() {
        MemoryBroker small = new MemoryBroker(new MemoryBroker.Limits(10, 100_000), clock, new Random(7));
        Draft first = Draft.text("x").by("ann").once("first");
        now(small.publish("quiet", first, Retention.NONE));
        clock.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 1_000; i++) {
            now(small.publish("busy", Draft.text("x").by("ann").once("k" + i), Retention.NONE));
        }
        assertThat(small.stats().bytes()).isLessThanOrEqualTo(100_000);
        assertThat(small.stats().keysEvicted()).isPositive();
        assertThat(now(small.publish("quiet", first, Retention.NONE)).repeated())
                .isFalse();
    }

    @Test
    void keysInAllAreBounded() {
        MemoryBroker large = new MemoryBroker(new MemoryBroker.Limits(1, 64 << 20), clock, new Random(7));
        for (int i = 0; i < SentKeys.MOST + 10; i++) {
            now(large.publish(ROOM, Draft.text("x").by("s" + i).once("k"), Retention.NONE));
        }
        assertThat(large.stats().keysEvicted()).isEqualTo(10);
        assertThat(now(large.publish(ROOM, Draft.text("x").by("s10").once("k"), Retention.NONE))
                        .repeated())
                .isTrue();
        assertThat(now(large.publish(ROOM, Draft.text("x").by("s9").once("k"), Retention.NONE))
                        .repeated())
                .isFalse();
    }

    @Test
    void bytesThatAreCountedAreThoseOfWhatIsRemembered() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            String log = "log" + random.nextInt(5);
            Retention retention = new Retention(random.nextInt(50), 10_000, Duration.ofMinutes(1));
            Draft draft = random.nextBoolean()
                    ? Draft.of(Kind.BINARY, Payload.of(new byte[random.nextInt(500)]))
                    : Draft.of(Kind.APPEND, "s" + random.nextInt(3), Payload.of(new byte[random.nextInt(50)]));
            now(broker.publish(log, random.nextBoolean() ? draft : draft.once("k" + i), retention));
            clock.pass(Duration.ofMillis(random.nextInt(2_000)));
            switch (random.nextInt(4)) {
                case 0 -> now(broker.latest(log, 1 + random.nextInt(9)));
                case 1 -> now(broker.history(log, new Position(0, "e"), 1 + random.nextInt(9)));
                case 2 -> broker.sweep();
                default -> {}
            }
        }
        pass(Duration.ofHours(1));
        assertThat(broker.stats().bytes()).isZero();
        assertThat(broker.stats().published()).isEqualTo(2_000);
    }

    @Test
    void publisherIsNotHeldUpByAReceiverThatIsBusyUntilTooManyWait() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Recorder recorder = new Recorder(Receivers.MOST_WAITING + 1);
        Receiver busy = messages -> {
            recorder.receive(messages);
            inside.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        now(broker.subscribe(ROOM, busy, Retention.USUAL));
        Thread first = Thread.ofVirtual().start(() -> publish("first"));
        inside.await();
        for (int i = 0; i < Receivers.MOST_WAITING; i++) {
            publish("m" + i); // returns although the receiver is busy
        }
        assertThat(broker.stats().held()).isZero();
        assertThat(recorder.offsets()).hasSize(1);
        Thread held = Thread.ofVirtual().start(() -> publish("one too many"));
        while (broker.stats().held() == 0) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        held.join();
        first.join();
        recorder.await();
        assertThat(recorder.offsets()).hasSize(Receivers.MOST_WAITING + 2);
    }

    @Test
    void publisherGoesOnAfterHisShareAlthoughOthersKeepPublishing() {
        int most = 1_000;
        AtomicBoolean returned = new AtomicBoolean();
        AtomicInteger more = new AtomicInteger();
        Recorder recorder = new Recorder(1);
        Receiver busy = messages -> {
            recorder.receive(messages);
            if (!returned.get() && more.get() < most) {
                more.incrementAndGet();
                joinQuietly(Thread.ofVirtual().start(() -> publish("more")));
            }
        };
        now(broker.subscribe(ROOM, busy, Retention.USUAL));
        Thread publisher = Thread.currentThread();
        List<Thread> handers = new CopyOnWriteArrayList<>();
        now(broker.subscribe(ROOM, messages -> handers.add(Thread.currentThread()), Retention.USUAL));
        publish("first");
        returned.set(true);
        assertThat(handers.stream().filter(publisher::equals)).hasSize(Receivers.MOST_ROUNDS);
        while (recorder.offsets().size() < broker.stats().published()) {
            Thread.onSpinWait();
        }
        List<Long> offsets = recorder.offsets(); // one more may be on its way, which began before the first returned
        assertThat(offsets)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, offsets.size()).boxed().toList());
    }

    private static void joinQuietly(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
