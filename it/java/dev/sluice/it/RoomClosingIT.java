package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who goes on sending while he is being closed hears why, and nothing of what he sends then is published. And how durable
 * subscriptions end whose owners stay away.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoomClosingIT {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final int LATE = 200;

    private static final int PATIENCE_MILLIS = 20_000;

    private RunningServer server;
    private RoomPoster poster;

    @BeforeAll
    void startServer() throws Exception {
        server = RunningServer.launcher(
                RunningServer.freePort(),
                "--set",
                "sluice.rooms.namespaces=calm messages-per-second=4; quiet publishers=server; small message-bytes=100",
                "--set",
                "sluice.rooms.subscription-seconds=1");
        poster = new RoomPoster(server.base());
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    private static void write(ByteArrayOutputStream frames, String text) {
        frames.writeBytes(RawSocket.frame(RawSocket.FIN | RawSocket.TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends all of it as one, and then our half of the end; returns the code of the server's half. */
    private static int sendAndBeClosed(RawSocket socket, List<String> texts) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        texts.forEach(text -> write(frames, text));
        for (int i = 0; i < LATE; i++) {
            write(frames, "late " + i);
        }
        socket.sendRaw(frames.toByteArray());
        int code = socket.closeCode();
        try {
            socket.send(RawSocket.FIN | RawSocket.TEXT, "later");
            socket.send(RawSocket.FIN | RawSocket.CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
        } catch (IOException e) {
            // after some codes Jetty waits for no answer
        }
        assertThat(socket.endsWithin(PATIENCE_MILLIS)).isTrue();
        return code;
    }

    private List<String> published(String room) throws Exception {
        return get("rooms/" + RoomDoor.encoded(room) + "/messages?limit=1000")
                .getJsonArray("messages")
                .getValuesAs(JsonObject.class)
                .stream()
                .map(message -> message.getString("data"))
                .toList();
    }

    private static JsonObject answer(HttpRequest.Builder request) throws Exception {
        return RoomReading.read(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private JsonObject get(String path) throws Exception {
        return answer(HttpRequest.newBuilder(server.base().resolve(path)));
    }

    @ParameterizedTest
    @CsvSource({"edges, break, 1011", "small, 101 bytes, 1009"})
    void whatComesAfterTheMessageThatClosesIsNotPublished(String namespace, String what, int code) throws Exception {
        String room = namespace + ":" + UUID.randomUUID();
        String text = what.equals("break") ? what : "x".repeat(101);
        try (RawSocket socket = new RawSocket(server.socket("ws/rooms/" + room))) {
            assertThat(sendAndBeClosed(socket, List.of("1", "2", "3", text))).isEqualTo(code);
        }
        assertThat(published(room)).containsExactly("1", "2", "3");
    }

    @Test
    void whoMayNotPublishIsClosedAtHisFirstWord() throws Exception {
        String room = "quiet:" + UUID.randomUUID();
        try (RawSocket socket = new RawSocket(server.socket("ws/rooms/" + room))) {
            assertThat(sendAndBeClosed(socket, List.of())).isEqualTo(3_507);
        }
        assertThat(published(room)).isEmpty();
    }

    @Test
    void whoSendsTooMuchIsClosedAndWhatWasOneTooManyIsNotPublished() throws Exception {
        String room = "calm:" + UUID.randomUUID();
        try (RawSocket socket = new RawSocket(server.socket("ws/rooms/" + room))) {
            assertThat(sendAndBeClosed(socket, List.of())).isEqualTo(3_013);
        }
        List<String> published = published(room);
        assertThat(published)
                .hasSizeBetween(4, LATE / 2)
                .containsExactlyElementsOf(IntStream.range(0, published.size())
                        .mapToObj(i -> "late " + i)
                        .toList());
    }

    @Test
    void whoIsTurnedAwayAfterTheUpgradeIsNotListenedTo() throws Exception {
        try (RawSocket socket = new RawSocket(server.socket("edges/sockets/guarded/in?word=late"))) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = 0; i < LATE; i++) {
                write(frames, "hello");
            }
            socket.sendRaw(frames.toByteArray());
            RawSocket.Frame first = socket.next();
            assertThat(first.opcode()).isEqualTo(RawSocket.CLOSE);
            assertThat(first.code()).isEqualTo(4_001);
        }
    }

    // --- owners who stay away

    private HttpRequest.Builder to(String address, String bearer) {
        return HttpRequest.newBuilder(server.base().resolve(address)).header("Authorization", "Bearer " + bearer);
    }

    private String begin(String address, String query) throws Exception {
        return answer(to(address + query, RunningServer.UPLOAD_TOKEN).PUT(HttpRequest.BodyPublishers.noBody()))
                .getString("token");
    }

    @Test
    void whatWaitsForTooLongIsDroppedAndWhoeverStaysAwayForTooLongIsGivenUp() throws Exception {
        String room = UUID.randomUUID().toString();
        String read = "subscriptions/read-" + room;
        String left = "subscriptions/left-" + room;
        String token = begin(read, "?seconds=1&room=" + room);
        String other = begin(left, "?room=" + room);
        poster.publish(room, "1");
        poster.publish(room, "2");

        // to ask is to be there
        Await.until("what waits is too old", () -> answer(to(read, token)).getInt("dropped") == 2);
        assertThat(answer(to(read, token)).getInt("waiting")).isZero();
        poster.publish(room, "3");
        try (RawConnection connection = new RawConnection(server.base())) {
            connection.send("GET /" + read + "/events HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer " + token
                    + "\r\n\r\n");
            String mail = connection.readUntil("\"data\":\"3\"");
            assertThat(mail).contains("{\"type\":\"gap\",\"from\":1,\"to\":2}");
            assertThat(mail).doesNotContain("\"data\":\"1\"").doesNotContain("\"data\":\"2\"");
        }
        Await.until(
                "the one that nobody asks for is given up",
                () -> poster.record().getJsonObject("roomTotals").getInt("subscriptions") <= 1);
        assertThat(CLIENT.send(to(left, other).build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }
}
