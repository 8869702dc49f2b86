package dev.sluice.it.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FakeUpstreamTest {

    private final FakeUpstream upstream;

    FakeUpstreamTest() throws IOException {
        upstream = new FakeUpstream();
    }

    @AfterEach
    void close() throws IOException {
        upstream.close();
        assertThat(upstream.open()).isZero();
    }

    private Socket connected() throws IOException {
        return new Socket(upstream.base().getHost(), upstream.base().getPort());
    }

    private static void ask(Socket socket, String request) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void ask(Socket socket) throws IOException {
        ask(socket, "POST /v1/chat/completions HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}");
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String read(Socket socket, String expected) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(expected.getBytes(StandardCharsets.UTF_8).length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void scriptIsWrittenByteForByteAndTheConnectionServesTheNext() throws Exception {
        upstream.answers(Script.stream("{}").field("Retry-After", "1"));
        String expected = """
            HTTP/1.1 200 Scripted\r
            Content-Type: text/event-stream; charset=utf-8\r
            Retry-After: 1\r
            Transfer-Encoding: chunked\r
            \r
            a\r
            data: {}

            \r
            e\r
            data: [DONE]

            \r
            0\r
            \r
            """;
        try (Socket socket = connected()) {
            ask(socket);
            assertThat(read(socket, expected)).isEqualTo(expected);
            ask(socket);
            assertThat(read(socket, expected)).isEqualTo(expected);
        }

        assertThat(upstream.accepted()).isEqualTo(1);
        assertThat(upstream.written()).isEqualTo(2L * expected.length());
        Awaiting.until("its end is seen", () -> upstream.closed() == 1);
        assertThat(upstream.exchanges())
                .hasSize(2)
                .allSatisfy(exchange -> assertThat(exchange.clientClosed())
                        .isCompletedWithValueMatching(nanos -> nanos <= System.nanoTime()));
    }

    @Test
    void requestIsKeptAsItCame() throws Exception {
        upstream.answers(Script.json(200, "{}"));
        try (Socket socket = connected()) {
            ask(socket, "PUT /v1/x?y=z HTTP/1.1\r\nHOST: here\r\nA: 1\r\na: 2\r\nTransfer-Encoding: chunked\r\n\r\n");
            ask(socket, "2;x\r\n{\"\r\n3\r\na\"}\r\n0\r\nTrailer: 1\r\n\r\n");

            FakeRequest request = upstream.awaitRequest().request();

            assertThat(request.method()).isEqualTo("PUT");
            assertThat(request.path()).isEqualTo("/v1/x?y=z");
            assertThat(request.field("a")).contains("1, 2");
            assertThat(request.text()).isEqualTo("{\"a\"}");
            assertThat(request.body()).hasSize(5);
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void bodyEndsAsItsFramingHasIt() throws Exception {
        upstream.next(
                Script.json(429, "{\"a\":1}").field("Retry-After", "7"),
                Script.events().untilClose().write("x"));
        try (Socket socket = connected()) {
            ask(socket);
            ask(socket);

            assertThat(rest(socket)).isEqualTo("""
                HTTP/1.1 429 Scripted\r
                Content-Type: application/json\r
                Content-Length: 7\r
                Retry-After: 7\r
                \r
                {"a":1}HTTP/1.1 200 Scripted\r
                Content-Type: text/event-stream; charset=utf-8\r
                Connection: close\r
                \r
                x\
                """);
        }
        assertThat(upstream.exchanges().getLast().clientClosed()).isCompletedExceptionally();
    }

    @Test
    void bodyIsCompressedAndEachPieceFlushed() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        upstream.next(
                Script.events().untilClose().gzip().write("first").awaits(read).write("second"));
        try (Socket socket = connected()) {
            ask(socket);
            InputStream in = socket.getInputStream();
            String head = "HTTP/1.1 200 Scripted\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                    + "Connection: close\r\nContent-Encoding: gzip\r\n\r\n";
            assertThat(read(socket, head)).isEqualTo(head);
            GZIPInputStream body = new GZIPInputStream(in);

            assertThat(body.readNBytes(5)).asString().isEqualTo("first");
            read.countDown();
            assertThat(body.readAllBytes()).asString().isEqualTo("second");
        }
    }

    @Test
    void textIsWrittenInTheBytesThatWereAskedFor() throws Exception {
        upstream.next(
                Script.events().untilClose().bytewise("ü").split("a🌊b", 3).write("\uFEFF\r\n"));
        upstream.next(Script.events().bytewise("ü"));
        try (Socket socket = connected()) {
            ask(socket);
            assertThat(rest(socket)).endsWith("\r\n\r\nüa🌊b\uFEFF\r\n");
        }
        try (Socket socket = connected()) {
            ask(socket);
            String head = Script.events().headText();
            assertThat(read(socket, head)).isEqualTo(head);
            assertThat(socket.getInputStream().readNBytes(12))
                    .isEqualTo(new byte[] {'1', 13, 10, (byte) 0xC3, 13, 10, '1', 13, 10, (byte) 0xBC, 13, 10});
        }
    }

    @Test
    void connectionThatIsCutLacksItsEnd() throws Exception {
        upstream.next(
                Script.events().event("{}").cut(),
                Script.status(200).length(100).write("short").cut());
        try (Socket socket = connected()) {
            ask(socket);
            assertThat(rest(socket)).endsWith("data: {}\n\n\r\n");
        }
        try (Socket socket = connected()) {
            ask(socket);
            assertThat(rest(socket)).endsWith("Content-Length: 100\r\n\r\nshort");
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            upstream.next(Script.events().event("{}").raw("5\r\nab").cut());
            HttpRequest request = HttpRequest.newBuilder(upstream.base()).build();
            assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void connectionIsReset() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        upstream.next(Script.events().head().awaits(read).reset());
        try (Socket socket = connected()) {
            ask(socket);
            String head = Script.events().headText();
            assertThat(read(socket, head)).isEqualTo(head);
            read.countDown();

            assertThatThrownBy(() -> rest(socket)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void whatIsNoHttpIsWrittenAsWell() throws Exception {
        upstream.next(Script.garbage("\0\1 nothing of HTTP\r\n\r\n"));
        try (Socket socket = connected()) {
            ask(socket);
            assertThat(rest(socket)).isEqualTo("\0\1 nothing of HTTP\r\n\r\n");
        }
    }

    @Test
    void answerThatNeverComesEndsWithItsClient() throws Exception {
        upstream.next(Script.silent());
        FakeExchange exchange;
        try (Socket socket = connected()) {
            ask(socket);
            exchange = upstream.awaitRequest();
            assertThat(exchange.clientClosed()).isNotDone();
            assertThat(upstream.open()).isEqualTo(1);
        }

        assertThat(exchange.clientClosed().get()).isLessThanOrEqualTo(System.nanoTime());
        assertThat(upstream.open()).isZero();
        assertThat(exchange.written()).isZero();
    }

    @Test
    void whoLeavesInTheMiddleIsSeenAndTheScriptStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean went = new AtomicBoolean();
        upstream.next(Script.events()
                .event("{}")
                .then(begun::countDown)
                .awaits(new CountDownLatch(1))
                .then(() -> went.set(true)));
        FakeExchange exchange;
        try (Socket socket = connected()) {
            ask(socket);
            exchange = upstream.awaitRequest();
            begun.await();
        }

        exchange.clientClosed().get();
        assertThatThrownBy(() -> exchange.answered().get()).hasCauseInstanceOf(InterruptedException.class);
        assertThat(went).isFalse();
    }

    @Test
    void connectionIsHeldOpenAfterTheLastEvent() throws Exception {
        upstream.next(Script.stream().holdsOpen());
        try (Socket socket = connected()) {
            ask(socket);
            String all = Script.events().headText() + "e\r\ndata: [DONE]\n\n\r\n";
            assertThat(read(socket, all)).isEqualTo(all);
            assertThat(upstream.open()).isEqualTo(1);
            assertThat(socket.getInputStream().available()).isZero();
        }
    }

    @Test
    void endlessAnswerStopsWhereItsReaderDoes() throws Exception {
        upstream.next(Script.events().endless("data: {}\n\n"));
        FakeExchange exchange;
        try (Socket socket = connected()) {
            ask(socket);
            exchange = upstream.awaitRequest();
            Awaiting.until("something was written", () -> exchange.written() > 10_000);
        }
        assertThatThrownBy(() -> exchange.answered().get()).isNotNull();
        assertThat(exchange.written()).isLessThan(100_000_000);
    }

    @Test
    void eventsAndFieldsMayBeHuge() throws Exception {
        upstream.next(Script.events().hugeField("X-Huge", 70_000).untilClose().hugeEvent(100_001));
        try (Socket socket = connected()) {
            ask(socket);
            assertThat(rest(socket))
                    .contains("X-Huge: " + "h".repeat(70_000) + "\r\n")
                    .endsWith("\r\n\r\ndata: " + "x".repeat(100_001) + "\n\n");
        }
    }

    @Test
    void requestIsReadOnlyWhenItMayBe() throws Exception {
        try (FakeUpstream slow = new FakeUpstream(0, 4_096);
                HttpClient client = HttpClient.newHttpClient()) {
            CountDownLatch reads = new CountDownLatch(1);
            slow.readsBodiesAfter(reads).answers(request -> Script.json(200, "" + request.body().length));
            HttpRequest request = HttpRequest.newBuilder(URI.create(slow.base() + "/x"))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[8_000_000]))
                    .build();
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            Awaiting.until("it is there", () -> slow.accepted() == 1);
            assertThat(slow.requests()).isEmpty();

            reads.countDown();

            assertThat(answer.get().body()).isEqualTo("8000000");
        }
    }
}
