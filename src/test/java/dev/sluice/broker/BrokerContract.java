package dev.sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every broker keeps. */
abstract class BrokerContract {

    static final String ROOM = "chat:lobby";

    /** The broker under test, empty. */
    abstract Broker broker();

    /** Lets time pass for it. */
    abstract void pass(Duration time);

    static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    Position publish(String text) {
        return now(broker().publish(ROOM, Draft.text(text), Retention.USUAL)).position();
    }

    Position append(String stream, String text) {
        Draft draft = Draft.of(Kind.APPEND, stream, Payload.text(text));
        return now(broker().publish(ROOM, draft, Retention.USUAL)).position();
    }

    Slice after(Position position, int most) {
        return now(broker().history(ROOM, position, most));
    }

    Position start() {
        return new Position(0, now(broker().latest(ROOM, 1)).top().epoch());
    }

    static List<String> texts(Slice slice) {
        return slice.messages().stream()
                .map(message -> message.payload().string())
                .toList();
    }

    @Test
    void messagesGetTheNextOffsetsOfOneEpoch() {
        Position first = publish("a");
        Position second = publish("b");
        assertThat(first.offset()).isEqualTo(1);
        assertThat(second).isEqualTo(new Position(2, first.epoch()));
    }

    @Test
    void receiversGetWhatComesAfterTheirSubscriptionInOrder() {
        publish("before");
        List<Message> got = new java.util.concurrent.CopyOnWriteArrayList<>();
        Subscription subscription = now(broker().subscribe(ROOM, got::addAll, Retention.USUAL));
        publish("a");
        publish("b");
        assertThat(subscription.from().offset()).isEqualTo(1);
        assertThat(got).extracting(message -> message.payload().string()).containsExactly("a", "b");
        subscription.close();
        publish("after");
        assertThat(got).hasSize(2);
    }

    @Test
    void allReceiversGetTheSameOrderFromManyPublishers() throws InterruptedException {
        int publishers = 8;
        int each = 500;
        List<Recorder> recorders = IntStream.range(0, 3)
                .mapToObj(i -> new Recorder(publishers * each))
                .toList();
        recorders.forEach(recorder -> now(broker().subscribe(ROOM, recorder, Retention.USUAL)));
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < publishers; i++) {
            String sender = "p" + i;
            Thread.ofVirtual().start(() -> {
                awaitQuietly(go);
                for (int k = 0; k < each; k++) {
                    now(broker().publish(ROOM, Draft.text(sender + ":" + k).by(sender), Retention.USUAL));
                }
            });
        }
        go.countDown();
        for (Recorder recorder : recorders) {
            recorder.await();
            assertThat(recorder.offsets())
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, (long) publishers * each)
                            .boxed()
                            .toList());
        }
        assertThat(recorders.get(1).texts()).isEqualTo(recorders.get(0).texts());
    }

    @Test
    void whoReadsHistoryUpToItsSubscriptionAndThenLivesOnMissesNothingAndGetsNothingTwice()
            throws InterruptedException {
        int count = 300;
        Retention all = new Retention(count, 1L << 30, Duration.ofHours(1));
        Thread publisher = Thread.ofVirtual().start(() -> {
            for (int k = 0; k < count; k++) {
                now(broker().publish(ROOM, Draft.text("m" + k), all));
            }
        });
        Recorder live = new Recorder(1);
        Subscription subscription = now(broker().subscribe(ROOM, live, all));
        Slice missed = after(new Position(0, subscription.from().epoch()), count);
        publisher.join();
        long from = subscription.from().offset();
        List<Long> seen = java.util.stream.Stream.concat(
                        missed.messages().stream().map(Message::offset).filter(offset -> offset <= from),
                        live.offsets().stream())
                .toList();
        assertThat(missed.whole()).isTrue();
        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, count).boxed().toList());
    }

    @Test
    void receiverThatPublishesIsHandedThatAfterwards() {
        List<String> got = new java.util.concurrent.CopyOnWriteArrayList<>();
        now(broker().subscribe(
                        ROOM,
                        messages -> messages.forEach(message -> {
                            got.add(message.payload().string());
                            if (message.payload().string().equals("ask")) {
                                publish("answer");
                            }
                            got.add("-");
                        }),
                        Retention.USUAL));
        publish("ask");
        assertThat(got).containsExactly("ask", "-", "answer", "-");
    }

    @Test
    void receiverThatFailsDoesNotKeepTheMessageFromOthers() {
        List<Message> got = new java.util.concurrent.CopyOnWriteArrayList<>();
        for (Failing failing : List.<Failing>of(
                () -> new IllegalStateException("a bug"),
                () -> new NoClassDefFoundError("Missing"),
                StackOverflowError::new,
                () -> new AssertionError("a bug"))) {
            now(broker().subscribe(ROOM, failing, Retention.USUAL));
        }
        now(broker().subscribe(ROOM, got::addAll, Retention.USUAL));
        publish("a");
        assertThat(got).hasSize(1);
    }

    /** A receiver with a bug. */
    private interface Failing extends Receiver {

        Throwable failure();

        @Override
        default void receive(List<Message> messages) {
            Throwable failure = failure();
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
    }

    @Test
    void historyAfterAPositionIsWhatCameLater() {
        publish("a");
        Position second = publish("b");
        publish("c");
        Slice slice = after(second, 10);
        assertThat(texts(slice)).containsExactly("c");
        assertThat(slice.whole()).isTrue();
        assertThat(slice.hasMore()).isFalse();
        assertThat(slice.top().offset()).isEqualTo(3);
    }

    @Test
    void historyCanBeReadPageByPage() {
        for (int i = 1; i <= 7; i++) {
            publish("m" + i);
        }
        Slice first = after(start(), 3);
        Slice second = after(first.end(), 3);
        Slice third = after(second.end(), 3);
        assertThat(texts(first)).containsExactly("m1", "m2", "m3");
        assertThat(texts(second)).containsExactly("m4", "m5", "m6");
        assertThat(texts(third)).containsExactly("m7");
        assertThat(List.of(first.hasMore(), second.hasMore(), third.hasMore())).containsExactly(true, true, false);
    }

    @Test
    void historyAfterAPositionOfAnotherEpochIsAllAndNotWhole() {
        publish("a");
        Slice slice = after(new Position(1, "another"), 10);
        assertThat(texts(slice)).containsExactly("a");
        assertThat(slice.whole()).isFalse();
    }

    @Test
    void historyAfterAPositionThatIsNotReachedYetIsAllAndNotWhole() {
        Position first = publish("a");
        Slice slice = after(new Position(9, first.epoch()), 10);
        assertThat(texts(slice)).containsExactly("a");
        assertThat(slice.whole()).isFalse();
    }

    @Test
    void historyForgetsBeyondItsNumberAndSaysSo() {
        Retention two = new Retention(2, 1 << 20, Duration.ofMinutes(5));
        for (String text : List.of("a", "b", "c")) {
            now(broker().publish(ROOM, Draft.text(text), two));
        }
        Slice all = after(start(), 10);
        assertThat(texts(all)).containsExactly("b", "c");
        assertThat(all.whole()).isFalse();
        assertThat(after(new Position(1, all.top().epoch()), 10).whole()).isTrue();
    }

    @Test
    void historyForgetsWhatIsTooOld() {
        publish("old");
        pass(Duration.ofMinutes(4));
        Position young = publish("young");
        pass(Duration.ofMinutes(1));
        Slice all = after(start(), 10);
        assertThat(texts(all)).containsExactly("young");
        assertThat(all.whole()).isFalse();
        pass(Duration.ofSeconds(270));
        Slice none = after(young, 10);
        assertThat(none.messages()).isEmpty();
        assertThat(none.whole()).as("nothing came after it").isTrue();
    }

    @Test
    void historyOfNothingIsRememberedWhenItIsToKeepNothing() {
        now(broker().publish(ROOM, Draft.text("a"), Retention.NONE));
        Slice all = after(start(), 10);
        assertThat(all.messages()).isEmpty();
        assertThat(all.whole()).isFalse();
        assertThat(all.top().offset()).isEqualTo(1);
    }

    @Test
    void draftUnderTheSameKeyOfTheSameSenderGetsOnePlace() {
        Draft draft = Draft.text("a").by("ann").once("k1");
        Published first = now(broker().publish(ROOM, draft, Retention.USUAL));
        Published again = now(broker().publish(ROOM, draft, Retention.USUAL));
        Published other = now(broker().publish(ROOM, draft.by("bob"), Retention.USUAL));
        assertThat(again).isEqualTo(new Published(first.position(), true));
        assertThat(other.repeated()).isFalse();
        assertThat(after(start(), 10).messages()).hasSize(2);
    }

    @Test
    void anotherDraftUnderTheSameKeyIsRefusedAndNothingIsLost() {
        Draft first = Draft.text("a").by("ann").once("k1");
        Published place = now(broker().publish(ROOM, first, Retention.USUAL));

        for (Draft other : List.of(
                Draft.text("b").by("ann").once("k1"),
                Draft.of(Kind.BINARY, Payload.text("a")).by("ann").once("k1"),
                Draft.of(Kind.APPEND, "s1", Payload.text("a")).by("ann").once("k1"),
                first.withKey("x"))) {
            assertThatThrownBy(() -> now(broker().publish(ROOM, other, Retention.USUAL)))
                    .hasRootCauseInstanceOf(Conflict.class)
                    .hasMessageContaining("another message was published under this idempotency key");
        }

        assertThat(now(broker().publish(ROOM, first, Retention.USUAL)))
                .as("the first is still known")
                .isEqualTo(new Published(place.position(), true));
        assertThat(texts(after(start(), 10))).containsExactly("a");
    }

    @Test
    void whatIsPutInPlaceOfADraftCountsAsThatUnderItsKey() {
        Draft sent = Draft.text("a").by("ann").once("k1");

        Published first = now(broker().publish(ROOM, Draft.text("at 10:00: a").inPlaceOf(sent), Retention.USUAL));
        Published again = now(broker().publish(ROOM, Draft.text("at 10:01: a").inPlaceOf(sent), Retention.USUAL));

        assertThat(again).isEqualTo(new Published(first.position(), true));
        Draft other =
                Draft.text("at 10:00: a").inPlaceOf(Draft.text("b").by("ann").once("k1"));
        assertThatThrownBy(() -> now(broker().publish(ROOM, other, Retention.USUAL)))
                .hasRootCauseInstanceOf(Conflict.class);
    }

    @Test
    void idempotencyKeysAreForgottenAfterFiveMinutes() {
        Draft draft = Draft.text("a").by("ann").once("k1");
        now(broker().publish(ROOM, draft, Retention.USUAL));
        pass(Duration.ofMinutes(5));
        assertThat(now(broker().publish(ROOM, draft, Retention.USUAL)).repeated())
                .isFalse();
    }

    @Test
    void senderOfManyKeysPushesOutHisOwnAndNobodyElses() {
        Draft anns = Draft.text("a").by("ann").once("k1");
        Draft first = Draft.text("x").by("eve").once("first");
        now(broker().publish(ROOM, anns, Retention.NONE));
        now(broker().publish(ROOM, first, Retention.NONE));
        for (int i = 0; i < 10_000; i++) {
            now(broker().publish(ROOM, Draft.text("x").by("eve").once("k" + i), Retention.NONE));
        }
        assertThat(now(broker().publish(ROOM, anns, Retention.NONE)).repeated()).isTrue();
        assertThat(broker().stats().keysEvicted()).isPositive();
        assertThat(now(broker().publish(ROOM, first, Retention.NONE)).repeated())
                .isFalse();
    }

    @Test
    void keysTakeBytesUntilTheirTimeIsOver() {
        now(broker().publish(ROOM, Draft.text("a"), Retention.NONE));
        assertThat(broker().stats().bytes()).isZero();
        for (int i = 100; i < 200; i++) {
            now(broker().publish(ROOM, Draft.text("a").by("ann").once("k".repeat(200) + i), Retention.NONE));
        }
        assertThat(broker().stats().bytes()).isGreaterThan(100 * 200);
        pass(Duration.ofMinutes(5));
        assertThat(broker().stats().bytes()).isZero();
        assertThat(broker().stats().keysEvicted()).isZero();
    }

    private void cancel(String stream) {
        now(broker().publish(ROOM, Draft.of(Kind.CANCEL, stream, Payload.empty()), Retention.USUAL));
    }

    private void assertCancelled(Draft draft) {
        assertThatThrownBy(() -> now(broker().publish(ROOM, draft, Retention.USUAL)))
                .hasCauseInstanceOf(Cancelled.class)
                .hasMessageContaining("the stream s was called off");
    }

    @Test
    void makerOfAStreamThatWasCalledOffIsRefusedUntilHeHasEndedIt() {
        Draft fragment = Draft.of(Kind.APPEND, "s", Payload.text("x")).by("ann");
        Draft word = Draft.of(Kind.ABORT, "s", Payload.text("I heard")).by("ann");
        now(broker().publish(ROOM, fragment, Retention.USUAL));
        cancel("s");

        assertCancelled(fragment);
        assertCancelled(fragment);
        assertCancelled(fragment.by("eve")); // it did not say whose
        append("other", "goes on");
        assertThat(now(broker().open(ROOM)).messages())
                .singleElement()
                .satisfies(message -> assertThat(message.stream()).contains("other"));
        assertCancelled(word);
        assertCancelled(word); // he did not hear that the first was heard
        assertCancelled(fragment.by("eve"));
        now(broker().publish(ROOM, fragment, Retention.USUAL));
        now(broker().publish(ROOM, word, Retention.USUAL));

        assertThat(after(start(), 10).messages())
                .extracting(message -> message.kind() + " " + message.stream().orElse(""))
                .containsExactly("APPEND s", "CANCEL s", "APPEND other", "APPEND s", "ABORT s");
    }

    @Test
    void nameOfAStreamThatWasCalledOffIsFreeAgainAfterSomeMinutes() {
        cancel("s");
        pass(Duration.ofMinutes(4));
        assertCancelled(Draft.of(Kind.APPEND, "s", Payload.text("x")));
        pass(Duration.ofMinutes(1));
        append("s", "x");
        pass(Duration.ofHours(1));
        assertThat(broker().stats().bytes()).isZero();
    }

    @Test
    void fragmentThatIsSentAgainAfterItsStreamWasCalledOffIsStillThere() {
        Draft fragment = Draft.of(Kind.APPEND, "s", Payload.text("x")).by("ann").once("k1");
        Published first = now(broker().publish(ROOM, fragment, Retention.USUAL));
        cancel("s");
        assertThat(now(broker().publish(ROOM, fragment, Retention.USUAL)))
                .isEqualTo(new Published(first.position(), true));
    }

    @Test
    void whoComesLateGetsTheFragmentsOfAStreamThatNothingInterruptsAsOneText() {
        append("s", "Once ");
        publish("hello");
        append("s", "upon ");
        append("s", "a time");
        Slice all = after(start(), 10);
        assertThat(texts(all)).containsExactly("Once ", "hello", "upon a time");
        assertThat(all.messages()).extracting(Message::offset).containsExactly(1L, 2L, 4L);
        assertThat(all.whole()).isTrue();
    }

    @Test
    void readerIsCutOffAfterAnyMessageOfAPageAndMissesNothing() {
        append("s", "Once ");
        publish("hello");
        append("s", "upon ");
        List<Message> page = after(start(), 10).messages();
        Message hello = page.stream()
                .filter(message -> message.kind() == Kind.TEXT)
                .findFirst()
                .orElseThrow();
        String seen = text(page.subList(0, page.indexOf(hello) + 1));
        assertThat(seen + text(after(hello.position(), 10).messages())).isEqualTo("Once upon ");
    }

    @Test
    void longTextOfAStreamComesInMessagesOfWholeFragmentsAfterEachOfWhichAReaderMayGoOn() {
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            String fragment = Integer.toString(i % 10).repeat(5_000);
            append("s", fragment);
            whole.append(fragment);
        }
        String huge = "x".repeat(100_000); // a single fragment is not cut
        append("s", huge);
        whole.append(huge);

        StringBuilder seen = new StringBuilder();
        Position at = start();
        for (int pages = 0; at.offset() < 41 && pages < 100; pages++) {
            Message first = after(at, 10).messages().getFirst();
            assertThat(first.payload().length()).isIn(65_000, 5_000, 100_000);
            seen.append(first.payload().string());
            at = first.position();
        }
        assertThat(seen).hasToString(whole.toString());
    }

    private static String text(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.kind() == Kind.APPEND)
                .map(message -> message.payload().string())
                .collect(java.util.stream.Collectors.joining());
    }

    @Test
    void streamsOfTwoSendersWithOneNameAreTwo() {
        appendBy("ann", "to be ");
        appendBy("eve", "ha ");
        appendBy("ann", "or not");
        assertThat(now(broker().open(ROOM)).messages())
                .extracting(
                        message -> message.sender() + ": " + message.payload().string())
                .containsExactly("eve: ha ", "ann: to be or not");
        now(broker().publish(ROOM, Draft.of(Kind.END, "s", Payload.empty()).by("eve"), Retention.USUAL));
        assertThat(texts(now(broker().open(ROOM)))).containsExactly("to be or not");
        now(broker().publish(ROOM, Draft.of(Kind.CANCEL, "s", Payload.empty()).by("bob"), Retention.USUAL));
        assertThat(now(broker().open(ROOM)).messages()).isEmpty();
    }

    private void appendBy(String sender, String text) {
        Draft draft = Draft.of(Kind.APPEND, "s", Payload.text(text)).by(sender);
        now(broker().publish(ROOM, draft, Retention.USUAL));
    }

    @Test
    void whoBeginsNowGetsOnlyWhatThereIsOfStreamsThatHaveNotEnded() {
        append("over", "x");
        now(broker().publish(ROOM, Draft.of(Kind.END, "over", Payload.empty()), Retention.USUAL));
        append("a", "1");
        append("b", "2");
        append("a", "3");
        publish("hello");
        Slice open = now(broker().open(ROOM));
        assertThat(texts(open)).containsExactly("2", "13");
        assertThat(open.messages()).extracting(Message::offset).containsExactly(4L, 5L);
        assertThat(open.end()).isEqualTo(open.top());
        assertThat(open.top().offset()).isEqualTo(6);
        assertThat(open.hasMore()).isFalse();
        assertThat(open.whole()).isTrue();
    }

    @Test
    void sliceEndsAfterSomeBytesButHoldsOneMessage() {
        Retention large = new Retention(10, 1L << 30, Duration.ofMinutes(5));
        for (int size : List.of(Slice.MOST_BYTES + 1, 100, Slice.MOST_BYTES, 100, 100)) {
            now(broker().publish(ROOM, Draft.of(Kind.BINARY, Payload.of(new byte[size])), large));
        }
        Slice first = after(start(), 10);
        Slice second = after(first.end(), 10);
        Slice third = after(second.end(), 10);
        Slice fourth = after(third.end(), 10);
        assertThat(List.of(first, second, third, fourth))
                .extracting(slice -> slice.messages().size() + (slice.hasMore() ? " and more" : ""))
                .containsExactly("1 and more", "1 and more", "1 and more", "2");
        Slice last = now(broker().latest(ROOM, 10));
        assertThat(last.messages()).extracting(Message::offset).containsExactly(4L, 5L);
        assertThat(last.whole()).isFalse();
    }

    @Test
    void whoHasSeenSomeFragmentsGetsTheRest() {
        append("s", "Once ");
        Position seen = append("s", "upon ");
        append("s", "a ");
        append("s", "time");
        assertThat(texts(after(seen, 10))).containsExactly("a time");
    }

    @Test
    void runOfFragmentsCountsAsOneMessageOfAPage() {
        append("s", "1");
        append("s", "2");
        publish("x");
        append("s", "4");
        publish("y");
        append("s", "6");
        Slice page = after(start(), 2);
        assertThat(texts(page)).containsExactly("12", "x");
        assertThat(texts(after(page.end(), 10))).containsExactly("4", "y", "6");
    }

    @Test
    void lastMessagesHoldTheWholeTextOfAStream() {
        append("s", "1");
        publish("x");
        append("s", "3");
        Slice last = now(broker().latest(ROOM, 1));
        assertThat(texts(last)).containsExactly("13");
        assertThat(last.whole()).isFalse();
        assertThat(texts(now(broker().latest(ROOM, 2)))).containsExactly("1", "x", "3");
        assertThat(now(broker().latest(ROOM, 2)).whole()).isTrue();
    }

    @Test
    void streamOfTheSameNameBeginsAnewAfterItsEnd() {
        append("s", "one");
        now(broker().publish(ROOM, Draft.of(Kind.END, "s", Payload.empty()), Retention.USUAL));
        append("s", "two");
        assertThat(after(start(), 10).messages())
                .extracting(message -> message.kind() + " " + message.payload().string())
                .containsExactly("APPEND one", "END ", "APPEND two");
    }

    @Test
    void whoEntersIsPresentUntilHeLeaves() {
        Presence ann = new Presence("c1", "ann", "");
        Presence bob = new Presence("c2", "bob", "{\"mood\":\"fine\"}");
        now(broker().enter(ROOM, ann, Retention.USUAL));
        now(broker().enter(ROOM, bob, Retention.USUAL));
        now(broker().enter(ROOM, ann, Retention.USUAL));
        assertThat(now(broker().present(ROOM, 10))).isEqualTo(new Attendance(2, List.of(ann, bob)));
        assertThat(now(broker().present(ROOM, 1))).isEqualTo(new Attendance(2, List.of(ann)));
        assertThat(now(broker().present(ROOM, 0))).isEqualTo(new Attendance(2, List.of()));
        now(broker().leave(ROOM, ann));
        now(broker().leave(ROOM, ann));
        assertThat(now(broker().present(ROOM, 10))).isEqualTo(new Attendance(1, List.of(bob)));
        assertThat(now(broker().present("elsewhere", 10)).count()).isZero();
    }

    @Test
    void ofManyWhoArePresentAsManyAreNamedAsFit() {
        String info = '"' + "x".repeat(1_022) + '"';
        for (int i = 0; i < 1_000; i++) {
            now(broker().enter(ROOM, new Presence("c" + i, "n" + i, info), Retention.USUAL));
        }
        Attendance present = now(broker().present(ROOM, 1_000));
        assertThat(present.count()).isEqualTo(1_000);
        assertThat(present.first().size()).isBetween(100, 128);
        now(broker().enter("elsewhere", new Presence("c", "n", "x".repeat(200_000)), Retention.USUAL));
        assertThat(now(broker().present("elsewhere", 1)).first()).hasSize(1);
    }

    @Test
    void logThatNobodyUsesIsForgottenWithTheAgeOfItsHistoryAndThenHasAnotherEpoch() {
        Position first = publish("a");
        pass(Duration.ofMinutes(4));
        assertThat(publish("b").epoch()).isEqualTo(first.epoch());
        pass(Duration.ofMinutes(6));
        assertThat(broker().stats().logs()).isZero();
        Position anew = publish("c");
        assertThat(anew.offset()).isEqualTo(1);
        assertThat(anew.epoch()).isNotEqualTo(first.epoch());
        assertThat(after(first, 10).whole()).isFalse();
    }

    @Test
    void logWithAReceiverOrSomebodyPresentIsNotForgotten() {
        Position first = publish("a");
        now(broker().enter("elsewhere", new Presence("c", "ann", ""), Retention.USUAL));
        Subscription subscription = now(broker().subscribe(ROOM, messages -> {}, Retention.USUAL));
        pass(Duration.ofHours(1));
        assertThat(broker().stats().logs()).isEqualTo(2);
        assertThat(publish("b")).isEqualTo(new Position(2, first.epoch()));
        subscription.close();
        now(broker().leave("elsewhere", new Presence("c", "ann", "")));
        pass(Duration.ofHours(1));
        assertThat(broker().stats().logs()).isZero();
        assertThat(broker().stats().bytes()).isZero();
        assertThat(broker().stats().forgotten()).isEqualTo(2);
    }

    @Test
    void readerOfAQuietLogFindsItAgainAfterAMoment() {
        Subscription subscription = now(broker().subscribe(ROOM, messages -> {}, Retention.USUAL));
        now(broker().enter("elsewhere", new Presence("c", "ann", ""), Retention.USUAL));
        Position elsewhere = now(broker().latest("elsewhere", 1)).top();
        pass(Duration.ofHours(1));
        subscription.close();
        now(broker().leave("elsewhere", new Presence("c", "ann", "")));
        pass(Duration.ofMinutes(4));
        assertThat(after(subscription.from(), 10).whole()).isTrue();
        assertThat(now(broker().history("elsewhere", elsewhere, 10)).whole()).isTrue();
        assertThat(publish("a")).isEqualTo(new Position(1, subscription.from().epoch()));
        assertThat(texts(after(subscription.from(), 10))).containsExactly("a");
    }

    @Test
    void whatTheLogRemembersIsWhatTheLastOneSaid() {
        publish("a");
        Retention none = new Retention(0, 0, Duration.ofMinutes(5));
        now(broker().subscribe(ROOM, messages -> {}, none));
        assertThat(now(broker().latest(ROOM, 10)).messages()).isEmpty();
    }

    @Test
    void logThatIsOnlyReadDoesNotBegin() {
        Slice latest = now(broker().latest(ROOM, 10));
        Slice history = after(latest.end(), 10);
        Slice open = now(broker().open(ROOM));
        assertThat(now(broker().present(ROOM, 10)).count()).isZero();
        assertThat(broker().stats().logs()).isZero();
        assertThat(List.of(latest, history, open)).allSatisfy(slice -> {
            assertThat(slice.messages()).isEmpty();
            assertThat(slice.end()).isEqualTo(slice.top());
            assertThat(slice.top().offset()).isZero();
        });
        assertThat(after(new Position(3, latest.top().epoch()), 10).whole()).isFalse();
        publish("a");
        assertThat(texts(after(latest.end(), 10))).containsExactly("a");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Remembers what it got, and says when that was enough. */
    static final class Recorder implements Receiver {

        private final ConcurrentLinkedQueue<Message> messages = new ConcurrentLinkedQueue<>();
        private final CountDownLatch wanted;

        Recorder(int wanted) {
            this.wanted = new CountDownLatch(wanted);
        }

        @Override
        public void receive(List<Message> more) {
            messages.addAll(more);
            more.forEach(message -> wanted.countDown());
        }

        void await() throws InterruptedException {
            assertThat(wanted.await(30, TimeUnit.SECONDS)).isTrue();
        }

        List<Long> offsets() {
            return messages.stream().map(Message::offset).toList();
        }

        List<String> texts() {
            return messages.stream().map(message -> message.payload().string()).toList();
        }
    }
}
