package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets, frame by frame, in every server. */
abstract class SocketScenarios extends UploadScenarios {

    private static final int CROWD = 1_000;
    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final byte[] EMPTY_BLOCK = {0, 0, (byte) 0xFF, (byte) 0xFF};

    /** Whether the server has permessage-deflate; Payara has not. */
    boolean compresses() {
        return true;
    }

    /** Whether a connection can be left unread without a platform thread for it. */
    boolean readsWhenItWants() {
        return true;
    }

    RawSocket socket(String path, String... fields) throws IOException {
        return new RawSocket(server().socket(path), fields);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    // frames

    @Test
    void textThatIsNotUtf8ClosesWith1007() throws Exception {
        try (RawSocket whole = socket("ws");
                RawSocket pieces = socket("ws");
                RawSocket cut = socket("ws/raw")) {
            whole.send(RawSocket.FIN | RawSocket.TEXT, bytes('a', 0xFF));
            assertThat(whole.closeCode()).isEqualTo(1007);
            // a character may be cut by a frame's end; this one is not gone on with
            pieces.send(RawSocket.TEXT, bytes('a', 0xE2, 0x82));
            pieces.send(RawSocket.FIN | RawSocket.CONTINUATION, bytes('b'));
            assertThat(pieces.closeCode()).isEqualTo(1007);
            cut.send(RawSocket.TEXT, bytes('a', 0xE2, 0x82));
            cut.send(RawSocket.FIN | RawSocket.CONTINUATION, bytes(0xAC));
            assertThat(cut.text()).isEqualTo("a€");
        }
    }

    @Test
    void aMessageThatBecomesTooBigInPiecesClosesWith1009() throws Exception {
        try (RawSocket socket = socket("ws");
                RawSocket small = socket("edges/sockets/versions/1")) {
            byte[] piece = new byte[30_000];
            socket.send(RawSocket.BINARY, piece);
            socket.send(RawSocket.CONTINUATION, piece);
            socket.send(RawSocket.FIN | RawSocket.CONTINUATION, piece);
            assertThat(socket.closeCode()).isEqualTo(1009);
            // the endpoint's own limit is 100 bytes
            small.send(RawSocket.FIN | RawSocket.TEXT, "x".repeat(100));
            assertThat(small.text()).hasSize(106);
            small.send(RawSocket.FIN | RawSocket.TEXT, "x".repeat(101));
            assertThat(small.closeCode()).isEqualTo(1009);
        }
    }

    static Stream<Arguments> badFrames() {
        return Stream.of(
                Arguments.of("a reserved opcode", List.of(RawSocket.frame(RawSocket.FIN | 3, new byte[1]))),
                Arguments.of("a reserved control opcode", List.of(RawSocket.frame(RawSocket.FIN | 11, new byte[1]))),
                Arguments.of("a reserved bit", List.of(RawSocket.frame(RawSocket.FIN | 0x20 | 1, new byte[1]))),
                Arguments.of("compression nobody agreed on", List.of(RawSocket.frame(0xC1, new byte[1]))),
                Arguments.of("a control frame in pieces", List.of(RawSocket.frame(RawSocket.PING, new byte[1]))),
                Arguments.of("a long ping", List.of(RawSocket.frame(RawSocket.FIN | RawSocket.PING, new byte[126]))),
                Arguments.of("a continuation of nothing", List.of(RawSocket.frame(RawSocket.FIN, new byte[1]))),
                Arguments.of(
                        "a message inside of a message",
                        List.of(
                                RawSocket.frame(RawSocket.TEXT, new byte[1]),
                                RawSocket.frame(RawSocket.FIN | RawSocket.TEXT, new byte[1]))),
                Arguments.of(
                        "half a close code", List.of(RawSocket.frame(RawSocket.FIN | RawSocket.CLOSE, new byte[1]))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFrames")
    void badFramesCloseWith1002(String what, List<byte[]> frames) throws Exception {
        try (RawSocket socket = socket("ws")) {
            for (byte[] frame : frames) {
                socket.sendRaw(frame);
            }
            assertThat(socket.closeCode()).isEqualTo(1002);
        }
    }

    @Test
    void controlFramesMayComeBetweenThePiecesOfAMessage() throws Exception {
        try (RawSocket socket = socket("ws/raw")) {
            socket.send(RawSocket.TEXT, "one ");
            socket.send(RawSocket.FIN | RawSocket.PING, "are you there?");
            socket.send(RawSocket.CONTINUATION, "two ");
            socket.send(RawSocket.FIN | RawSocket.PONG, "unasked");
            socket.send(RawSocket.CONTINUATION, "");
            socket.send(RawSocket.FIN | RawSocket.CONTINUATION, "three");
            RawSocket.Frame pong = socket.next();
            assertThat(pong.opcode()).isEqualTo(RawSocket.PONG);
            assertThat(pong.text()).isEqualTo("are you there?");
            assertThat(socket.text()).isEqualTo("one two three");
        }
    }

    @Test
    void aMessageOfSixteenMebibytesIsEchoedAsItCame() throws Exception {
        byte[] large = new byte[16 << 20];
        new Random(1).nextBytes(large);
        try (RawSocket socket = socket("ws/raw")) {
            Thread sending = Thread.startVirtualThread(() -> {
                try {
                    socket.send(RawSocket.FIN | RawSocket.BINARY, large);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(Arrays.equals(socket.message(), large)).isTrue();
            sending.join();
        }
    }

    @Test
    void aCloseIsAnsweredWithItsCodeAndWhatComesAfterItIsNot() throws Exception {
        try (RawSocket socket = socket("ws")) {
            socket.send(RawSocket.FIN | RawSocket.TEXT, "before");
            socket.send(RawSocket.FIN | RawSocket.CLOSE, bytes(4_321 >> 8, 4_321 & 255));
            try {
                socket.send(RawSocket.FIN | RawSocket.TEXT, "after");
            } catch (IOException e) {
                // the server was faster, and has closed the connection
            }
            assertThat(socket.text()).isEqualTo("Echo: before");
            RawSocket.Frame answer = socket.next();
            assertThat(answer.opcode()).isEqualTo(RawSocket.CLOSE);
            assertThat(answer.code()).isEqualTo(4_321);
            assertThat(socket.endsWithin(10_000)).isTrue();
        }
    }

    @Test
    void whoDoesNotAnswerACloseIsCutOff() throws Exception {
        try (RawSocket socket = socket("edges/sockets/throws")) {
            socket.send(RawSocket.FIN | RawSocket.TEXT, "fail");
            assertThat(socket.closeCode()).isEqualTo(1011);
            assertThat(socket.endsWithin(15_000)).isTrue();
        }
    }

    // routes

    @Test
    void aHandlerThatThrowsClosesItsOwnConnectionOnly() throws Exception {
        try (RawSocket failing = socket("edges/sockets/versions/1");
                RawSocket method = socket("edges/sockets/throws");
                RawSocket other = socket("edges/sockets/versions/1")) {
            failing.send(RawSocket.FIN | RawSocket.TEXT, "fail");
            method.send(RawSocket.FIN | RawSocket.TEXT, "fail");
            assertThat(failing.closeCode()).isEqualTo(1011);
            assertThat(method.closeCode()).isEqualTo(1011);
            other.send(RawSocket.FIN | RawSocket.TEXT, "still here");
            assertThat(other.text()).isEqualTo("none: still here");
        }
    }

    @Test
    void theFirstOfferedSubprotocolThatIsSpokenIsChosen() throws Exception {
        String offer = "Sec-WebSocket-Protocol: v0.example, v1.example, v2.example";
        try (RawSocket some = socket("edges/sockets/versions/1", offer);
                RawSocket none = socket("edges/sockets/versions/1", "Sec-WebSocket-Protocol: v0.example");
                RawSocket silent = socket("edges/sockets/versions/1")) {
            assertThat(some.field("Sec-WebSocket-Protocol")).isEqualTo("v1.example");
            assertThat(some.field("X-Spoken")).isEqualTo("v1.example");
            some.send(RawSocket.FIN | RawSocket.TEXT, "hello");
            assertThat(some.text()).isEqualTo("v1.example: hello");
            assertThat(none.status()).isEqualTo(101);
            assertThat(none.field("Sec-WebSocket-Protocol")).isEmpty();
            assertThat(silent.field("Sec-WebSocket-Protocol")).isEmpty();
        }
    }

    @Test
    void aMethodServesASocketInSynchronousStyle() throws Exception {
        try (RawSocket socket = socket("ws/echo/ann", "Sec-WebSocket-Protocol: chat")) {
            assertThat(socket.field("Sec-WebSocket-Protocol")).isEqualTo("chat");
            assertThat(socket.field("X-Server")).isEqualTo("sluice");
            for (int i = 0; i < 100; i++) {
                socket.send(RawSocket.FIN | RawSocket.TEXT, "message " + i);
            }
            for (int i = 0; i < 100; i++) {
                assertThat(socket.text()).isEqualTo("Echo: message " + i);
            }
            socket.send(RawSocket.FIN | RawSocket.BINARY, new byte[1]);
            assertThat(socket.closeCode()).isEqualTo(1003);
        }
    }

    @Test
    void whoIsNotLetInIsToldByAStatusOrByACode() throws Exception {
        try (RawSocket refused = socket("edges/sockets/guarded/in");
                RawSocket closed = socket("edges/sockets/guarded/in?word=late");
                RawSocket in = socket("edges/sockets/guarded/in?word=sesame");
                RawSocket byMethod = socket("edges/sockets/refuses");
                RawSocket byEndpoint = socket("edges/sockets/versions/1?fail")) {
            assertThat(refused.status()).isEqualTo(401);
            assertThat(closed.status()).isEqualTo(101);
            assertThat(closed.closeCode()).isEqualTo(4001);
            in.send(RawSocket.FIN | RawSocket.TEXT, "hello");
            assertThat(in.text()).isEqualTo("none: hello");
            assertThat(byMethod.status()).isEqualTo(402);
            assertThat(byEndpoint.status()).isEqualTo(409);
        }
    }

    @Test
    void aHandshakeThatIsNoneIsRefused() throws Exception {
        try (RawConnection old = new RawConnection(server().base());
                RawConnection post = new RawConnection(server().base())) {
            old.send(handshake("GET", "8"));
            assertThat(old.readUntil("\r\n\r\n")).contains(" 426 ").containsIgnoringCase("sec-websocket-version: 13");
            post.send(handshake("POST", "13"));
            assertThat(post.readUntil("\r\n\r\n")).contains(" 405 ");
        }
    }

    private String handshake(String method, String version) {
        return method + " " + server().base().getPath() + "ws HTTP/1.1\r\nHost: "
                + server().base().getAuthority()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n"
                + "Sec-WebSocket-Version: " + version + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    /** Where nothing can be left unread, more than the inbox holds closes; else the client has to wait. */
    @Test
    void aMethodThatReceivesNothingHoldsUpItsClientOrClosesIt() throws Exception {
        try (RawSocket socket = socket("edges/sockets/deaf")) {
            byte[] frame = RawSocket.frame(RawSocket.FIN | RawSocket.BINARY, new byte[60_000]);
            Thread flood = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 1_000; i++) {
                        socket.sendRaw(frame);
                    }
                } catch (IOException e) {
                    // it was cut off
                }
            });
            if (readsWhenItWants()) {
                assertThat(flood.join(Duration.ofSeconds(3)))
                        .as("all was taken")
                        .isFalse();
            } else {
                assertThat(socket.closeCode()).isEqualTo(3013);
            }
            socket.reset();
            flood.join();
        }
        Await.until("it is gone", () -> !get("admin/streams").body().contains("edges/sockets/deaf"));
    }

    @Test
    void theStreamListCountsBothWays() throws Exception {
        try (RawSocket socket = socket("ws/echo/counted")) {
            for (int i = 0; i < 3; i++) {
                socket.send(RawSocket.FIN | RawSocket.TEXT, "12345");
                socket.text();
            }
            Matcher row = Pattern.compile("\\{[^{}]*ws/echo/counted[^{}]*\\}")
                    .matcher(get("admin/streams").body());
            assertThat(row.find()).isTrue();
            assertThat(row.group())
                    .contains("\"items\":3")
                    .contains("\"bytes\":33")
                    .contains("\"itemsIn\":3")
                    .contains("\"bytesIn\":15")
                    .contains("\"dropped\":0")
                    .contains("\"waits\":0")
                    .contains("\"bytesPerSecond\":")
                    .contains("\"firstByteMillis\":");
        }
    }

    // compression

    static byte[] deflated(byte[] plain, Deflater deflater) {
        deflater.setInput(plain);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[65_536];
        int count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        while (count > 0) {
            out.write(buffer, 0, count);
            count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        }
        byte[] all = out.toByteArray();
        return Arrays.copyOf(all, all.length - EMPTY_BLOCK.length); // RFC 7692 section 7.2.1
    }

    private static byte[] inflated(byte[] compressed) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        byte[] plain = inflated(compressed, inflater);
        inflater.end();
        return plain;
    }

    static byte[] inflated(byte[] compressed, Inflater inflater) throws DataFormatException {
        inflater.setInput(ByteBuffer.allocate(compressed.length + EMPTY_BLOCK.length)
                .put(compressed)
                .put(EMPTY_BLOCK)
                .array());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[65_536];
        int count = inflater.inflate(buffer);
        while (count > 0) {
            out.write(buffer, 0, count);
            count = inflater.inflate(buffer);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; client_max_window_bits=10",
                "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
                "x-other, permessage-deflate; server_max_window_bits=9, permessage-deflate",
                "permessage-deflate; unknown=1, permessage-deflate"
            })
    void anOfferOfCompressionIsTakenWhereTheServerCan(String offer) throws Exception {
        try (RawSocket socket = socket("ws/raw", "Sec-WebSocket-Extensions: " + offer)) {
            String answer = socket.field("Sec-WebSocket-Extensions").replace(" ", "");
            if (!compresses()) {
                assertThat(answer).isEmpty();
                return;
            }
            assertThat(answer.split(";"))
                    .containsExactlyInAnyOrder(
                            "permessage-deflate", "client_no_context_takeover", "server_no_context_takeover");
            Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
            String plain = "the same words again and again, ".repeat(100);
            byte[] compressed = deflated(plain.getBytes(StandardCharsets.UTF_8), deflater);
            for (int i = 0; i < 3; i++) {
                // in two pieces, of which only the first says so
                socket.send(RawSocket.COMPRESSED | RawSocket.TEXT, Arrays.copyOf(compressed, 10));
                socket.send(
                        RawSocket.FIN | RawSocket.CONTINUATION, Arrays.copyOfRange(compressed, 10, compressed.length));
                RawSocket.Frame frame = socket.next();
                assertThat(frame.isCompressed()).isTrue();
                assertThat(new String(inflated(frame.payload()), StandardCharsets.UTF_8))
                        .isEqualTo(plain);
            }
            socket.send(RawSocket.FIN | RawSocket.TEXT, "not compressed");
            RawSocket.Frame frame = socket.next();
            assertThat(
                            frame.isCompressed()
                                    ? new String(inflated(frame.payload()), StandardCharsets.UTF_8)
                                    : frame.text())
                    .isEqualTo("not compressed");
            deflater.end();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; client_max_window_bits=99",
                "permessage-deflate; client_no_context_takeover=1",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; unknown=1",
                "x-other"
            })
    void anOfferThatCanNotBeKeptIsDeclined(String offer) throws Exception {
        try (RawSocket socket = socket("ws", "Sec-WebSocket-Extensions: " + offer)) {
            assertThat(socket.status()).isEqualTo(101);
            assertThat(socket.field("Sec-WebSocket-Extensions")).isEmpty();
            socket.send(RawSocket.FIN | RawSocket.TEXT, "plain");
            assertThat(socket.text()).isEqualTo("Echo: plain");
        }
    }

    @Test
    void aBombIsNotUnpacked() throws Exception {
        if (!compresses()) {
            return;
        }
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        byte[] bomb = deflated(new byte[300_000_000], deflater);
        deflater.end();
        assertThat(bomb).hasSizeLessThan(320_000);
        try (RawSocket small = socket("ws", DEFLATE);
                RawSocket large = socket("ws/raw", DEFLATE)) {
            sendAsFarAsItIsTaken(small, bomb);
            assertThat(small.closeCode()).isEqualTo(1009);
            sendAsFarAsItIsTaken(large, bomb);
            assertThat(large.closeCode()).isEqualTo(1009);
        }
    }

    private static void sendAsFarAsItIsTaken(RawSocket socket, byte[] compressed) {
        try {
            socket.send(RawSocket.FIN | RawSocket.COMPRESSED | RawSocket.BINARY, compressed);
        } catch (IOException e) {
            // refused and closed before all of it was sent; the code of that is there to be read
        }
    }

    // the end

    private final List<RawSocket> crowd = new ArrayList<>();
    private final List<Future<Integer>> codes = new ArrayList<>();

    @Override
    void openBeforeStop() throws Exception {
        for (int i = 0; i < CROWD; i++) {
            RawSocket socket = socket("ws");
            crowd.add(socket);
            socket.send(RawSocket.FIN | RawSocket.TEXT, "hello");
            assertThat(socket.text()).as("it is open on both sides").isEqualTo("Echo: hello");
            FutureTask<Integer> code = new FutureTask<>(socket::closeCodeSayingThatItIsThere);
            codes.add(code);
            Thread.startVirtualThread(code); // until all are open the first ones have been asked whether they are there
        }
    }

    /** All are told to come back, or at least that the server goes away. */
    @Override
    void lookAfterStop() throws Exception {
        List<Integer> told = new ArrayList<>();
        for (Future<Integer> each : codes) {
            told.add(each.get(30, TimeUnit.SECONDS));
        }
        for (RawSocket each : crowd) {
            each.close();
        }
        assertThat(told).hasSize(CROWD).containsAnyOf(1001, 1012).allMatch(code -> code == 1001 || code == 1012);
    }
}
