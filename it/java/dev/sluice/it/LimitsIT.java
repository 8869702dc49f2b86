package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** A server with small limits: what it refuses, and what is free again afterwards. */
class LimitsIT {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static RunningServer server(String... settings) throws Exception {
        String[] options = new String[2 * settings.length];
        for (int i = 0; i < settings.length; i++) {
            options[2 * i] = "--set";
            options[2 * i + 1] = "sluice." + settings[i];
        }
        return RunningServer.launcher(RunningServer.freePort(), options);
    }

    private static HttpRequest get(RunningServer server, String path) {
        return HttpRequest.newBuilder(server.base().resolve(path))
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest publish(RunningServer server, String room) {
        return HttpRequest.newBuilder(server.base().resolve("rooms/" + room + "/messages"))
                .POST(HttpRequest.BodyPublishers.ofString("hello"))
                .build();
    }

    private static String top(RunningServer server, String room) throws Exception {
        String body = send(get(server, "rooms/" + room + "/messages?limit=1")).body();
        return body.replaceAll(".*\"top\":\"([^\"]*)\".*", "$1");
    }

    private static RawConnection asking(RunningServer server, String path) throws Exception {
        RawConnection connection = new RawConnection(server.base());
        connection.send("GET /" + path + " HTTP/1.1\r\nHost: " + server.base().getAuthority() + "\r\n\r\n");
        return connection;
    }

    private static void await(RunningServer server, String counted) throws Exception {
        Await.until(counted, () -> send(get(server, "admin/streams")).body().contains(counted));
    }

    private static void refused(HttpResponse<String> response, int status, String words) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).contains(words);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void moreReadersThanAnAddressMayHaveAreRefusedBeforeTheirStreamBegins() throws Exception {
        try (RunningServer server = server("rooms.readers-per-address=2");
                RawConnection first = asking(server, "rooms/lobby/events");
                RawConnection second = asking(server, "events?room=lobby&room=news")) {
            first.readUntil("subscribed");
            second.readUntil("subscribed");
            refused(send(get(server, "rooms/lobby/events")), 503, "your address has its 2 readers of rooms");
            await(server, "\"readersRefused\":1");
            first.leave();
            await(server, "\"readers\":1,");
            second.leave();
            await(server, "\"readers\":0,");
        }
    }

    @Test
    void pollsThatAreDroppedAreNotWaitedForAndNoMoreThanAnAddressMayHave() throws Exception {
        try (RunningServer server = server("rooms.polls-per-address=2")) {
            String poll = "rooms/lobby/messages?wait=60&after=" + top(server, "lobby");
            try (RawConnection first = asking(server, poll);
                    RawConnection second = asking(server, poll)) {
                await(server, "\"polls\":2");
                refused(send(get(server, poll)), 503, "your address has its 2 requests that wait for messages");
                first.leave();
                second.reset();
                await(server, "\"polls\":0");
            }
            await(server, "\"rooms\":[]");
            assertThat(server.log()).doesNotContain("SEVERE").doesNotContain("WARNING");
        }
    }

    @Test
    void roomsRateHoldsForRequests() throws Exception {
        List<HttpResponse<String>> all = new ArrayList<>();
        try (RunningServer server = server("rooms.namespaces=calm messages-per-second=1")) {
            for (int i = 0; i < 5; i++) {
                all.add(send(publish(server, "calm:sea")));
            }
        }
        assertThat(all.getFirst().statusCode()).isEqualTo(201);
        HttpResponse<String> one = all.stream()
                .filter(each -> each.statusCode() == 429)
                .findFirst()
                .orElseThrow();
        refused(one, 429, "this room takes 1 messages a second from one address");
    }

    @Test
    void messagesReferToEarlierOnesWhileThereIsMemoryForThat() throws Exception {
        String offer = "Sec-WebSocket-Extensions: permessage-deflate";
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        Inflater inflater = new Inflater(true);
        try (RunningServer server = server("sockets.deflate-takeover=true", "sockets.deflate-bytes=400000");
                RawSocket socket = new RawSocket(server.socket("ws/raw"), offer);
                RawSocket second = new RawSocket(server.socket("ws/raw"), offer)) {
            assertThat(socket.field("Sec-WebSocket-Extensions")).isEqualTo("permessage-deflate");
            assertThat(second.status()).isEqualTo(101);
            assertThat(second.field("Sec-WebSocket-Extensions"))
                    .as("memory for another is not there")
                    .isEmpty();
            String words = "what was said once need not be said again: 0123456789 abcdefghijklmnopqrstuvwxyz";
            List<Integer> received = new ArrayList<>();
            List<Integer> sent = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                byte[] compressed = SocketScenarios.deflated((i + words).getBytes(StandardCharsets.UTF_8), deflater);
                sent.add(compressed.length);
                socket.send(RawSocket.FIN | RawSocket.COMPRESSED | RawSocket.TEXT, compressed);
                RawSocket.Frame frame = socket.next();
                assertThat(frame.isCompressed()).isTrue();
                received.add(frame.payload().length);
                // one inflater for all: it could read none of them if the server forgot, nor the server ours
                assertThat(new String(SocketScenarios.inflated(frame.payload(), inflater), StandardCharsets.UTF_8))
                        .isEqualTo(i + words);
            }
            assertThat(sent.getLast()).isLessThan(sent.getFirst() / 2);
            assertThat(received.getLast()).isLessThan(received.getFirst() / 2);
            await(server, "\"deflateBytes\":315392,\"deflateDeclined\":1");
            socket.reset();
            await(server, "\"deflateBytes\":0,");
        } finally {
            deflater.end();
            inflater.end();
        }
    }

    @Test
    void whoWaitsAtAStopIsAnswered() throws Exception {
        CompletableFuture<HttpResponse<String>> waiting;
        try (RunningServer server = server()) {
            String poll = "rooms/lobby/messages?wait=60&after=" + top(server, "lobby");
            waiting = CLIENT.sendAsync(get(server, poll), HttpResponse.BodyHandlers.ofString());
            await(server, "\"polls\":1");
        }
        HttpResponse<String> answer = waiting.get(20, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("the server is stopping");
    }
}
