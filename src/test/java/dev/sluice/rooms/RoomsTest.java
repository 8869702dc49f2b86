package dev.sluice.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.Seeds;
import dev.sluice.broker.Cancelled;
import dev.sluice.broker.Draft;
import dev.sluice.broker.Message;
import dev.sluice.broker.Position;
import dev.sluice.config.RoomPolicy.SlowConsumer;
import dev.sluice.problem.ProblemException;
import dev.sluice.stream.Frame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RoomsTest {

    private final ExecutorService threads = Executors.newFixedThreadPool(8);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private interface Work {
        void run(int worker) throws Exception;
    }

    /** Runs eight workers at once and waits for all. */
    private void together(Work work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(8);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int worker = i;
            Callable<@Nullable Void> task = () -> {
                start.await();
                work.run(worker);
                return null;
            };
            all.add(threads.submit(task));
        }
        for (Future<?> done : all) {
            done.get();
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    private static void publish(Rooms rooms, int from, int to) {
        numbers(from, to).forEach(text -> rooms.room("lobby").publish(text));
    }

    // --- messages

    @Test
    void allReadersGetTheSameFrame() {
        Rooms rooms = new Trial().rooms();
        Heard anna = Heard.all();
        Heard ben = Heard.all();
        rooms.follow("lobby", Start.now(), anna);
        rooms.follow("lobby", Start.now(), ben);

        rooms.room("lobby").publish("hello");

        Frame frame = anna.frames().getFirst();
        assertThat(frame.string()).isEqualTo("hello");
        assertThat(ben.frames()).hasSize(1).first().isSameAs(frame);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void allReadersGetAllMessagesInOneOrder(int readers) throws Exception {
        Rooms rooms = new Trial().rooms();
        List<Heard> all = IntStream.range(0, readers).mapToObj(i -> Heard.all()).toList();
        all.forEach(heard -> rooms.follow("lobby", Start.now(), heard));
        int each = 200;

        together(worker -> {
            for (int i = 0; i < each; i++) {
                rooms.room("lobby").publish(worker + ":" + i);
            }
        });

        Awaiting.until(
                "all have come",
                () -> all.stream().allMatch(heard -> heard.lines().size() == 8 * each));
        List<String> first = all.getFirst().lines();
        assertThat(first).doesNotHaveDuplicates();
        for (int worker = 0; worker < 8; worker++) {
            String prefix = worker + ":";
            assertThat(first.stream().filter(text -> text.startsWith(prefix)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
        }
        assertThat(all).allSatisfy(heard -> assertThat(heard.lines()).isEqualTo(first));
    }

    @Test
    void whoIsElsewhereHearsNothing() {
        Rooms rooms = new Trial().rooms();
        Heard elsewhere = Heard.all();
        rooms.follow("harbour", Start.now(), elsewhere);

        publish(rooms, 1, 3);

        assertThat(elsewhere.lines()).isEmpty();
    }

    @Test
    void whoHasLeftHearsNothingMore() {
        Rooms rooms = new Trial().rooms();
        Heard heard = Heard.all();
        Following following = rooms.follow("lobby", Start.now(), heard);
        publish(rooms, 1, 1);

        following.close();
        publish(rooms, 2, 2);

        assertThat(heard.lines()).containsExactly("1");
    }

    @Test
    void readerThatFailsLeavesAndTheOthersGoOn() {
        Rooms rooms = new Trial().rooms();
        Heard well = Heard.all();
        FailingSink failing = new FailingSink(new AssertionError("broken"));
        rooms.follow("lobby", Start.now(), failing);
        rooms.follow("lobby", Start.now(), well);

        publish(rooms, 1, 2);

        assertThat(well.lines()).containsExactly("1", "2");
        assertThat(rooms.room("lobby").readers()).isEqualTo(1);
        assertThat(failing.ended).isEqualTo(Sink.End.FAILED);
    }

    @Test
    void readerThatFindsNoMemoryLeavesAndTheOthersGetAllWithTheNextMessage() {
        Rooms rooms = new Trial().rooms();
        List<Heard> all = IntStream.range(0, 20).mapToObj(i -> Heard.all()).toList();
        FailingSink failing = new FailingSink(new OutOfMemoryError("of this test"));
        all.forEach(heard -> rooms.follow("lobby", Start.now(), heard));
        rooms.follow("lobby", Start.now(), failing);

        publish(rooms, 1, 1);
        Awaiting.until("he has left", () -> rooms.room("lobby").readers() == 20);
        publish(rooms, 2, 2);

        all.forEach(heard -> Awaiting.until("all have both", () -> heard.lines().equals(List.of("1", "2"))));
        assertThat(failing.ended).isEqualTo(Sink.End.FAILED);
    }

    @Test
    void messageThatComesWhileAReaderFindsNoMemoryIsTheNextMessage() {
        Rooms rooms = new Trial().rooms();
        List<Heard> all = IntStream.range(0, 20).mapToObj(i -> Heard.all()).toList();
        FailingSink failing = new FailingSink(new OutOfMemoryError("of this test"), () -> publish(rooms, 2, 2));
        all.forEach(heard -> rooms.follow("lobby", Start.now(), heard));
        rooms.follow("lobby", Start.now(), failing);

        publish(rooms, 1, 1);

        all.forEach(heard -> Awaiting.until("all have both", () -> heard.lines().equals(List.of("1", "2"))));
    }

    /** Breaks at its first message. */
    private static final class FailingSink implements Sink {

        private final Error failure;
        private final Runnable before;
        private volatile Sink.@Nullable End ended;

        FailingSink(Error failure) {
            this(failure, () -> {});
        }

        FailingSink(Error failure, Runnable before) {
            this.failure = failure;
            this.before = before;
        }

        @Override
        public boolean hasRoom(boolean catchingUp, long bytes) {
            return true;
        }

        @Override
        public void joined(Joined joined) {}

        @Override
        public void deliver(Delivery delivery) {
            before.run();
            throw failure;
        }

        @Override
        public void gap(Gap gap) {}

        @Override
        public void end(End why) {
            ended = why;
        }

        @Override
        public void flush() {}
    }

    // --- coming back

    @Test
    void whoComesBackGetsWhatHeMissedAndThenTheRest() {
        Rooms rooms = new Trial().rooms();
        Heard before = Heard.all();
        Following following = rooms.follow("lobby", Start.now(), before);
        publish(rooms, 1, 3);
        following.close();
        publish(rooms, 4, 6);
        Heard after = Heard.all();

        rooms.follow("lobby", new Start.After(before.position().orElseThrow()), after);
        publish(rooms, 7, 8);

        assertThat(after.lines()).containsExactlyElementsOf(numbers(4, 8));
        assertThat(after.joinedAs().recovered()).isTrue();
        assertThat(after.joinedAs().from()).isEqualTo(before.position().orElseThrow());
    }

    @Test
    void whoWasAwayForTooLongIsToldAndGetsWhatThereIs() {
        Rooms rooms = new Trial().remembering(5).rooms();
        Heard before = Heard.all();
        Following following = rooms.follow("lobby", Start.now(), before);
        publish(rooms, 1, 1);
        following.close();
        publish(rooms, 2, 20);
        Heard after = Heard.all();

        rooms.follow("lobby", new Start.After(before.position().orElseThrow()), after);

        assertThat(after.joinedAs().recovered()).isFalse();
        assertThat(after.joinedAs().from().offset()).isEqualTo(15);
        assertThat(after.lines()).containsExactlyElementsOf(numbers(16, 20));
    }

    @Test
    void positionOfALogThatWasLostRecoversNothing() {
        Position lost = new Position(7, "gone");
        Rooms rooms = new Trial().rooms();
        publish(rooms, 1, 9);
        Heard heard = Heard.all();

        rooms.follow("lobby", new Start.After(lost), heard);

        assertThat(heard.joinedAs().recovered()).isFalse();
        assertThat(heard.lines()).containsExactlyElementsOf(numbers(1, 9));
    }

    @Test
    void lastMessagesComeFirstWhenTheyAreWanted() {
        Rooms rooms = new Trial().rooms();
        publish(rooms, 1, 9);
        Heard heard = Heard.all();

        rooms.follow("lobby", new Start.Latest(2), heard);
        publish(rooms, 10, 10);

        assertThat(heard.lines()).containsExactly("8", "9", "10");
    }

    @Test
    void whoComesInTheMiddleOfAStreamGetsTheTextSoFarAndThenTheRest() {
        Rooms rooms = new Trial().rooms();
        RoomStream answer = rooms.room("lobby").stream("a1");
        rooms.room("lobby").stream("a0").append("over");
        rooms.room("lobby").stream("a0").end();
        answer.append("To");
        rooms.room("lobby").publish("a question in between");
        answer.append(" be");
        Heard late = Heard.all();

        rooms.follow("lobby", Start.now(), late);
        answer.append(" or not");
        answer.end();

        assertThat(late.lines()).containsExactly("To be", " or not", "");
    }

    @Test
    void whoLeavesRightAfterHisPlaceHasTheTextsOfAllOpenStreamsAndGetsTheRestWhenHeComesBack() {
        Rooms rooms = new Trial().rooms();
        rooms.room("lobby").stream("a1").append("To be");
        rooms.room("lobby").stream("a2").append("Once");
        rooms.room("lobby").publish("said before he came");
        Heard late = Heard.takes(1);
        Following following = rooms.follow("lobby", Start.now(), late);
        following.close();
        rooms.room("lobby").stream("a2").append(" upon");
        rooms.room("lobby").stream("a1").append(" or not");
        Heard again = Heard.all();

        rooms.follow("lobby", new Start.After(late.position().orElseThrow()), again);

        assertThat(late.lines()).containsExactly("To be", "Once");
        assertThat(again.lines()).containsExactly(" upon", " or not");
        assertThat(again.joinedAs().recovered()).isTrue();
    }

    @Test
    void whatAllReadersHaveHadDoesNotWaitForThem() {
        Rooms rooms = new Trial().rooms();
        Heard slow = Heard.takes(2);
        rooms.follow("lobby", Start.now(), Heard.all());
        Following following = rooms.follow("lobby", Start.now(), slow);
        for (int i = 0; i < 10; i++) {
            rooms.room("lobby").publish("x".repeat(1_000));
        }
        assertThat(rooms.stats().waitingBytes()).isBetween(8_000L, 8_000L + 8 * 300);

        slow.takeMore(100);
        following.goOn();
        rooms.room("lobby").publish("and on");

        assertThat(slow.lines()).hasSize(11);
        assertThat(rooms.stats().waitingBytes()).isZero();
    }

    @Test
    void whoTakesNothingIsHandedNoTextsOfOpenStreamsUntilHeDoes() {
        Rooms rooms = new Trial().rooms();
        RoomStream answer = rooms.room("lobby").stream("a1");
        answer.append("To be");
        Heard late = Heard.takes(0);
        Following following = rooms.follow("lobby", Start.now(), late);
        answer.append(" or not");
        assertThat(late.position()).isEmpty();
        assertThat(late.lines()).isEmpty();

        late.takeMore(1);
        following.goOn();
        assertThat(late.lines()).containsExactly("To be or not");
        answer.append(" to be");

        assertThat(late.lines()).containsExactly("To be or not", " to be");
    }

    @Test
    void whoComesLateAndIsCutAnywhereHasEachFragmentOfEveryOpenStreamOnce() throws Exception {
        Seeds.each(50, random -> {
            Rooms rooms = new Trial().rooms();
            int fragments = 0;
            for (int i = 2 + random.nextInt(20); i > 0; i--) {
                say(rooms, random, fragments++);
            }
            Heard heard = Heard.takes(1 + random.nextInt(3));
            Following following = rooms.follow("lobby", Start.now(), heard);
            List<String> all = new ArrayList<>();
            for (int cuts = random.nextInt(5); cuts > 0; cuts--) {
                say(rooms, random, fragments++);
                following.close();
                Position seen = heard.position().orElseThrow();
                all.addAll(heard.lines());
                heard = Heard.takes(random.nextInt(4));
                following = rooms.follow("lobby", new Start.After(seen), heard);
            }
            heard.takeMore(1_000);
            following.goOn();
            all.addAll(heard.lines());

            String text = String.join("", all);
            for (int i = 0; i < fragments; i++) {
                assertThat(text).containsOnlyOnce("<" + i + ">");
            }
        });
    }

    private static void say(Rooms rooms, Random random, int number) {
        rooms.room("lobby").stream("s" + random.nextInt(3)).append("<" + number + ">");
    }

    @Test
    void readerWithoutPositionsGetsTheTextsOfOpenStreamsAsFastAsHeTakesThem() {
        Rooms rooms = new Trial().rooms();
        rooms.room("lobby").stream("a1").append("To be");
        rooms.room("lobby").stream("a2").append("Once");
        Heard slow = Heard.takes(1).withoutPositions();
        Following following = rooms.follow("lobby", Start.now(), slow);

        assertThat(slow.lines()).containsExactly("To be");
        slow.takeMore(5);
        following.goOn();

        assertThat(slow.lines()).containsExactly("To be", "Once");
    }

    @Test
    void messageThatIsInTheRingIsEncodedOnceForAllWhoComeBack() {
        Rooms rooms = new Trial().rooms();
        rooms.follow("lobby", Start.now(), Heard.takes(0));
        publish(rooms, 1, 20);

        allComeBackToTwentyMessages(rooms);
    }

    @Test
    void messageIsEncodedOnceWhenAllWereCutAndComeBackToAnEmptyRing() {
        Rooms rooms = new Trial().rooms();
        publish(rooms, 1, 20);
        // the first has them all waiting, as long as the others come
        rooms.follow("lobby", new Start.After(new Position(0, epoch(rooms))), Heard.takes(0));

        allComeBackToTwentyMessages(rooms);
    }

    private static void allComeBackToTwentyMessages(Rooms rooms) {
        Position start = new Position(0, epoch(rooms));
        AtomicInteger encoded = new AtomicInteger();
        Form counting = message -> {
            encoded.incrementAndGet();
            return Frame.text(message.payload().string());
        };
        List<Heard> back =
                IntStream.range(0, 50).mapToObj(i -> Heard.all(counting)).toList();

        back.forEach(heard -> rooms.follow("lobby", new Start.After(start), heard));

        assertThat(back).allSatisfy(heard -> assertThat(heard.lines()).containsExactlyElementsOf(numbers(1, 20)));
        assertThat(encoded).hasValue(20);
    }

    @Test
    void piecesOfAStreamAreCutForEachWhoComesBack() {
        Rooms rooms = new Trial().rooms();
        rooms.follow("lobby", Start.now(), Heard.takes(0));
        RoomStream answer = rooms.room("lobby").stream("a1");
        answer.append("To");
        answer.append(" be");
        answer.append(" or not");
        Heard all = Heard.all();
        Heard some = Heard.all();

        rooms.follow("lobby", new Start.After(new Position(0, epoch(rooms))), all);
        rooms.follow("lobby", new Start.After(new Position(1, epoch(rooms))), some);

        assertThat(all.lines()).containsExactly("To be or not");
        assertThat(some.lines()).containsExactly(" be or not");
    }

    @Test
    void readersThatAreCutAtAnyPointMissNothingAndGetNothingTwice() throws Exception {
        Seeds.each(20, random -> {
            Rooms rooms = new Trial().ring(16).rooms();
            int messages = 600;
            Future<?> publishing = threads.submit(() -> publish(rooms, 1, messages));
            List<String> all = new ArrayList<>();
            Heard heard = Heard.all();
            Position seen = new Position(0, epoch(rooms));
            Following following = rooms.follow("lobby", new Start.After(seen), heard);
            while (all.size() + heard.lines().size() < messages) {
                if (random.nextInt(20) == 0) {
                    following.close();
                    seen = settled(heard, seen);
                    all.addAll(heard.lines());
                    heard = Heard.takes(random.nextInt(200));
                    following = rooms.follow("lobby", new Start.After(seen), heard);
                }
                heard.takeMore(random.nextInt(40));
                following.goOn();
                Thread.onSpinWait();
            }
            publishing.get();
            all.addAll(heard.lines());

            assertThat(all).containsExactlyElementsOf(numbers(1, messages));
        });
    }

    /** The position when nothing is being handed over any more; {@code before}, if it had not even begun. */
    private static Position settled(Heard heard, Position before) {
        Position position = heard.position().orElse(before);
        for (int same = 0; same < 1_000; same++) {
            Thread.onSpinWait();
            Position now = heard.position().orElse(before);
            if (!now.equals(position)) {
                position = now;
                same = 0;
            }
        }
        return position;
    }

    private static String epoch(Rooms rooms) {
        return rooms.room("lobby").latest(1).toCompletableFuture().join().top().epoch();
    }

    // --- who is slow

    @Test
    void whoFallsOutOfTheRingGetsTheRestFromHistory() {
        Rooms rooms = new Trial().ring(16).rooms();
        Heard slow = Heard.takes(2);
        Following following = rooms.follow("lobby", Start.now(), slow);

        publish(rooms, 1, 500);
        slow.takeMore(1_000);
        following.goOn();

        assertThat(slow.lines()).containsExactlyElementsOf(numbers(1, 500));
    }

    @Test
    void whoFallsOutOfHistoryTooHasToComeBack() {
        Rooms rooms = new Trial().ring(16).remembering(20).rooms();
        Heard slow = Heard.takes(2);
        Following following = rooms.follow("lobby", Start.now(), slow);

        publish(rooms, 1, 500);
        slow.takeMore(1_000);
        following.goOn();

        assertThat(slow.lines()).containsExactly("1", "2", "end GAP");
        assertThat(rooms.stats().gaps()).isEqualTo(1);
        assertThat(rooms.room("lobby").readers()).isZero();
    }

    @Test
    void oldestAreDroppedAndTheGapIsTold() {
        Rooms rooms = new Trial().slow(SlowConsumer.DROP_OLDEST).ring(16).rooms();
        Heard slow = Heard.takes(2);
        Following following = rooms.follow("lobby", Start.now(), slow);

        publish(rooms, 1, 100);
        slow.takeMore(1_000);
        following.goOn();

        assertThat(slow.lines().subList(0, 3)).containsExactly("1", "2", "gap 2-84");
        assertThat(slow.lines().subList(3, 19)).containsExactlyElementsOf(numbers(85, 100));
        assertThat(rooms.stats().skipped()).isEqualTo(82);
    }

    @Test
    void onlyTheLatestOfEachKeyComesToWhoIsBehind() {
        Rooms rooms = new Trial().slow(SlowConsumer.COALESCE).rooms();
        Heard slow = Heard.takes(1);
        Following following = rooms.follow("lobby", Start.now(), slow);
        Room room = rooms.room("lobby");

        for (int i = 1; i <= 10; i++) {
            room.publish(Draft.text("gold " + i).withKey("gold"));
            room.publish(Draft.text("tin " + i).withKey("tin"));
        }
        room.publish("no key");
        slow.takeMore(1_000);
        following.goOn();
        room.publish(Draft.text("gold 11").withKey("gold"));

        assertThat(slow.lines()).containsExactly("gold 1", "gold 10", "tin 10", "no key", "gold 11");
        assertThat(rooms.stats().skipped()).isEqualTo(17);
    }

    @Test
    void whatWaitsGrowsOldWhenTheReaderIsBusyAgain() {
        Rooms rooms = new Trial().slow(SlowConsumer.COALESCE).rooms();
        Heard slow = Heard.takes(0);
        Following following = rooms.follow("lobby", Start.now(), slow);
        Room room = rooms.room("lobby");
        room.publish(Draft.text("gold 1").withKey("gold"));
        room.publish(Draft.text("tin 1").withKey("tin"));
        slow.takeMore(1);
        following.goOn();

        room.publish(Draft.text("tin 2").withKey("tin"));
        slow.takeMore(5);
        following.goOn();

        assertThat(slow.lines()).containsExactly("gold 1", "tin 2");
    }

    @Test
    void messagesWithoutAKeyThatAreTooManyAreToldAsAGap() {
        Rooms rooms = new Trial().slow(SlowConsumer.COALESCE).ring(16).rooms();
        Heard slow = Heard.takes(0);
        Following following = rooms.follow("lobby", Start.now(), slow);
        publish(rooms, 1, 16);
        slow.takeMore(1);
        following.goOn(); // fifteen wait for him

        publish(rooms, 17, 20);
        slow.takeMore(1_000);
        following.goOn();

        assertThat(slow.lines().subList(0, 2)).containsExactly("1", "gap 1-5");
        assertThat(slow.lines().subList(2, slow.lines().size())).containsExactlyElementsOf(numbers(6, 20));
        assertThat(rooms.stats().skipped()).isEqualTo(4);
    }

    @Test
    void gapIsToldBetweenWhatWaitedBeforeItAndWhatCameAfter() {
        Rooms rooms = new Trial().slow(SlowConsumer.COALESCE).ring(16).rooms();
        Heard slow = Heard.takes(0);
        Following following = rooms.follow("lobby", Start.now(), slow);
        Room room = rooms.room("lobby");
        room.publish(Draft.text("gold 1").withKey("gold"));
        room.publish(Draft.text("tin 1").withKey("tin"));
        slow.takeMore(1);
        following.goOn(); // the tin waits for him

        for (int i = 1; i <= 30; i++) {
            room.publish(Draft.text("iron " + i).withKey("iron"));
        }
        slow.takeMore(1_000);
        following.goOn();

        assertThat(slow.lines()).containsExactly("gold 1", "tin 1", "gap 2-16", "iron 30");
    }

    @Test
    void whatComesWhileAReaderIsBusyIsSkipped() {
        Rooms rooms = new Trial().slow(SlowConsumer.VOLATILE).rooms();
        Heard slow = Heard.takes(1);
        Following following = rooms.follow("lobby", Start.now(), slow);

        publish(rooms, 1, 50);
        slow.takeMore(1_000);
        following.goOn();
        publish(rooms, 51, 52);

        assertThat(slow.lines()).containsExactly("1", "51", "52");
        assertThat(rooms.stats().skipped()).isEqualTo(49);
    }

    @Test
    void oneStalledReaderAmongAThousandHoldsNobodyUp() {
        Rooms rooms = new Trial().with(Trial.USUAL.withMembers(2_000)).rooms();
        List<Heard> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Heard heard = i == 500 ? Heard.takes(0) : Heard.all();
            all.add(heard);
            rooms.follow("lobby", Start.now(), heard);
        }

        publish(rooms, 1, 100);

        Heard stalled = all.remove(500);
        Awaiting.until(
                "the others have all",
                () -> all.stream().allMatch(heard -> heard.lines().size() == 100));
        assertThat(stalled.lines()).isEmpty();
    }

    @Test
    void largeMessagesPushNobodyOutOfTheRingWhoKeepsUp() throws Exception {
        Rooms rooms = new Trial().slow(SlowConsumer.DROP_OLDEST).remembering(0).rooms();
        List<Heard> all = IntStream.range(0, 40).mapToObj(i -> Heard.all()).toList();
        all.forEach(heard -> rooms.follow("lobby", Start.now(), heard));

        for (int i = 0; i < 60; i++) {
            rooms.room("lobby").publish("x".repeat(200_000) + i);
        }

        Awaiting.until(
                "all have come",
                () -> all.stream().allMatch(heard -> heard.lines().size() == 60));
        assertThat(all.stream().flatMap(heard -> heard.lines().stream()))
                .filteredOn(line -> line.startsWith("gap"))
                .isEmpty();
    }

    @Test
    void formsThatAreMadeForEachReaderAreNotKept() {
        Delivery delivery = new Delivery(new Message("lobby", 1, "e", Instant.EPOCH, Draft.text("hello")));

        for (int i = 0; i < 100; i++) {
            int number = i;
            Frame frame =
                    delivery.as(message -> Frame.text(number + message.payload().string()));
            assertThat(frame).isNotNull().extracting(Frame::string).isEqualTo(number + "hello");
        }

        assertThat(delivery.as(Heard.TEXT)).isNotNull();
    }

    // --- limits and ends

    @Test
    void roomThatIsFullTakesNobody() {
        Rooms rooms = new Trial().with(Trial.USUAL.withMembers(2)).rooms();
        rooms.follow("lobby", Start.now(), Heard.all());
        Following second = rooms.follow("lobby", Start.now(), Heard.all());

        assertThatThrownBy(() -> rooms.follow("lobby", Start.now(), Heard.all()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("room lobby has its 2 members");
        second.close();
        rooms.follow("lobby", Start.now(), Heard.all());
    }

    @Test
    void serverWithAllItsRoomsBeginsNoOther() {
        Rooms rooms = new Trial().atMost(1).rooms();
        Following only = rooms.follow("lobby", Start.now(), Heard.all());

        assertThatThrownBy(() -> rooms.follow("harbour", Start.now(), Heard.all()))
                .hasMessageContaining("this server has its 1 rooms");
        assertThatThrownBy(() -> rooms.requireSpace("harbour")).hasMessageContaining("its 1 rooms");
        only.close();
        rooms.follow("harbour", Start.now(), Heard.all());
    }

    @Test
    void brokerThatIsFullEndsTheReader() {
        Rooms rooms = new Trial().on(TestRooms.busyBroker()).rooms();
        Heard heard = Heard.all();

        rooms.follow("harbour", Start.now(), heard);

        assertThat(heard.lines()).containsExactly("end UNAVAILABLE");
        assertThat(rooms.open()).isEmpty();
    }

    @Test
    void roomIsForgottenWithItsLastReaderAndItsMessagesAreNot() {
        Rooms rooms = new Trial().rooms();
        Following following = rooms.follow("lobby", Start.now(), Heard.all());
        publish(rooms, 1, 3);

        following.close();
        following.close();

        assertThat(rooms.open()).isEmpty();
        Heard later = Heard.all();
        rooms.follow("lobby", new Start.Latest(10), later);
        assertThat(later.lines()).containsExactlyElementsOf(numbers(1, 3));
        assertThat(rooms.open()).containsExactly(new Rooms.Open("lobby", 1));
    }

    @Test
    void comingAndGoingLeavesNothingBehind() throws Exception {
        Rooms rooms = new Trial().rooms();

        together(worker -> {
            for (int i = 0; i < 500; i++) {
                Following here = rooms.follow("room" + i % 3, Start.now(), Heard.all());
                rooms.room("room" + i % 3).publish("hello");
                here.close();
            }
        });

        assertThat(rooms.open()).isEmpty();
        assertThat(rooms.stats().readers()).isZero();
    }

    @Test
    void handlerIsToldOfTheFirstReaderWhoeverHeIsAndAgainAfterTheLastHasLeft() {
        List<String> told = new ArrayList<>();
        RoomHandler feed = new RoomHandler() {
            @Override
            public void onFirstReader(Room room) {
                told.add(room.variable("id") + " " + room.readers());
            }
        };
        Rooms rooms = new Trial().serving("game:{id}", feed).rooms();

        Following first = rooms.follow("game:7", Start.now(), Heard.all());
        Following second = rooms.follow("game:7", Start.now(), Heard.all());
        assertThat(told).containsExactly("7 1");
        first.close();
        second.close();
        rooms.join("game:7", new Member("c", "anna", "", answer -> {}), Start.now(), Heard.all());

        assertThat(told).containsExactly("7 1", "7 1");
    }

    @Test
    void readerWhomTheHandlerDoesNotBearIsNotThere() {
        RoomHandler broken = new RoomHandler() {
            @Override
            public void onFirstReader(Room room) {
                throw new NoClassDefFoundError("Missing");
            }
        };
        Rooms rooms = new Trial().serving("lobby", broken).rooms();

        assertThatThrownBy(() -> rooms.follow("lobby", Start.now(), Heard.all()))
                .isInstanceOf(NoClassDefFoundError.class);

        assertThat(rooms.open()).isEmpty();
    }

    // --- streams that are called off

    @Test
    void makerOfAStreamThatIsCalledOffIsToldAndNothingMoreOfItComes() {
        Rooms rooms = new Trial().rooms();
        Heard heard = Heard.all();
        rooms.follow("lobby", Start.now(), heard);
        RoomStream answer = rooms.room("lobby").stream("a1");
        answer.append("To be");
        rooms.room("lobby").stream("a1").cancel();

        assertThatThrownBy(() -> answer.append(" or not").toCompletableFuture().join())
                .hasCauseInstanceOf(Cancelled.class)
                .hasMessageContaining("the stream a1 was called off");
        assertThatThrownBy(() -> answer.end().toCompletableFuture().join()).hasCauseInstanceOf(Cancelled.class);
        answer.append("anew");

        assertThat(heard.lines()).containsExactly("To be", "", "anew");
        assertThat(rooms.stats().refused()).isEqualTo(2);
        assertThat(rooms.stats().failed()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u0000b"})
    void nameThatNoRoomCanHaveIsRefused(String name) {
        assertThatThrownBy(() -> new Trial().rooms().room(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
