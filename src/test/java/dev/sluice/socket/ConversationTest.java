package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.problem.ProblemException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConversationTest {

    private static final JsonValues PLAIN = new JsonValues() {
        @Override
        public String write(@Nullable Object value) {
            return "<" + value + ">";
        }

        @Override
        public Object read(String text, Type type) {
            return Integer.valueOf(text);
        }
    };

    private static final Handshake HANDSHAKE = new Handshake(
            "/ws/echo/ann",
            Map.of("name", "ann"),
            Map.of(),
            Map.of("sec-websocket-protocol", List.of("chat")),
            "192.0.2.1",
            4_711,
            Optional.empty());

    private final SocketFixture fixture = new SocketFixture();
    private final Conversations conversations =
            new Conversations(fixture.threads, 2, 1_000, PLAIN, fixture.sessions::countInboxFull);
    private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
    private final FakeConnection connection = new FakeConnection(true);

    private BridgeSocket open(SyncMethod method) {
        return fixture.open(connection, conversations.begin(HANDSHAKE, method), "192.0.2.1", null);
    }

    private String note() throws InterruptedException {
        return String.valueOf(notes.poll(20, TimeUnit.SECONDS));
    }

    private void awaitWire(String... expected) {
        Awaiting.until("sent", () -> connection.wire().equals(List.of(expected)));
    }

    private void awaitClosed(int code) {
        Awaiting.until("closed", () -> connection.closed() != null);
        assertThat(connection.closed()).extracting(SocketEnd::code).isEqualTo(code);
    }

    @Test
    void aLoopAnswersWhatItReceives() {
        open(socket -> {
            while (true) {
                socket.sendText("Echo: " + socket.receiveText());
            }
        });

        connection.receive(String.class, "a");
        connection.receive(String.class, "b");

        awaitWire("Echo: a", "Echo: b");
        assertThat(connection.writers()).allMatch(Thread::isVirtual);
    }

    @Test
    void acceptingChoosesASubprotocolThatTheClientOffersAndAddsFields() throws Exception {
        SocketHandler handler = conversations.begin(HANDSHAKE, socket -> {
            socket.accept("chat", Map.of("X-Server", "sluice"));
            notes.add(socket.subprotocol().orElse("none") + " " + socket.client() + " " + socket.variable("name"));
        });

        Acceptance acceptance = handler.acceptance(new Acceptance(Optional.empty(), Map.of()));
        fixture.open(connection, handler, "192.0.2.1", null);

        assertThat(acceptance).isEqualTo(new Acceptance(Optional.of("chat"), Map.of("X-Server", "sluice")));
        assertThat(note()).isEqualTo("chat Client[host=192.0.2.1, port=4711] ann");
        awaitClosed(1000);
    }

    @Test
    void aSubprotocolThatTheClientDoesNotOfferIsNotSpoken() {
        SocketHandler handler = conversations.begin(HANDSHAKE, socket -> socket.accept("mqtt", Map.of()));

        assertThat(handler.acceptance(new Acceptance(Optional.empty(), Map.of()))
                        .subprotocol())
                .isEmpty();
    }

    @Test
    void aFieldThatCanNotBeOneIsTheMethodsFault() throws Exception {
        assertThatThrownBy(() -> conversations.begin(HANDSHAKE, socket -> {
                    try {
                        socket.accept(null, Map.of("X-A", "b\r\nX-C: d"));
                    } catch (IllegalArgumentException e) {
                        notes.add("refused");
                        throw e;
                    }
                }))
                .isInstanceOf(ProblemException.class);
        assertThat(note()).isEqualTo("refused");
    }

    @Test
    void aMethodRefusesBeforeTheUpgrade() {
        assertThatThrownBy(() -> conversations.begin(HANDSHAKE, socket -> socket.refuse(401, "Unauthorized", "no")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(401));
        assertThatThrownBy(() -> conversations.begin(HANDSHAKE, SyncSocket::close))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(403));
        assertThatThrownBy(() -> conversations.begin(HANDSHAKE, socket -> {
                    throw new IllegalStateException("as it was asked to");
                }))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(500));
    }

    @Test
    void aMethodThatReturnsClosesNormallyAndOneThatFailsWith1011() {
        open(socket -> socket.receiveText());
        connection.receive(String.class, "enough");
        awaitClosed(1000);

        FakeConnection failing = new FakeConnection(true);
        fixture.open(
                failing,
                conversations.begin(HANDSHAKE, socket -> {
                    socket.accept();
                    throw new IllegalStateException("as it was asked to");
                }),
                "192.0.2.1",
                null);
        Awaiting.until("closed", () -> failing.closed() != null);
        assertThat(failing.closed()).extracting(SocketEnd::code).isEqualTo(1011);
    }

    @Test
    void whatCameBeforeTheEndIsReceivedAndThenTheEndWithItsCode() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        BridgeSocket bridge = open(socket -> {
            socket.accept();
            ended.await();
            try {
                while (true) {
                    notes.add(socket.receiveText());
                }
            } catch (SocketClosed e) {
                notes.add(e.code() + " " + e.reason());
            }
        });
        connection.receive(String.class, "a");

        bridge.onClose(
                connection.session(),
                new jakarta.websocket.CloseReason(
                        jakarta.websocket.CloseReason.CloseCodes.getCloseCode(4_002), "done"));
        ended.countDown();

        assertThat(note()).isEqualTo("a");
        assertThat(note()).isEqualTo("4002 done");
    }

    @Test
    void theWrongKindOfMessageClosesWith1003AndWrongJsonWith3501() {
        open(socket -> socket.receiveBytes());
        connection.receive(String.class, "text");
        awaitClosed(1003);

        FakeConnection wrong = new FakeConnection(true);
        fixture.open(
                wrong,
                conversations.begin(HANDSHAKE, socket -> {
                    socket.sendJson(socket.receiveJson(Integer.class) + 1);
                    socket.receiveJson(Integer.class);
                }),
                "192.0.2.1",
                null);
        wrong.receive(String.class, "41");
        wrong.receive(byte[].class, "no number".getBytes(StandardCharsets.UTF_8));
        Awaiting.until("closed", () -> wrong.closed() != null);
        assertThat(wrong.closed()).extracting(SocketEnd::code).isEqualTo(3501);
        assertThat(wrong.wire()).containsExactly("<42>");
    }

    @Test
    void aFullInboxClosesWhereItsThreadMayNotWait() {
        CountDownLatch never = new CountDownLatch(1);
        open(socket -> {
            socket.accept();
            never.await();
        });

        for (int i = 0; i < 3; i++) {
            connection.receive(String.class, "m" + i);
        }

        awaitClosed(3013);
        assertThat(fixture.sessions.stats().inboxFull()).isEqualTo(1);
        never.countDown();
    }

    @Test
    void aFullInboxStopsTheReadingWhereItsThreadIsAVirtualOne() throws Exception {
        CountDownLatch full = new CountDownLatch(1);
        open(socket -> {
            socket.accept();
            full.await();
            for (int i = 0; i < 5; i++) {
                notes.add(socket.receiveText());
            }
        });

        Thread reading = Thread.startVirtualThread(() -> {
            for (int i = 0; i < 5; i++) {
                connection.receive(String.class, "m" + i);
            }
        });
        Awaiting.until("it waits", () -> reading.getState() == Thread.State.WAITING);
        full.countDown();

        for (int i = 0; i < 5; i++) {
            assertThat(note()).isEqualTo("m" + i);
        }
    }

    @Test
    void aStopReleasesTheContainersThreadFromAFullInbox() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        open(socket -> {
            socket.accept();
            stopped.await();
        });
        Thread reading = Thread.startVirtualThread(() -> {
            for (int i = 0; i < 5; i++) {
                connection.receive(String.class, "m" + i);
            }
        });
        Awaiting.until("it waits", () -> reading.getState() == Thread.State.WAITING);

        fixture.sessions.close();

        assertThat(reading.join(Duration.ofSeconds(20))).isTrue();
        awaitClosed(1012);
        stopped.countDown();
    }

    @Test
    void oneThatSaysGoodbyeHearsNoMoreThanWhatWaits() throws Exception {
        open(socket -> {
            socket.accept();
            socket.close(4_010, "bye");
            try {
                socket.receive();
            } catch (SocketClosed e) {
                notes.add("closed with " + e.code());
            }
        });

        assertThat(note()).isEqualTo("closed with 4010");
        awaitClosed(4010);
    }

    @Test
    void aFailedUpgradeEndsTheMethod() throws Exception {
        SocketHandler handler = conversations.begin(HANDSHAKE, socket -> {
            try {
                socket.accept();
            } catch (SocketClosed e) {
                notes.add("closed with " + e.code());
            }
        });

        handler.onFailedUpgrade();

        assertThat(note()).isEqualTo("closed with 1006");
    }
}
