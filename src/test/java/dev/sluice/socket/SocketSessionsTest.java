package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SocketSessionsTest {

    private static final Duration PING = Duration.ofSeconds(25);

    private static SocketFixture limited(int connections, int perAddress) {
        return new SocketFixture(new SocketLimits(PING, PING, connections, perAddress, 0, 0));
    }

    private static void refused(SocketFixture fixture, String address) {
        assertThatThrownBy(() -> fixture.sessions.requirePlace(address))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(503));
    }

    @Test
    void thereIsNoPlaceBeyondTheMostOfAll() {
        SocketFixture fixture = limited(2, 10);
        SocketSession first = fixture.session(new FakeConnection(true));
        fixture.session(new FakeConnection(true));

        refused(fixture, "192.0.2.9");
        assertThat(fixture.sessions.stats().refused()).isEqualTo(1);
        first.ended(SocketEnd.BROKEN);

        fixture.sessions.requirePlace("192.0.2.9");
    }

    @Test
    void thereIsNoPlaceBeyondTheMostOfOneAddress() {
        SocketFixture fixture = limited(10, 2);
        SocketSession first = fixture.session(new FakeConnection(true));
        fixture.session(new FakeConnection(true));

        refused(fixture, "192.0.2.1");
        fixture.sessions.requirePlace("192.0.2.2");
        first.ended(SocketEnd.BROKEN);

        fixture.sessions.requirePlace("192.0.2.1");
    }

    @Test
    void oneThatSlippedThroughIsClosedAtOnce() {
        SocketFixture fixture = limited(10, 1);
        FakeConnection second = new FakeConnection(true);
        fixture.open(new FakeConnection(true), new SocketHandler() {}, "192.0.2.1", null);

        fixture.open(second, new SocketHandler() {}, "192.0.2.1", null);

        Awaiting.until("closed", () -> second.closed() != null);
        assertThat(second.closed()).extracting(SocketEnd::code).isEqualTo(1013);
    }

    @Test
    void aStopTellsAllInBatchesAndRefusesNewOnes() {
        SocketFixture fixture = new SocketFixture();
        List<FakeConnection> all =
                Stream.generate(() -> new FakeConnection(true)).limit(1_000).toList();
        all.forEach(fixture::session);

        fixture.sessions.close(Duration.ofSeconds(5));

        Awaiting.until("the first are told", () -> told(all) == 100);
        refused(fixture, "192.0.2.1");
        fixture.timers.pass(Duration.ofSeconds(1));
        Awaiting.until("some more are told", () -> told(all) >= 300);
        assertThat(told(all)).isLessThan(1_000);
        fixture.timers.pass(Duration.ofSeconds(1));
        Awaiting.until("all are told", () -> told(all) == 1_000);
        assertThat(all).allMatch(each -> new SocketEnd(1_012, "the server is stopping").equals(each.closed()));
    }

    private static long told(List<FakeConnection> all) {
        return all.stream().filter(each -> each.closed() != null).count();
    }

    @Test
    void aStopWithoutTimeTellsAllAtOnce() {
        SocketFixture fixture = new SocketFixture();
        List<FakeConnection> all =
                Stream.generate(() -> new FakeConnection(true)).limit(250).toList();
        all.forEach(fixture::session);

        fixture.sessions.close();

        Awaiting.until("all are told", () -> told(all) == 250);
    }

    @Test
    void oneThatEndedBeforeItsStartLeavesNothing() {
        SocketFixture fixture = new SocketFixture();
        SocketSession session = new SocketSession(
                new FakeConnection(true).session(),
                SocketFixture.handshake("192.0.2.1"),
                SocketFixture.USUAL,
                fixture.sessions);

        session.ended(SocketEnd.BROKEN); // by another thread, before the one that opens has come so far
        session.start();
        fixture.timers.pass(Duration.ofSeconds(1));

        assertThat(fixture.sessions.open()).isZero();
        assertThat(fixture.streams.live()).isEmpty();
        assertThat(fixture.timers.pending()).isZero();
    }

    @Test
    void oneThatCantBeLookedAtIsNoReasonToLookAtNoOther() {
        AtomicBoolean broken = new AtomicBoolean();
        SocketFixture fixture = new SocketFixture();
        ThreadFactory threads = task -> {
            if (broken.get()) {
                throw new IllegalStateException("no more threads");
            }
            return fixture.threads.newThread(task);
        };
        SocketSessions sessions =
                new SocketSessions(SocketFixture.LIMITS, fixture.timers, threads, fixture.streams, new Random(1));
        FakeConnection connection = new FakeConnection(true);
        begin(connection, sessions);
        broken.set(true);
        fixture.timers.pass(PING.plusSeconds(1)); // the ping is due, which needs a thread
        broken.set(false);
        FakeConnection later = new FakeConnection(true);
        begin(later, sessions);

        fixture.timers.pass(PING.plusSeconds(1));

        Awaiting.until("the other is looked at", () -> later.wire().contains("ping"));
    }

    private static void begin(FakeConnection connection, SocketSessions sessions) {
        new SocketSession(connection.session(), SocketFixture.handshake("192.0.2.1"), SocketFixture.USUAL, sessions)
                .start();
    }

    @Test
    void oneThatComesInDuringAStopIsToldToo() {
        SocketFixture fixture = new SocketFixture();
        FakeConnection late = new FakeConnection(true);

        fixture.sessions.close();
        fixture.session(late);

        Awaiting.until("it is told", () -> late.closed() != null);
        assertThat(late.closed()).extracting(SocketEnd::code).isEqualTo(1012);
    }
}
