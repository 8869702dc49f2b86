package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Frame;
import dev.sluice.stream.Outbox;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketSessionTest {

    private final SocketFixture fixture = new SocketFixture();

    private static void awaitWire(FakeConnection connection, int size) {
        Awaiting.until("sent", () -> connection.wire().size() >= size);
    }

    private static void awaitClosed(FakeConnection connection, int code) {
        Awaiting.until("closed", () -> connection.closed() != null);
        assertThat(connection.closed()).extracting(SocketEnd::code).isEqualTo(code);
    }

    @Test
    void oneSendIsInFlightAndTheNextFollowsWhenItIsDone() {
        FakeConnection connection = new FakeConnection(false);
        SocketSession session = fixture.session(connection);
        connection.stall();
        List<Frame> frames =
                IntStream.range(0, 50).mapToObj(i -> Frame.text("m" + i)).toList();

        frames.forEach(session::send);
        awaitWire(connection, 1);
        assertThat(connection.wire()).containsExactly("m0");
        connection.take();
        awaitWire(connection, 50);

        assertThat(connection.wire())
                .isEqualTo(frames.stream().map(Frame::string).toList());
    }

    @Test
    void whatAHandlerSendsIsWrittenByItsOwnThreadWhenItHasReturned() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);

        session.entered();
        session.send(Frame.text("answer"));
        assertThat(connection.wire()).isEmpty();
        session.left();

        assertThat(connection.wire()).containsExactly("answer");
        assertThat(connection.writers()).containsExactly(Thread.currentThread());
    }

    @Test
    void aPublisherWritesNothingItself() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);

        session.send(Frame.text("news"));
        awaitWire(connection, 1);

        assertThat(connection.writers()).doesNotContain(Thread.currentThread());
    }

    @Test
    void aHandlerThatTakesItsTimeDoesNotHoldBackWhatItHasSent() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);

        session.entered();
        session.send(Frame.text("wait a moment"));
        fixture.timers.pass(Duration.ofSeconds(1));
        awaitWire(connection, 1);
        session.left();

        assertThat(connection.wire()).containsExactly("wait a moment");
    }

    @Test
    void severalThatWaitLeaveInOneFlush() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);
        connection.stall();
        session.send(Frame.text("first"));
        awaitWire(connection, 1);

        List.of("a", "b", "c").forEach(text -> session.send(Frame.text(text)));
        connection.take();
        awaitWire(connection, 5);

        assertThat(connection.wire()).containsExactly("first", "a", "b", "c", "flush:3");
    }

    @Test
    void aFlushIsNeverOnAPlatformThread() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);

        session.entered();
        List.of("a", "b").forEach(text -> session.send(Frame.text(text)));
        session.left();
        awaitWire(connection, 3);

        assertThat(connection.wire()).containsExactly("a", "b", "flush:2");
        assertThat(connection.writers()).allMatch(Thread::isVirtual);
    }

    @Test
    void aFlushIsNeverInTheMiddleOfTheCompletionOfASend() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);
        connection.stall();
        session.send(Frame.text("first"));
        awaitWire(connection, 1);

        List.of("a", "b").forEach(text -> session.send(Frame.text(text)));
        Thread.ofVirtual().start(connection::take);
        awaitWire(connection, 4);

        assertThat(connection.wire()).containsExactly("first", "a", "b", "flush:2");
    }

    @Test
    void aPingIsNeverInTheMiddleOfTheCompletionOfASend() {
        FakeConnection connection = new FakeConnection(false);
        SocketSession session = fixture.session(
                connection, SocketFixture.USUAL.withOutbox(new Outbox.Bounds(1_000, 2, Duration.ofHours(1))));
        connection.stall();
        session.send(Frame.text("first"));
        awaitWire(connection, 1);

        fixture.timers.pass(Duration.ofSeconds(26));
        Thread.ofVirtual().start(connection::take);
        awaitWire(connection, 2);

        assertThat(connection.wire()).containsExactly("first", "ping");
    }

    @ParameterizedTest
    @CsvSource({"1000, COMPLETED", "1001, COMPLETED", "1005, COMPLETED", "1006, CLIENT_GONE", "1002, CLIENT_GONE"})
    void whoLeavesInGoodOrderIsToldFromWhoIsGone(int code, CloseReason reason) {
        SocketSession session = fixture.session(new FakeConnection(true));

        session.ended(new SocketEnd(code, ""));

        assertThat(session.closeReason()).contains(reason);
    }

    @Test
    void binaryFramesAreSentAsSuch() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);

        session.send(Frame.of(new byte[] {'x', 'y'}));
        awaitWire(connection, 1);

        assertThat(connection.wire()).containsExactly("binary:xy");
    }

    @Test
    void closingSendsWhatWaitsFirstAndGivesTheClientFiveSecondsToAnswer() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);

        session.entered();
        session.send(Frame.text("last words"));
        session.close(CloseCode.NOT_ALLOWED, "no");
        session.close(CloseCode.NORMAL, "too late to count");
        session.left();
        awaitClosed(connection, 3507);

        assertThat(connection.wire()).containsExactly("last words");
        assertThat(connection.closed()).isEqualTo(new SocketEnd(3507, "no"));
        assertThat(connection.idleMillis()).isEqualTo(5_000);
        assertThat(session.send(Frame.text("after"))).isEqualTo(Outbox.Offer.CLOSED);
    }

    @Test
    void messagesThatComeWhileClosingAreDroppedAndCounted() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);

        assertThat(session.takes(3)).isTrue();
        session.close(CloseCode.NORMAL, "");

        assertThat(session.takes(5)).isFalse();
        assertThat(session.counters()).isEqualTo(new SocketCounters(1, 3, 0, 0, 1));
    }

    @Test
    void aClientThatGoesOnSendingAfterTheCloseFrameIsCutOff() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);
        session.close(CloseCode.NORMAL, "");
        fixture.timers.pass(Duration.ofSeconds(5));

        assertThat(session.takes(1)).isFalse();
        fixture.timers.pass(Duration.ofSeconds(5));

        assertThatThrownBy(() -> session.takes(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void countersCountBothWays() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);

        session.takes(3);
        session.takes(4);
        session.entered();
        session.send(Frame.text("12345"));
        session.left();

        assertThat(session.counters()).isEqualTo(new SocketCounters(2, 7, 1, 5, 0));
    }

    @Test
    void aSilentClientIsPingedAndOneThatDoesNotAnswerIsClosed() {
        FakeConnection connection = new FakeConnection(true);
        fixture.session(connection);

        fixture.timers.pass(Duration.ofSeconds(25));
        assertThat(connection.wire()).isEmpty();
        fixture.timers.pass(Duration.ofSeconds(1));
        awaitWire(connection, 1);
        assertThat(connection.wire()).containsExactly("ping");
        fixture.timers.pass(Duration.ofSeconds(8));
        assertThat(connection.closed()).isNull();
        fixture.timers.pass(Duration.ofSeconds(1));

        awaitClosed(connection, 3012);
    }

    @Test
    void aPingThatFailsSinceTheContainerSaysGoodbyeIsNoReasonToSayItAgain() {
        FakeConnection connection = new FakeConnection(false);
        SocketSession session = fixture.session(connection);

        connection.closesItself();
        session.ping();

        Awaiting.until("it may be cut soon", () -> connection.idleMillis() == 1_000);
        fixture.awaitThreads();
        assertThat(connection.closed()).isNull();
    }

    @Test
    void anyTrafficOfTheClientIsASignOfLifeAndOursIsNone() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);

        fixture.timers.pass(Duration.ofSeconds(20));
        session.heard();
        fixture.timers.pass(Duration.ofSeconds(20));
        assertThat(connection.wire()).isEmpty();
        session.entered();
        session.send(Frame.text("news"));
        session.left();
        fixture.timers.pass(Duration.ofSeconds(7));
        awaitWire(connection, 2);

        assertThat(connection.wire()).containsExactly("news", "ping");
    }

    @Test
    void silenceSaysNothingWhileWeDoNotReadButAWriteMay() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);

        session.deaf(true);
        for (int i = 1; i <= 3; i++) {
            fixture.timers.pass(Duration.ofSeconds(26));
            awaitWire(connection, i);
        }

        assertThat(connection.wire()).containsExactly("ping", "ping", "ping");
        assertThat(connection.closed()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatTakesNothingIsTooSlow(boolean batches) {
        FakeConnection connection = new FakeConnection(batches);
        SocketSession session = fixture.session(connection);
        connection.stall();
        session.send(Frame.text("taken by nobody"));
        awaitWire(connection, 1);

        fixture.timers.pass(Duration.ofSeconds(10));
        assertThat(connection.closed()).isNull();
        fixture.timers.pass(Duration.ofSeconds(1));

        awaitClosed(connection, 3008);
        assertThat(connection.idleMillis()).isEqualTo(1_000);
        assertThat(fixture.sessions.stats().tooSlow()).isEqualTo(1);
    }

    @Test
    void aClientForWhichTooMuchWaitsIsTooSlow() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(
                connection, SocketFixture.USUAL.withOutbox(new Outbox.Bounds(1_000, 2, Duration.ofSeconds(10))));
        connection.stall();
        session.send(Frame.text("in flight"));
        awaitWire(connection, 1);

        List.of("a", "b", "c").forEach(text -> session.send(Frame.text(text)));

        awaitClosed(connection, 3008);
        session.ended(SocketEnd.BROKEN);
        assertThat(fixture.streams.totals().aborted()).containsEntry(CloseReason.TOO_SLOW, 1L);
    }

    @Test
    void moreMessagesInASecondThanAllowedClose() {
        SocketFixture limited =
                new SocketFixture(new SocketLimits(Duration.ofSeconds(25), Duration.ofSeconds(8), 10, 10, 3, 0));
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = limited.session(connection);

        for (int second = 0; second < 3; second++) {
            assertThat(IntStream.range(0, 3).allMatch(i -> session.takes(1))).isTrue();
            limited.timers.pass(Duration.ofSeconds(1));
        }
        IntStream.range(0, 3).forEach(i -> session.takes(1));

        assertThat(session.takes(1)).isFalse();
        awaitClosed(connection, 3013);
    }

    @Test
    void wordsAreCutToWhatACloseFrameHolds() {
        assertThat(SocketEnd.said(4_000, "ü".repeat(100)).reason()).isEqualTo("ü".repeat(61));
        assertThat(SocketEnd.said(4_000, "a" + "\uD83D\uDE00".repeat(40)).reason())
                .isEqualTo("a" + "\uD83D\uDE00".repeat(30));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 2999, 5000})
    void codesThatNoFrameMayHaveAreRefused(int code) {
        assertThatThrownBy(() -> SocketEnd.said(code, "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEndedSessionLeavesNothingBehind() {
        FakeConnection connection = new FakeConnection(true);
        SocketSession session = fixture.session(connection);

        session.ended(new SocketEnd(1_000, ""));
        fixture.timers.pass(Duration.ofSeconds(2));

        assertThat(fixture.sessions.open()).isZero();
        assertThat(fixture.timers.pending()).isZero();
        assertThat(fixture.streams.isEmpty()).isTrue();
        assertThat(session.outbox().isClosed()).isTrue();
    }
}
