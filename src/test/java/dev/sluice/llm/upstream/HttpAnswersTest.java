package dev.sluice.llm.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.it.llm.FakeExchange;
import dev.sluice.it.llm.FakeUpstream;
import dev.sluice.it.llm.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of answers that come in all the ways in which upstreams answer, and break. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HttpAnswersTest {

    private static final int BUFFER = 4_096;

    private final FakeUpstream server;
    private final HttpUpstreams clients = new HttpUpstreams();
    private final CallLimit calls = new CallLimit(100);
    private final Upstream upstream = clients.of(BUFFER, Duration.ofSeconds(10), calls);

    HttpAnswersTest() throws IOException {
        server = new FakeUpstream();
    }

    @AfterEach
    void noCallIsOpen() throws IOException {
        try {
            Awaiting.until("no call is open", () -> calls.open() == 0);
        } finally {
            clients.close();
            server.close();
        }
    }

    private UpstreamRequest ask(String body) {
        return ask(URI.create(server.base() + "/chat/completions"), body.getBytes(StandardCharsets.UTF_8));
    }

    private static UpstreamRequest ask(URI target, byte[] body) {
        return new UpstreamRequest("POST", target, Map.of("Content-Type", "text/plain"), body);
    }

    /** Reads the answer as fast as it comes, to its end. */
    private HeardAnswer read(UpstreamRequest request) {
        CompletableFuture<Call> call = new CompletableFuture<>();
        HeardAnswer answer = new HeardAnswer(told -> call.join().demand());
        call.complete(upstream.open(request, answer));
        Awaiting.until("the end", answer::isOver);
        assertThat(answer.wrong()).isEmpty();
        return answer;
    }

    private void requireFailure(HeardAnswer answer, UpstreamFailure.Kind kind, String message) {
        assertThat(answer.isComplete()).isFalse();
        assertThat(answer.failure().kind()).isEqualTo(kind);
        assertThat(answer.failure()).hasMessage(message);
        assertThat(answer.wrong()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103, 104, 199})
    void answersBeforeTheAnswerArePassedOver(int status) {
        String interim = "HTTP/1.1 " + status + " Wait\r\nX-Hint: a\r\n\r\n";
        server.answers(Script.status(200)
                .raw(interim + interim)
                .raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
                .holdsOpen());

        HeardAnswer answer = read(ask("x"));

        assertThat(answer.head().status()).isEqualTo(200);
        assertThat(answer.head().field("x-hint")).isEmpty();
        assertThat(answer.body()).isEqualTo("hi");
        assertThat(answer.isComplete()).isTrue();
    }

    @Test
    void connectionThatBreaksAfterAnInterimAnswerFails() {
        server.answers(
                Script.status(200).raw("HTTP/1.1 103 Hints\r\nLink: a\r\n\r\n").cut());

        requireFailure(read(ask("x")), UpstreamFailure.Kind.BROKEN, "the connection ended before an answer");
    }

    @Test
    void changeToAnotherProtocolIsRefusedAndClosesTheConnection() throws Exception {
        server.answers(Script.status(200)
                .raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n")
                .holdsOpen());

        HeardAnswer answer = read(ask("x"));

        requireFailure(answer, UpstreamFailure.Kind.PROTOCOL, "it changed to another protocol");
        assertThat(server.awaitRequest().clientClosed().get(10, TimeUnit.SECONDS))
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void answerThatHasNoBodyIsComplete(int status) {
        server.answers(Script.status(200)
                .raw("HTTP/1.1 " + status + " Nothing\r\n\r\n")
                .holdsOpen());

        HeardAnswer answer = read(ask("x"));

        assertThat(answer.head().status()).isEqualTo(status);
        assertThat(answer.pieces()).isZero();
        assertThat(answer.isComplete()).isTrue();
    }

    @Test
    void whatIsNoHttpIsSaidToBeThat() {
        server.answers(Script.garbage("SSH-2.0-OpenSSH_9.6\r\n"));

        requireFailure(read(ask("x")), UpstreamFailure.Kind.PROTOCOL, "what it sent is no HTTP");
    }

    @Test
    void headerSectionThatIsTooLargeIsSaidToBeThat() {
        server.answers(Script.status(200).hugeField("X-Much", 100_000).write("hi"));

        HeardAnswer answer = read(ask("x"));

        if (HttpException.class.desiredAssertionStatus()) {
            // Jetty gives its exception the status of the answer, and then asserts that it is one of an error
            requireFailure(answer, UpstreamFailure.Kind.BROKEN, "the connection broke before an answer");
        } else {
            requireFailure(answer, UpstreamFailure.Kind.PROTOCOL, "its header section is too large");
        }
    }

    @Test
    void endOfTheConnectionBeforeAnAnswerFails() {
        server.answers(Script.status(200).cut());

        requireFailure(read(ask("x")), UpstreamFailure.Kind.BROKEN, "the connection ended before an answer");
    }

    @Test
    void endOfTheConnectionBetweenTwoChunksIsNoEnd() {
        server.answers(Script.events().write("one").write("two").cut());

        HeardAnswer answer = read(ask("x"));

        assertThat(answer.body()).isEqualTo("onetwo");
        requireFailure(answer, UpstreamFailure.Kind.BROKEN, "the connection ended too early");
    }

    @Test
    void endOfTheConnectionWithinAChunkIsNoEnd() {
        server.answers(Script.events().write("one").raw("20\r\nhalf").cut());

        HeardAnswer answer = read(ask("x"));

        assertThat(answer.body()).isEqualTo("onehalf");
        requireFailure(answer, UpstreamFailure.Kind.BROKEN, "the connection ended too early");
    }

    @Test
    void endOfTheConnectionBeforeTheLengthThatWasSaidIsNoEnd() {
        server.answers(Script.status(200).length(100).write("too little").cut());

        HeardAnswer answer = read(ask("x"));

        assertThat(answer.body()).isEqualTo("too little");
        requireFailure(answer, UpstreamFailure.Kind.BROKEN, "the connection ended too early");
    }

    @Test
    void endOfTheConnectionIsTheEndWhereNothingElseSaysIt() {
        server.answers(Script.status(200).untilClose().write("all"));

        HeardAnswer answer = read(ask("x"));

        assertThat(answer.body()).isEqualTo("all");
        assertThat(answer.isComplete()).isTrue();
    }

    @Test
    void resetOfTheConnectionIsNoEnd() {
        CountDownLatch read = new CountDownLatch(1);
        server.answers(Script.events().write("one").awaits(read).reset());
        CompletableFuture<Call> call = new CompletableFuture<>();
        HeardAnswer answer = new HeardAnswer(told -> {
            call.join().demand();
            if (told.pieces() == 1) {
                read.countDown();
            }
        });

        call.complete(upstream.open(ask("x"), answer));
        Awaiting.until("the end", answer::isOver);

        assertThat(answer.body()).isEqualTo("one");
        requireFailure(answer, UpstreamFailure.Kind.BROKEN, "the connection ended too early");
    }

    @Test
    void brokenCodingIsSaidToBeThat() {
        server.answers(
                Script.status(200).field("Content-Encoding", "gzip").length(20).write("this is not zipped! "));

        HeardAnswer answer = read(ask("x"));

        requireFailure(answer, UpstreamFailure.Kind.PROTOCOL, "the coding of its answer is broken");
    }

    @Test
    void codedAnswerIsDecoded() {
        server.answers(Script.events().gzip().write("one").write("two"));

        HeardAnswer answer = read(ask("x"));

        assertThat(answer.body()).isEqualTo("onetwo");
        assertThat(answer.isComplete()).isTrue();
    }

    @Test
    void refusedConnectionIsSaidToBeThat() throws IOException {
        URI nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort() + "/v1/chat/completions");
        }

        HeardAnswer answer = read(ask(nobody, new byte[] {1}));

        requireFailure(answer, UpstreamFailure.Kind.CONNECT, "the connection was refused");
    }

    @Test
    void upstreamThatDoesNotAnswerIsWaitedForUntilItIsGivenUp() throws Exception {
        server.answers(Script.silent());
        HeardAnswer answer = new HeardAnswer();

        Call call = upstream.open(ask("x"), answer);
        FakeExchange exchange = server.awaitRequest();
        assertThat(answer.isOver()).isFalse(); // how long is too long is not known here
        call.abort();

        assertThat(exchange.clientClosed().get(10, TimeUnit.SECONDS)).isPositive();
        Awaiting.until("the end", answer::isOver);
        requireFailure(answer, UpstreamFailure.Kind.ABORTED, "the call was given up");
    }

    @Test
    void whatNobodyAskedForStaysWithTheUpstream() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        server.answers(Script.events().endless("x".repeat(8_000)));
        HeardAnswer answer = new HeardAnswer(told -> asked.countDown());
        Call call = upstream.open(ask("x"), answer);
        FakeExchange exchange = server.awaitRequest();
        Awaiting.until("the head", answer::hasHead);

        // the sockets take some megabytes, and then no more: the same number is seen again and again
        long[] seen = {-1};
        int[] times = {0};
        Awaiting.until("it waits for us", () -> {
            long written = exchange.written();
            times[0] = written == seen[0] ? times[0] + 1 : 0;
            seen[0] = written;
            return times[0] > 400;
        });

        assertThat(answer.pieces()).isZero();
        call.demand();
        Awaiting.until("a piece", () -> answer.pieces() == 1);
        assertThat(answer.body().length()).isLessThanOrEqualTo(BUFFER);
        call.abort();
    }

    @Test
    void connectionIsUsedAgainAfterAWholeAnswer() {
        server.answers(Script.stream("one"));

        read(ask("first"));
        read(ask("second"));

        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void keptConnectionThatClosesWhenItIsUsedAgainIsSaidToHaveEndedAndTheNextCallGetsANewOne() {
        server.next(Script.stream("one"), Script.status(200).cut(), Script.stream("three"));

        assertThat(read(ask("first")).isComplete()).isTrue();
        HeardAnswer stale = read(ask("second"));
        HeardAnswer fresh = read(ask("third"));

        assertThat(server.accepted()).isEqualTo(2);
        requireFailure(stale, UpstreamFailure.Kind.BROKEN, "the connection ended before an answer");
        assertThat(fresh.body()).contains("three");
        assertThat(fresh.isComplete()).isTrue();
    }

    @Test
    void answerBeforeALargeRequestWasReadIsTheAnswer() throws Exception {
        String refusal = "{\"error\":\"too large\"}";
        byte[] large = new byte[10 << 20];
        try (EagerServer eager = new EagerServer("HTTP/1.1 413 Too Large\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + refusal.length() + "\r\n\r\n" + refusal)) {
            HeardAnswer answer = read(ask(eager.target(), large));

            assertThat(answer.head().status()).isEqualTo(413);
            assertThat(answer.body()).isEqualTo(refusal);
            assertThat(answer.isComplete()).isTrue();
            // the rest of the request has no reader, and must not hold the connection for ever
            assertThat(eager.closedByClient().get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void largeRequestIsSentWhole() {
        server.answers(request -> Script.json(200, "{\"read\":" + request.body().length + "}"));

        HeardAnswer answer = read(ask(URI.create(server.base() + "/x"), new byte[10 << 20]));

        assertThat(answer.body()).isEqualTo("{\"read\":" + (10 << 20) + "}");
    }

    @Test
    void requestsThatCanNotBeSentFailAndNothingIsThrown() {
        List<URI> targets = List.of(
                URI.create("chat/completions"),
                URI.create("/chat"),
                URI.create("ftp://127.0.0.1/chat"),
                URI.create("http:///chat"),
                URI.create("mailto:somebody"),
                URI.create("http://127.0.0.1:99999/chat"));

        assertThat(targets).allSatisfy(target -> {
            HeardAnswer answer = read(ask(target, new byte[] {1}));
            assertThat(answer.hasHead()).isFalse();
            assertThat(answer.failure().kind()).isEqualTo(UpstreamFailure.Kind.CONNECT);
            assertThat(answer.failure()).hasMessage("no request can be made of what is asked of it");
        });
    }

    @Test
    void fieldsThatHttpDoesNotAllowFailOrAreMadeHarmless() {
        server.answers(Script.stream("one"));
        UpstreamRequest request = new UpstreamRequest(
                "POST",
                URI.create(server.base() + "/chat/completions"),
                Map.of("X-Broken", "a\r\nX-Smuggled: b", "Content-Type", "text/plain"),
                new byte[] {1});

        HeardAnswer answer = read(request);

        assertThat(answer.isOver()).isTrue();
        assertThat(server.requests())
                .allSatisfy(got -> assertThat(got.field("x-smuggled")).isEmpty());
    }
}
