package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold on every server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Scenarios {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningServer server;

    /** Starts the server under test. */
    abstract RunningServer start() throws Exception;

    @BeforeAll
    void startServer() throws Exception {
        server = start();
    }

    /** The last scenario, since nothing can come after it: what runs when a server stops is broken off. */
    @AfterAll
    void stopServerUnderARunningStream() throws Exception {
        try (RawConnection reader = open("stream/edges/endless")) {
            reader.readUntil("item 1\n");
            openBeforeStop();
            server.close();
            assertThat(reader.readToEnd(30_000)).doesNotContain("\r\n0\r\n");
            lookAfterStop();
        } finally {
            server.close();
        }
    }

    /** What else is open when the server stops. */
    void openBeforeStop() throws Exception {}

    /** What became of it. */
    void lookAfterStop() throws Exception {}

    /** Sends a GET over a connection of its own, of which nothing is read yet. */
    RawConnection open(String path) throws Exception {
        RawConnection connection = new RawConnection(server.base());
        connection.send("GET " + server.base().getPath() + path + " HTTP/1.1\r\nHost: "
                + server.base().getAuthority() + "\r\n\r\n");
        return connection;
    }

    RunningServer server() {
        return server;
    }

    URI at(String path) {
        return server.base().resolve(path);
    }

    HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(at(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    // streams

    @Test
    void linesOfAStreamingOutputArriveOneByOne() throws Exception {
        Received received = Received.from(at("stream/output?items=5&delayMillis=200"));

        assertThat(received.status()).isEqualTo(200);
        assertThat(received.lines())
                .containsExactly("line 1 of 5", "line 2 of 5", "line 3 of 5", "line 4 of 5", "line 5 of 5");
        assertThat(received.spreadMillis())
                .as("from the first line to the last: not all of them at the end")
                .isGreaterThan(400);
    }

    @Test
    void eventsOfASinkArriveOneByOne() throws Exception {
        Received received = Received.from(at("stream/sse?items=4&delayMillis=200"));

        assertThat(received.header("Content-Type")).startsWith("text/event-stream");
        assertThat(received.data()).containsExactly("event 1 of 4", "event 2 of 4", "event 3 of 4", "event 4 of 4");
        assertThat(received.lines()).contains("event: tick", "id: 4");
        assertThat(received.spreadMillis()).isGreaterThan(300);
    }

    @Test
    void aWriteListenerSendsEveryLineInOrder() throws Exception {
        Received received = Received.from(at("stream/listener?items=200000"));

        assertThat(received.failure()).isEmpty();
        assertThat(received.lines())
                .isEqualTo(IntStream.rangeClosed(1, 200_000)
                        .mapToObj(i -> "line " + i + " of 200000")
                        .toList());
    }

    @Test
    void tokensOfTheBuiltInModelArriveAtItsSpeed() throws Exception {
        long asked = System.nanoTime();
        Received received = Received.from(at("ai-chat?maxTokens=12&message="
                + URLEncoder.encode("What does Sluice do with a slow reader?", StandardCharsets.UTF_8)));

        assertThat(received.status()).isEqualTo(200);
        assertThat(received.header("Content-Type")).startsWith("text/event-stream");
        assertThat(received.header("Cache-Control")).contains("no-transform");
        List<String> data = received.data();
        assertThat(data).hasSizeBetween(3, 13);
        assertThat(data.getFirst()).startsWith("{\"text\":\"");
        assertThat(data.getLast()).contains("\"tokens\":" + (data.size() - 1)).contains("\"finish\":");
        // 40 tokens a second, whatever holds up the first one on its way; and not all of them at the end
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .isGreaterThan(Duration.ofMillis(24L * (data.size() - 2)));
        assertThat(received.spreadMillis()).isGreaterThan(10L * (data.size() - 1));
    }

    @Test
    void theModelTakesAMessageByFormAndByBody() throws Exception {
        for (String[] how : new String[][] {
            {"application/x-www-form-urlencoded", "message=tell+me+about+rooms"}, {"text/plain", "tell me about rooms"}
        }) {
            Received received = Received.from(HttpRequest.newBuilder(at("ai-chat?maxTokens=4&seed=7"))
                    .header("Content-Type", how[0])
                    .POST(HttpRequest.BodyPublishers.ofString(how[1]))
                    .build());
            assertThat(received.data()).as(how[0]).hasSizeGreaterThan(1);
        }
    }

    @Test
    void anEmptyMessageIsAProblemThatSaysWhatToDo() throws Exception {
        HttpResponse<String> response = get("ai-chat?message=");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(response.body()).contains("message is empty");
    }

    @Test
    void anUploadIsAnsweredWhileItIsStillBeingSent() throws Exception {
        try (RawConnection connection = new RawConnection(server.base())) {
            connection.send("POST " + server.base().getPath() + "stream/duplex HTTP/1.1\r\nHost: "
                    + server.base().getAuthority()
                    + "\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.sendChunk("hello\n");
            assertThat(connection.readUntil("line 1: 5 bytes\n")).startsWith("HTTP/1.1 200");
            connection.sendChunk("good bye\n");
            connection.readUntil("line 2: 8 bytes\n");
            connection.send("0\r\n\r\n");
            assertThat(connection.readUntil("0\r\n\r\n")).contains("end: 15 bytes\n");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"stream/fails", "stream/fails/output"})
    void aSourceThatFailsAfterItNeverEndsCleanly(String path) throws Exception {
        try (RawConnection connection = new RawConnection(server.base())) {
            connection.send("GET " + server.base().getPath() + path + "?at=500 HTTP/1.1\r\nHost: "
                    + server.base().getAuthority() + "\r\n\r\n");
            // Grizzly closes when its keep-alive timeout of 30 s is over
            String all = connection.readToEnd(45_000);
            assertThat(all).contains("item 0\n").contains("item 499\n").doesNotContain("item 500");
            assertThat(all).as("the last chunk, which would end it cleanly").doesNotContain("\r\n0\r\n");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"ai-chat?message=hello", "stream/output?items=1000&delayMillis=1000"})
    void headAsksForNoStream(String path) throws Exception {
        HttpResponse<Void> response = head(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/");
    }

    @Test
    void aPlainLoopIsWrittenInOrderAtTheSpeedOfItsReader() throws Exception {
        Received received = Received.from(at("stream/numbers?items=300000"));

        assertThat(received.failure()).isEmpty();
        assertThat(received.lines())
                .isEqualTo(IntStream.rangeClosed(1, 300_000)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Test
    void aSilentSourceIsHeardByItsHeartbeats() throws Exception {
        Received received = Received.from(at("stream/slow?items=2&delayMillis=2500&heartbeatMillis=500"));

        assertThat(received.data()).containsExactly("event 1 of 2", "event 2 of 2");
        assertThat(received.lines().stream().filter(": heartbeat"::equals)).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aRequestToSwitchProtocolsIsNoReasonToLoseAStream() throws Exception {
        try (RawConnection connection = new RawConnection(server.base())) {
            connection.send("GET " + server.base().getPath() + "stream/numbers?items=3 HTTP/1.1\r\nHost: "
                    + server.base().getAuthority()
                    + "\r\nConnection: Upgrade\r\nUpgrade: example/1\r\n\r\n");
            assertThat(connection.readUntil("3\n")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aReaderThatTakesNothingIsEndedAsTooSlowAndNobodyElseNotices() throws Exception {
        long before = tooSlow();
        try (RawConnection stalled = new RawConnection(server.base())) {
            stalled.send("GET " + server.base().getPath() + "stream/numbers?items=1000000000 HTTP/1.1\r\nHost: "
                    + server.base().getAuthority() + "\r\n\r\n");
            Await.until("it is too slow", () -> tooSlow() > before);
            assertThat(Received.from(at("stream/numbers?items=1000")).lines()).hasSize(1_000);
            assertThat(stalled.readToEnd(45_000))
                    .as("the end of the stalled one")
                    .doesNotEndWith("\r\n0\r\n\r\n");
        }
    }

    long tooSlow() throws Exception {
        return ended("TOO_SLOW");
    }

    /** How many streams have ended for this reason. */
    long ended(String reason) throws Exception {
        Matcher count = Pattern.compile("\"" + reason + "\":(\\d+)")
                .matcher(get("admin/streams").body());
        return count.find() ? Long.parseLong(count.group(1)) : 0;
    }

    @Test
    void aReaderThatLeavesEndsItsStream() throws Exception {
        String mark = "stream/text";
        try (RawConnection connection = new RawConnection(server.base())) {
            connection.send("GET " + server.base().getPath()
                    + "stream/text?items=100000&delayMillis=20 HTTP/1.1\r\nHost: "
                    + server.base().getAuthority() + "\r\n\r\n");
            connection.readUntil("line 3 of");
            assertThat(get("admin/streams").body()).contains(mark);
        }
        Await.until(
                "the stream is off the list", () -> !get("admin/streams").body().contains(mark));
    }

    // WebSocket

    @Test
    void aSocketEchoesTextAndBytes() throws Exception {
        try (SocketClient client = SocketClient.connect(server.socket("ws"))) {
            client.send("hällo 🌊");
            assertThat(client.next()).isEqualTo("Echo: hällo 🌊");
            client.send(new byte[] {1, 2, 3});
            assertThat(client.next()).isEqualTo("binary:3");
        }
    }

    @Test
    void twoInARoomTalkAndAThirdElsewhereHearsNothing() throws Exception {
        try (SocketClient ann = SocketClient.connect(server.socket("chat/harbour?name=ann"));
                SocketClient bob = SocketClient.connect(server.socket("chat/harbour?name=bob"));
                SocketClient eve = SocketClient.connect(server.socket("chat/elsewhere?name=eve"))) {
            awaitMembers("harbour", 2);
            awaitMembers("elsewhere", 1);
            ann.send("is anybody here?");
            assertThat(ann.next()).isEqualTo("ann: is anybody here?");
            assertThat(bob.next()).isEqualTo("ann: is anybody here?");
            bob.send("yes");
            assertThat(ann.next()).isEqualTo("bob: yes");
            eve.send("me");
            assertThat(eve.next()).as("the first thing that eve hears").isEqualTo("eve: me");
        }
        awaitGone("harbour");
    }

    @Test
    void allMembersHearAllMessagesInOneOrder() throws Exception {
        try (SocketClient ann = SocketClient.connect(server.socket("chat/order?name=ann"));
                SocketClient bob = SocketClient.connect(server.socket("chat/order?name=bob"))) {
            awaitMembers("order", 2);
            Thread other = Thread.ofVirtual().start(() -> sendMany(bob, 200));
            sendMany(ann, 200);
            other.join();
            List<String> annHeard = hear(ann, 400);
            assertThat(hear(bob, 400)).isEqualTo(annHeard);
            assertThat(annHeard).filteredOn(text -> text.startsWith("ann: ")).hasSize(200);
        }
    }

    private static void sendMany(SocketClient client, int count) {
        try {
            for (int i = 0; i < count; i++) {
                client.send("message " + i);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> hear(SocketClient client, int count) throws InterruptedException {
        String[] heard = new String[count];
        for (int i = 0; i < count; i++) {
            heard[i] = client.next();
        }
        return Arrays.asList(heard);
    }

    @Test
    void handshakesAreRefusedBeforeTheUpgrade() throws Exception {
        assertThat(SocketClient.refusal(server.socket("ws/nowhere"), null)).isEqualTo(404);
        assertThat(SocketClient.refusal(server.socket("ws"), "https://evil.example"))
                .isEqualTo(403);
        assertThat(SocketClient.refusal(server.socket("chat/" + "x".repeat(300)), null))
                .isEqualTo(400);
        assertThat(SocketClient.refusal(server.socket("-/socket"), null))
                .as("the endpoint's own path")
                .isEqualTo(403);
        assertThat(SocketClient.refusal(
                        server.socket("ws"), "http://" + server.base().getAuthority()))
                .as("a page of this server")
                .isEqualTo(101);
        assertThat(get("ws").statusCode()).as("no handshake at all").isEqualTo(426);
    }

    @Test
    void aMessageThatIsTooBigClosesWith1009() throws Exception {
        try (SocketClient client = SocketClient.connect(server.socket("ws"))) {
            client.send("x".repeat(70_000));
            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }

    // injection, pages, files, health

    @Test
    void resourceAndSocketShareOneInjectedRoomService() throws Exception {
        try (SocketClient client = SocketClient.connect(server.socket("chat/injected%20caf%C3%A9?name=x"))) {
            awaitMembers("injected café", 1);
            client.send("hello");
            assertThat(client.next()).isEqualTo("x: hello");
        }
    }

    @Test
    void theConsoleIsServedWithItsPartsAndAPolicy() throws Exception {
        HttpResponse<String> page = get("");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'self'");
        assertThat(get("main.js").headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/javascript");
        String tag = get("console.css").headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = CLIENT.send(
                HttpRequest.newBuilder(at("console.css"))
                        .header("If-None-Match", tag)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(again.statusCode()).isEqualTo(304);
    }

    @Test
    void nothingOfTheWarIsServedBesideTheConsole() throws Exception {
        for (String path : List.of(
                "dev/sluice/launcher/Main.class",
                "dev/sluice/launcher/Launcher.class",
                "WEB-INF/web.xml",
                "WEB-INF/console/index.html",
                "WEB-INF/lib-provided/jersey-server-3.1.11.jar",
                "META-INF/MANIFEST.MF",
                "-/broken-transfer",
                "%2e%2e/WEB-INF/web.xml",
                "..%2fWEB-INF%2fweb.xml")) {
            assertThat(get(path).statusCode()).as(path).isIn(400, 403, 404);
        }
    }

    @Test
    void aParameterThatIsOutOfItsRangeIsNamedWithWhatIsAllowed() throws Exception {
        for (String path : List.of("stream/text?items=many", "stream/listener?items=many")) {
            HttpResponse<String> response = get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(400);
            assertThat(response.body()).contains("items is").contains("many").contains("whole number from 0 to");
        }
        assertThat(get("ai-chat?message=x&maxTokens=0").body())
                .contains("maxTokens is")
                .contains("from 1 to 160");
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedAndNotReadIntoMemory() throws Exception {
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded")) {
            try (RawConnection connection = new RawConnection(server.base())) {
                connection.send("POST " + server.base().getPath() + "ai-chat HTTP/1.1\r\nHost: "
                        + server.base().getAuthority() + "\r\nContent-Type: " + type
                        + "\r\nContent-Length: 2000000000\r\n\r\nmessage=");
                assertThat(connection.readUntil("\r\n")).as(type).startsWith("HTTP/1.1 413");
            }
        }
    }

    @Test
    void aStreamThatIsRefusedBeforeItsFirstByteSaysWhy() throws Exception {
        HttpResponse<String> response = get("stream/fails?at=0");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(response.body()).contains("before its first byte");
    }

    @Test
    void headSaysTheLengthThatGetHasOrNone() throws Exception {
        long length =
                get("console.css").headers().firstValueAsLong("Content-Length").orElseThrow();
        assertThat(headLength("console.css")).isEqualTo(Long.toString(length));
        assertThat(headLength("rooms")).isNotEqualTo("0");
        assertThat(headLength("stream/sse?items=1000&delayMillis=1000")).isNotEqualTo("0");
    }

    private String headLength(String path) throws Exception {
        return head(path).headers().firstValue("Content-Length").orElse("none");
    }

    private HttpResponse<Void> head(String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(at(path))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .timeout(Duration.ofSeconds(5))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    @Test
    void anUnknownPathIsAProblemDocument() throws Exception {
        HttpResponse<String> response = get("stream/nothing");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }

    @Test
    void aFileIsStreamedWithItsLengthAndNothingOutsideOfTheFolder() throws Exception {
        Path root = RunningServer.filesRoot();
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        Files.write(root.resolve("big file.bin"), content);
        Files.writeString(root.resolve("hello.txt"), "hello");
        Files.writeString(root.resolve(".secret"), "no");
        Files.writeString(root.resolve("../it-outside.txt"), "no");

        HttpResponse<byte[]> big = CLIENT.send(
                HttpRequest.newBuilder(at("files/big%20file.bin")).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(big.statusCode()).isEqualTo(200);
        assertThat(big.headers().firstValueAsLong("Content-Length")).hasValue(content.length);
        assertThat(big.body()).isEqualTo(content);
        assertThat(get("files/hello.txt").headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/plain");
        for (String name : List.of(".secret", "missing.txt", "..%2fit-outside.txt", "%2e%2e/it-outside.txt", "a%00b")) {
            assertThat(get("files/" + name).statusCode()).as(name).isIn(400, 403, 404);
        }
    }

    @Test
    void healthSaysThatItLivesAndIsReady() throws Exception {
        assertThat(get("health/live").body()).contains("\"status\":\"UP\"");
        HttpResponse<String> ready = get("health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("\"name\":\"model\"");
        Await.until("the model has learned", () -> get("health/ready").body().contains("words"));
    }

    @Test
    void theStreamListIsForLocalVisitorsOnly() throws Exception {
        assertThat(get("admin/streams").statusCode()).isEqualTo(200);
        HttpResponse<String> proxied = CLIENT.send(
                HttpRequest.newBuilder(at("admin/streams"))
                        .header("X-Forwarded-For", "127.0.0.1")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(proxied.statusCode()).isEqualTo(403);
    }

    @Test
    void theStreamListIsToldEverySecond() throws Exception {
        try (RawConnection connection = new RawConnection(server.base())) {
            connection.send("GET " + server.base().getPath() + "admin/streams/events HTTP/1.1\r\nHost: "
                    + server.base().getAuthority() + "\r\n\r\n");
            String first = connection.readUntil("event: streams");
            assertThat(first).contains("text/event-stream");
            connection.readUntil("\"active\":");
            assertThat(connection.readUntil("event: streams")).isNotEmpty();
        }
    }

    private void awaitMembers(String room, int members) throws Exception {
        Await.until(
                members + " members in " + room,
                () -> get("rooms").body().contains("{\"name\":\"chat:" + room + "\",\"members\":" + members + "}"));
    }

    private void awaitGone(String room) throws Exception {
        Await.until(room + " is forgotten", () -> !get("rooms").body().contains("\"chat:" + room + "\""));
    }
}
