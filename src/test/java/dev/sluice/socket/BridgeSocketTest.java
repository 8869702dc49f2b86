package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.stream.Frame;
import jakarta.websocket.CloseReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BridgeSocketTest {

    private static final String ADDRESS = "192.0.2.1";
    private static final CloseReason GONE = new CloseReason(CloseReason.CloseCodes.GOING_AWAY, "");

    private final SocketFixture fixture = new SocketFixture();

    /** Notes what it is told. */
    private static final class Notes implements SocketHandler {

        final List<String> notes = new ArrayList<>();

        @Override
        public void onOpen(Socket socket) {
            notes.add("open");
        }

        @Override
        public void onText(Socket socket, String text) {
            notes.add(text);
            if (text.equals("fail")) {
                throw new IllegalStateException("as it was asked to");
            }
            socket.send(Frame.text("heard " + text));
        }

        @Override
        public void onClose(Socket socket) {
            notes.add("closed");
        }
    }

    @Test
    void aHandlerIsToldOfAllInOrderAndItsAnswersAreWrittenAtOnce() {
        FakeConnection connection = new FakeConnection(true);
        Notes handler = new Notes();

        BridgeSocket bridge = fixture.open(connection, handler, ADDRESS, null);
        connection.receive(String.class, "a");
        assertThat(connection.wire()).containsExactly("heard a");
        bridge.onClose(connection.session(), GONE);
        bridge.onError(connection.session(), new IllegalStateException());

        assertThat(handler.notes).containsExactly("open", "a", "closed");
        assertThat(fixture.sessions.open()).isZero();
    }

    @Test
    void memoryForCompressionIsFreeWhenTheConnectionIsOver() {
        List<String> parameters = List.of();
        BridgeConfigurator.Deflate deflate = new BridgeConfigurator.Deflate(
                parameters, fixture.sessions.deflate().take(parameters).orElseThrow());
        FakeConnection connection = new FakeConnection(true);
        BridgeSocket bridge = fixture.open(connection, new Notes(), ADDRESS, null, Optional.of(deflate));
        assertThat(fixture.sessions.stats().deflateBytes()).isEqualTo(308 << 10);

        bridge.onClose(connection.session(), GONE);
        bridge.onError(connection.session(), new IllegalStateException());

        assertThat(fixture.sessions.stats().deflateBytes()).isZero();
    }

    @Test
    void aHandlerThatThrowsClosesItsOwnConnectionAndNoOther() {
        FakeConnection failing = new FakeConnection(true);
        FakeConnection other = new FakeConnection(true);
        fixture.open(failing, new Notes(), ADDRESS, null);
        fixture.open(other, new Notes(), ADDRESS, null);

        failing.receive(String.class, "fail");

        Awaiting.until("closed", () -> failing.closed() != null);
        assertThat(failing.closed()).isEqualTo(new SocketEnd(1_011, "the server failed"));
        other.receive(String.class, "b");
        assertThat(other.wire()).containsExactly("heard b");
        assertThat(other.closed()).isNull();
    }

    @Test
    void aMessageThatIsTooBigNeverReachesTheHandler() {
        FakeConnection connection = new FakeConnection(true);
        Notes handler = new Notes();
        fixture.open(connection, handler, ADDRESS, null);

        connection.receive(String.class, "ü".repeat(32_768));
        assertThat(handler.notes).hasSize(2);
        connection.receive(String.class, "ü".repeat(32_769));

        Awaiting.until("closed", () -> connection.closed() != null);
        assertThat(connection.closed()).extracting(SocketEnd::code).isEqualTo(1009);
        assertThat(handler.notes).hasSize(2);
    }

    @Test
    void piecesBecomeOneMessageAndEachIsASignOfLife() {
        FakeConnection connection = new FakeConnection(true);
        Notes handler = new Notes();
        fixture.open(connection, handler, ADDRESS, null);

        for (int i = 0; i < 10; i++) {
            connection.receive(String.class, "piece " + i + " ", false);
            fixture.timers.pass(Duration.ofSeconds(10));
        }
        connection.receive(String.class, "", true);
        connection.receive(String.class, "next", true);

        assertThat(connection.closed()).isNull();
        assertThat(handler.notes)
                .containsExactly(
                        "open",
                        "piece 0 piece 1 piece 2 piece 3 piece 4 piece 5 piece 6 piece 7 piece 8 piece 9 ",
                        "next");
        assertThat(connection.wire()).doesNotContain("ping");
    }

    @Test
    void binaryPiecesBecomeOneMessage() {
        FakeConnection connection = new FakeConnection(true);
        List<String> heard = new ArrayList<>();
        fixture.open(
                connection,
                new SocketHandler() {
                    @Override
                    public void onBinary(Socket socket, byte[] bytes) {
                        heard.add(new String(bytes, StandardCharsets.US_ASCII));
                    }
                },
                ADDRESS,
                null);

        for (String piece : List.of("a", "b", "", "c")) {
            connection.receive(byte[].class, piece.getBytes(StandardCharsets.US_ASCII), piece.equals("c"));
        }
        connection.receive(byte[].class, "whole".getBytes(StandardCharsets.US_ASCII));

        assertThat(heard).containsExactly("abc", "whole");
    }

    @Test
    void aMessageThatBecomesTooBigIsNotTakenInAnyFurther() {
        FakeConnection connection = new FakeConnection(true);
        fixture.open(connection, new Notes(), ADDRESS, null);

        connection.receive(byte[].class, new byte[60_000], false);
        assertThat(connection.closed()).isNull();
        connection.receive(byte[].class, new byte[60_000], false);

        assertThat(connection.closed()).extracting(SocketEnd::code).isEqualTo(1009);
        assertThatThrownBy(() -> connection.receive(byte[].class, new byte[1], false))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatAHandlerDoesNotTakeClosesWith1003() {
        FakeConnection connection = new FakeConnection(true);
        fixture.open(connection, new Notes(), ADDRESS, null);

        connection.receive(byte[].class, new byte[1]);

        Awaiting.until("closed", () -> connection.closed() != null);
        assertThat(connection.closed()).extracting(SocketEnd::code).isEqualTo(1003);
    }

    @Test
    void aVerdictClosesRightAfterTheUpgrade() {
        FakeConnection connection = new FakeConnection(true);

        fixture.open(connection, new SocketHandler() {}, ADDRESS, SocketEnd.said(4_001, "who are you?"));

        Awaiting.until("closed", () -> connection.closed() != null);
        assertThat(connection.closed()).isEqualTo(new SocketEnd(4_001, "who are you?"));
    }

    @Test
    void anEndThatIsToldWhileTheHandlerOpensIsToldToItAfterThat() {
        FakeConnection connection = new FakeConnection(true);
        List<String> notes = new ArrayList<>();
        BridgeSocket[] bridge = new BridgeSocket[1];
        connection.property(
                BridgeConfigurator.OPENING,
                new BridgeConfigurator.Opening(
                        new SocketHandler() {
                            @Override
                            public void onOpen(Socket socket) {
                                bridge[0].onClose(connection.session(), GONE);
                                notes.add("open");
                            }

                            @Override
                            public void onClose(Socket socket) {
                                notes.add("closed");
                            }
                        },
                        SocketFixture.handshake(ADDRESS),
                        SocketFixture.USUAL,
                        fixture.sessions,
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        new Attempt(() -> {})));
        bridge[0] = new BridgeSocket();

        bridge[0].onOpen(connection.session(), BridgeConfigurator.ENDPOINT);

        assertThat(notes).containsExactly("open", "closed");
        assertThat(fixture.sessions.open()).isZero();
    }
}
