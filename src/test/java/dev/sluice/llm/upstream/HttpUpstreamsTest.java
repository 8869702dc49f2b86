package dev.sluice.llm.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.it.llm.FakeUpstream;
import dev.sluice.it.llm.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What calls share, and what must not go from one to another: names, threads, clients and their end. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HttpUpstreamsTest {

    /** More than the threads that carry all streams. */
    private static final int MANY = 40;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FakeUpstream server;
    private final CallLimit calls = new CallLimit(100);
    private final CountDownLatch testIsOver = new CountDownLatch(1);
    private HttpUpstreams clients = new HttpUpstreams(Duration.ofMinutes(1), this::addresses);

    HttpUpstreamsTest() throws IOException {
        server = new FakeUpstream().answers(Script.stream("one", "two"));
    }

    @AfterEach
    void close() throws IOException {
        testIsOver.countDown();
        Awaiting.until("no call is open", () -> calls.open() == 0);
        clients.close();
        server.close();
    }

    private InetAddress[] addresses(String host) throws UnknownHostException {
        if (host.startsWith("hangs")) {
            try {
                testIsOver.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (host.endsWith(".test")) {
            throw new UnknownHostException(host);
        }
        return HttpClients.system(host);
    }

    private Upstream upstream() {
        return clients.of(8_192, PATIENCE, calls);
    }

    private UpstreamRequest ask() {
        return ask(URI.create(server.base() + "/chat/completions"));
    }

    private static UpstreamRequest ask(URI target) {
        return new UpstreamRequest(
                "POST", target, Map.of("Content-Type", "text/plain"), "x".getBytes(StandardCharsets.UTF_8));
    }

    /** Opens a call that is read as fast as it comes. */
    private static HeardAnswer open(Upstream upstream, UpstreamRequest request) {
        CompletableFuture<Call> call = new CompletableFuture<>();
        HeardAnswer answer = new HeardAnswer(told -> call.join().demand());
        call.complete(upstream.open(request, answer));
        return answer;
    }

    private static HeardAnswer read(Upstream upstream, UpstreamRequest request) {
        HeardAnswer answer = open(upstream, request);
        Awaiting.until("the end", answer::isOver);
        assertThat(answer.wrong()).isEmpty();
        return answer;
    }

    private static void requireFailure(HeardAnswer answer, UpstreamFailure.Kind kind, String message) {
        assertThat(answer.failure().kind()).isEqualTo(kind);
        assertThat(answer.failure()).hasMessage(message);
    }

    // --- names

    @Test
    void namesThatAreNotFoundInTimeHoldUpNobodyElse() {
        Upstream impatient = clients.of(8_192, Duration.ofMillis(300), calls);
        List<HeardAnswer> hanging = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            hanging.add(open(upstream(), ask(URI.create("http://hangs" + i + ".test/v1"))));
        }

        HeardAnswer other = read(upstream(), ask());
        HeardAnswer late = read(impatient, ask(URI.create("http://hangs.test/v1")));

        assertThat(other.isComplete()).isTrue();
        requireFailure(late, UpstreamFailure.Kind.CONNECT, "its name was not found in time");
        assertThat(hanging).noneMatch(HeardAnswer::isOver);
        testIsOver.countDown();
        Awaiting.until(
                "they are found after all, or not", () -> hanging.stream().allMatch(HeardAnswer::isOver));
    }

    @Test
    void nameThatNobodyKnowsIsNotTold() {
        HeardAnswer answer = read(upstream(), ask(URI.create("http://inner-host.test/v1")));

        requireFailure(answer, UpstreamFailure.Kind.CONNECT, "its name is not known");
    }

    // --- TLS

    @Test
    void serverWithoutTlsIsSaidToHaveNone() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> speaksPlainly(plain));

            HeardAnswer answer = read(upstream(), ask(URI.create("https://127.0.0.1:" + plain.getLocalPort() + "/v1")));

            assertThat(answer.hasHead()).isFalse();
            requireFailure(answer, UpstreamFailure.Kind.CONNECT, "there is no TLS with it");
        }
    }

    private static void speaksPlainly(ServerSocket listening) {
        try (Socket socket = listening.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // the client has given up
        }
    }

    @Test
    void certificateThatIsNotTrustedIsNotTold(@TempDir Path folder) throws Exception {
        try (SSLServerSocket listening = withCertificate(folder.resolve("keys.p12"), "CN=inner-host.example")) {
            Thread.ofVirtual().start(() -> handshake(listening));

            HeardAnswer answer =
                    read(upstream(), ask(URI.create("https://127.0.0.1:" + listening.getLocalPort() + "/v1")));

            requireFailure(answer, UpstreamFailure.Kind.CONNECT, "its certificate is not accepted");
        }
    }

    private static void handshake(SSLServerSocket listening) {
        try (SSLSocket socket = (SSLSocket) listening.accept()) {
            socket.startHandshake();
            InputStream in = socket.getInputStream();
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // the client does not trust it
        }
    }

    private static SSLServerSocket withCertificate(Path file, String subject) throws Exception {
        char[] password = "only for this test".toCharArray();
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        subject,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(password))
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().transferTo(OutputStream.nullOutputStream());
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    // --- threads

    @Test
    void allIsToldByTheThreadThatReadsIt() {
        int pieces = 200;
        Semaphore next = new Semaphore(1);
        Script script = Script.events();
        for (int i = 0; i < pieces; i++) {
            script.then(next::acquireUninterruptibly).event("token");
        }
        server.answers(script);
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Call> call = new CompletableFuture<>();
        HeardAnswer answer = new HeardAnswer(told -> {
            threads.add(Thread.currentThread());
            call.join().demand();
            if (told.pieces() > 0) {
                next.release();
            }
        });

        call.complete(upstream().open(ask(), answer));
        Awaiting.until("the end", answer::isOver);

        assertThat(answer.isComplete()).isTrue();
        assertThat(threads)
                .as("the head, and each piece")
                .hasSizeGreaterThan(pieces)
                .noneMatch(Thread::isVirtual);
        long changes = IntStream.range(1, threads.size())
                .filter(i -> !threads.get(i).equals(threads.get(i - 1)))
                .count();
        assertThat(changes).as("how often it was another thread").isLessThan(pieces / 10);
    }

    // --- clients

    @Test
    void clientsThatNobodyUsesAreLetGo() {
        clients.close();
        clients = new HttpUpstreams(Duration.ofMillis(50), this::addresses);
        CountDownLatch end = new CountDownLatch(1);
        server.answers(Script.events().event("one").awaits(end).event("two"));
        HeardAnswer lasting = open(clients.of(1_024, PATIENCE, calls), ask());
        Awaiting.until("a piece", () -> lasting.pieces() == 1);
        server.answers(Script.stream("one"));

        for (int size = 2_000; size < 2_000 + MANY; size++) {
            assertThat(read(clients.of(size, PATIENCE, calls), ask()).isComplete())
                    .isTrue();
        }
        Awaiting.until("only what is used is left", () -> clients.clients() == 1);

        assertThat(lasting.isOver()).isFalse();
        end.countDown();
        Awaiting.until("its end", lasting::isOver);
        assertThat(lasting.isComplete()).isTrue();
        Awaiting.until("nothing is left", () -> clients.clients() == 0);
        assertThat(read(clients.of(1_024, PATIENCE, calls), ask()).isComplete()).isTrue();
    }

    @Test
    void asManyClientsAsThereAreKindsWorkSideBySide() {
        CountDownLatch end = new CountDownLatch(1);
        server.answers(Script.events().event("one").awaits(end).event("two"));
        List<HeardAnswer> answers = new ArrayList<>();
        for (int size = 2_000; size < 2_000 + MANY; size++) {
            answers.add(open(clients.of(size, PATIENCE, calls), ask()));
        }
        Awaiting.until("all have a piece", () -> answers.stream().allMatch(answer -> answer.pieces() == 1));

        assertThat(clients.clients()).isEqualTo(MANY);
        end.countDown();
        Awaiting.until("all have ended", () -> answers.stream().allMatch(HeardAnswer::isOver));
        assertThat(answers).allMatch(HeardAnswer::isComplete);
    }

    @Test
    void buffersOfManyCallsAtOnceAreNotKeptForEver() {
        int many = 3 * HttpClients.SPARE_BUFFERS;
        CallLimit all = new CallLimit(many);
        Upstream upstream = clients.of(8_192, PATIENCE, all);
        server.answers(Script.events().event("one").holdsOpen());
        AtomicInteger heads = new AtomicInteger();
        List<HeardAnswer> answers = new ArrayList<>();
        List<Call> opened = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            HeardAnswer answer = new HeardAnswer(told -> heads.incrementAndGet());
            answers.add(answer);
            opened.add(upstream.open(ask(), answer));
        }
        Awaiting.until("all have heads, and hold the buffers with them", () -> heads.get() == many);

        opened.forEach(Call::demand);
        Awaiting.until("all have a piece", () -> answers.stream().allMatch(answer -> answer.pieces() == 1));
        opened.forEach(Call::demand); // they wait for the next, and need no buffer for that
        opened.forEach(Call::abort);
        Awaiting.until("all are over", () -> all.open() == 0);

        // of the size for requests, and of that for answers
        assertThat(clients.spareBytes()).isBetween(1L, HttpClients.SPARE_BUFFERS * (4_096L + 8_192L));
    }

    // --- the end

    @Test
    void openCallsFailOnceWhenAllIsClosed() {
        server.answers(Script.events().event("one").holdsOpen());
        List<HeardAnswer> answers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            answers.add(open(upstream(), ask()));
        }
        Awaiting.until("all have begun", () -> answers.stream().allMatch(answer -> answer.pieces() == 1));

        clients.close();

        Awaiting.until("all have failed", () -> answers.stream().allMatch(HeardAnswer::isFailed));
        assertThat(answers).allSatisfy(answer -> assertThat(answer.wrong()).isEmpty());
        Awaiting.until("no connection is left", () -> server.open() == 0);
    }

    @Test
    void callsThatHaveJustBegunFailOnceWhenAllIsClosed() {
        server.answers(Script.silent());
        for (int round = 0; round < 10; round++) {
            List<HeardAnswer> answers = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                answers.add(open(upstream(), ask()));
            }

            clients.close();

            Awaiting.until("all have failed", () -> answers.stream().allMatch(HeardAnswer::isFailed));
            assertThat(answers).allSatisfy(answer -> assertThat(answer.wrong()).isEmpty());
            clients = new HttpUpstreams(Duration.ofMinutes(1), this::addresses);
        }
    }

    @Test
    void callsAfterTheCloseFailAndNothingIsThrown() {
        read(upstream(), ask());
        clients.close();
        clients.close();

        HeardAnswer answer = read(upstream(), ask());

        requireFailure(answer, UpstreamFailure.Kind.CONNECT, "the server is stopping");
    }

    @Test
    void closeDoesNotWaitForAListenerWhoAsksForAnotherCall() {
        CompletableFuture<HeardAnswer> second = new CompletableFuture<>();
        server.answers(Script.events().event("one").holdsOpen());
        CallListener retries = new CallListener() {
            @Override
            public void head(UpstreamHead head) {
                // the end is what is waited for
            }

            @Override
            public void content(ByteBuffer piece) {
                // nothing is asked for
            }

            @Override
            public void complete() {
                second.completeExceptionally(new AssertionError("it was not whole"));
            }

            @Override
            public void failed(UpstreamFailure failure) {
                second.complete(open(upstream(), ask()));
            }
        };
        upstream().open(ask(), retries);
        Awaiting.until("a request", () -> !server.requests().isEmpty());

        clients.close();

        Awaiting.until("the second call", second::isDone);
        HeardAnswer answer = second.join();
        Awaiting.until("its end", answer::isOver);
        requireFailure(answer, UpstreamFailure.Kind.CONNECT, "the server is stopping");
    }

    @Test
    void callsBeyondTheLimitAreToldSo() {
        CallLimit one = new CallLimit(1);
        server.answers(Script.events().holdsOpen());
        Upstream limited = clients.of(8_192, PATIENCE, one);
        Call first = limited.open(ask(), new HeardAnswer());

        HeardAnswer second = read(limited, ask());

        requireFailure(second, UpstreamFailure.Kind.BUSY, "as many calls as this upstream may have are open already");
        assertThat(one.refused()).isEqualTo(1);
        first.abort();
        Awaiting.until("it is over", () -> one.open() == 0);
    }
}
