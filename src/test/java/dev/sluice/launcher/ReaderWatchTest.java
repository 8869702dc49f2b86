package dev.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.Seeds;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReaderWatchTest {

    private static final int IDLE_MILLIS = 200;
    private static final Duration SOON = Duration.ofSeconds(2);

    /** For what only has to happen at all, on a busy machine, too. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Server server = new Server();
    private final WatchingConnector connector = new WatchingConnector(server, new HttpConnectionFactory());
    private final BlockingQueue<SilentStream> streams = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable Runnable> afterAdding = new AtomicReference<>();

    @BeforeEach
    void start() throws Exception {
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        ReaderWatchHandler watch = new ReaderWatchHandler();
        watch.setHandler(new Source());
        server.setHandler(new Handler.Wrapper(watch) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                return super.handle(new Noticed(request), response, callback);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void readerThatClosesIsSeenAtOnce() throws Exception {
        SilentStream stream;
        long left;
        try (Client client = new Client()) {
            client.send(get("/silent/1"));
            stream = client.awaitBegin();
            left = System.nanoTime();
        }
        stream.awaitGone();
        assertThat(Duration.ofNanos(stream.goneAt - left)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void offerThatIsTakenAfterTheResponseHasEndedIsVoid() throws Exception {
        SilentStream first;
        SilentStream second;
        try (Client client = new Client()) {
            client.send(get("/late/1"));
            first = client.awaitBegin();
            first.end();
            client.readUntil("end /late/1\n");
            assertThat(first.over.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            first.offer.accept(first::tell);
            String next = get("/silent/2");
            client.send(next.substring(0, 1)); // a watch would take it away, and with it the first of this request
            client.send(next.substring(1));
            second = client.awaitBegin();
        }
        second.awaitGone();
        assertThat(first.gone.getCount()).as("not told of its reader's leaving").isEqualTo(1);
    }

    @Test
    void offerThatIsTakenOnAnotherThreadTellsToo() throws Exception {
        SilentStream stream;
        try (Client client = new Client()) {
            client.send(get("/late/1"));
            stream = client.awaitBegin();
            Thread taker = Thread.ofPlatform().start(() -> stream.offer.accept(stream::tell));
            taker.join();
        }
        stream.awaitGone();
    }

    @Test
    void readerThatResetsIsSeen() throws Exception {
        SilentStream stream;
        try (Client client = new Client()) {
            client.send(get("/silent/1"));
            stream = client.awaitBegin();
            client.socket.setSoLinger(true, 0);
        }
        stream.awaitGone();
    }

    @Test
    void readerThatWillSendNoMoreCountsAsGone() throws Exception {
        try (Client client = new Client()) {
            client.send(get("/silent/1"));
            SilentStream stream = client.awaitBegin();
            client.socket.shutdownOutput();
            stream.awaitGone();
        }
    }

    @Test
    void readerThatHasLeftBeforeTheWatchBeginsIsSeen() throws Exception {
        try (Client client = new Client()) {
            client.send(get("/silent/1"));
            client.socket.shutdownOutput();
            client.awaitBegin().awaitGone();
        }
    }

    @Test
    void readerOfHttp10IsSeen() throws Exception {
        SilentStream stream;
        try (Client client = new Client()) {
            client.send("GET /silent/1 HTTP/1.0\r\n\r\n");
            stream = client.awaitBegin();
        }
        stream.awaitGone();
    }

    @Test
    void idleTimeoutOfTheConnectionEndsNoSilentStream() throws Exception {
        try (Client client = new Client()) {
            client.send(get("/silent/1"));
            SilentStream stream = client.awaitBegin();
            Awaiting.until("the timeout has come five times", () -> stream.idle.get() >= 5);
            assertThat(stream.gone.getCount()).as("told of the end").isEqualTo(1);
            stream.end();
            client.readUntil("end /silent/1\n");
        }
    }

    @ParameterizedTest(name = "cut at {0}")
    @ValueSource(ints = {0, 1, 2, 20})
    void nextRequestWaitsForItsTurnHoweverItIsCut(int cut) throws Exception {
        try (Client client = new Client()) {
            client.send(get("/silent/1"));
            SilentStream first = client.awaitBegin();
            String next = get("/silent/2");
            client.send(next.substring(0, cut));
            // two turns of the idle timer: the watch has seen what there was
            Awaiting.until("the timeout has come twice", () -> first.idle.get() >= 2);
            client.send(next.substring(cut));
            Awaiting.until("the timeout has come thrice", () -> first.idle.get() >= 3);
            first.end();
            client.readUntil("end /silent/1\n");
            SilentStream second = client.awaitBegin();
            second.end();
            client.readUntil("end /silent/2\n");
            assertThat(first.gone.getCount() + second.gone.getCount()).isEqualTo(2);
        }
    }

    @Test
    void readerOfAFollowingResponseIsSeenToo() throws Exception {
        SilentStream second;
        try (Client client = new Client()) {
            client.send(get("/silent/1"));
            SilentStream first = client.awaitBegin();
            client.send(get("/silent/2"));
            first.end();
            second = client.awaitBegin();
        }
        second.awaitGone();
    }

    @Test
    void nobodyIsToldOfWhatFollowsAResponse() throws Exception {
        SilentStream first;
        SilentStream second;
        try (Client client = new Client()) {
            client.send(get("/silent/1"));
            first = client.awaitBegin();
            first.end();
            client.readUntil("end /silent/1\n");
            client.send(get("/silent/2")); // begins when the first is over for the server, too
            second = client.awaitBegin();
        }
        second.awaitGone();
        assertThat(first.gone.getCount()).isEqualTo(1);
    }

    @Test
    void watchThatIsAskedForWhileItsResponseEndsDoesNotOutliveIt() throws Exception {
        SilentStream stream;
        try (Client client = new Client()) {
            client.send(get("/late/1"));
            stream = client.awaitBegin();
            SilentStream ending = stream;
            Runnable end = () -> {
                ending.end();
                awaitNextRequest();
            };
            // as late as this test can have it: a watch that only now wants to hear of the end meets it there
            afterAdding.set(end);
            stream.offer.accept(stream::tell);
            runAfterAdding();
            client.readUntil("end /late/1\n");
        }
        Awaiting.until(
                "the connection is closed",
                () -> connector.getConnectedEndPoints().isEmpty());
        assertThat(stream.gone.getCount()).as("told of what follows a response").isEqualTo(1);
    }

    @Test
    void requestWhoseBodyIsStillReadIsLeftToItsReader() throws Exception {
        try (Client client = new Client()) {
            client.send("POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            SilentStream stream = client.awaitBegin();
            client.send("5\r\nhello\r\n");
            client.readUntil("hello");
            client.send("6\r\n world\r\n0\r\n\r\n");
            client.readUntil("world");
            client.readUntil("end /body\n");
            assertThat(stream.gone.getCount()).isEqualTo(1);
        }
    }

    @Test
    void requestToUpgradeGetsNoOffer() throws Exception {
        try (Client client = new Client()) {
            client.send("GET /silent/1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: example/1\r\n\r\n");
            SilentStream stream = client.awaitBegin();
            assertThat(stream.offered).isFalse();
            stream.end();
            client.readUntil("end /silent/1\n");
        }
    }

    /** Responses that end while the next request comes in, in pieces, on one connection: none may be lost or mixed. */
    @Test
    void nothingIsLostWhenRequestsComeWhileResponsesEnd() throws Exception {
        connector.setIdleTimeout(Duration.ofSeconds(10).toMillis());
        Seeds.each(5, random -> {
            try (Client client = new Client()) {
                String before = "";
                for (int i = 0; i < 400; i++) {
                    String path = (random.nextBoolean() ? "/quick/" : "/quick-inside/") + i;
                    String request = get(path + "?" + random.nextInt(200_000));
                    int cut = random.nextInt(1, request.length());
                    client.send(request.substring(0, cut));
                    pause(random, 300_000);
                    client.send(request.substring(cut));
                    client.readUntil(before);
                    client.readUntil("begin " + path + "\n");
                    before = "end " + path + "\n";
                }
                client.readUntil(before);
            }
        });
        assertThat(streams).allMatch(stream -> stream.failures.get() == 0);
    }

    private void awaitNextRequest() {
        Awaiting.until(
                "the connection waits for the next request",
                () -> connector.getConnectedEndPoints().stream().allMatch(EndPoint::isFillInterested));
    }

    private static void pause(Random random, int mostNanos) {
        if (random.nextBoolean()) {
            LockSupport.parkNanos(random.nextInt(mostNanos));
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    /** A request that notices when somebody wants to hear of its end. */
    private final class Noticed extends Request.Wrapper {

        Noticed(Request request) {
            super(request);
        }

        @Override
        public void addHttpStreamWrapper(Function<HttpStream, HttpStream> wrapper) {
            super.addHttpStreamWrapper(wrapper);
            runAfterAdding();
        }
    }

    private void runAfterAdding() {
        Runnable once = afterAdding.getAndSet(null);
        if (once != null) {
            once.run();
        }
    }

    /** A response that says that it begins, and ends when it is told to. */
    private static final class SilentStream {

        private final Request request;
        private final Response response;
        private final Callback callback;
        private final CountDownLatch gone = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);
        private final AtomicInteger idle = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final String path;
        private volatile long goneAt;
        private volatile boolean offered;
        private volatile Consumer<Runnable> offer = gone -> {};

        SilentStream(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = Callback.from(callback, failure -> {
                if (failure != null) {
                    failures.incrementAndGet();
                }
            });
            this.path = request.getHttpURI().getPath();
        }

        void begin() throws IOException {
            Request.addCompletionListener(request, failure -> over.countDown());
            request.addIdleTimeoutListener(timeout -> {
                idle.incrementAndGet();
                return false;
            });
            write("begin " + path + "\n");
            if (request.getAttribute(ReaderWatchHandler.ATTRIBUTE) instanceof Consumer<?> offer) {
                offered = true;
                @SuppressWarnings("unchecked")
                Consumer<Runnable> watch = (Consumer<Runnable>) offer;
                this.offer = watch;
                if (!path.startsWith("/late")) {
                    watch.accept(this::tell);
                }
            }
        }

        private void tell() {
            goneAt = System.nanoTime();
            gone.countDown();
        }

        private void write(String text) throws IOException {
            try (Blocker.Callback written = Blocker.callback()) {
                Content.Sink.write(response, false, text, written);
                written.block();
            }
        }

        void end() {
            Content.Sink.write(response, true, "end " + path + "\n", callback);
        }

        void awaitGone() throws InterruptedException {
            assertThat(gone.await(SOON.toMillis(), TimeUnit.MILLISECONDS))
                    .as("told of the end")
                    .isTrue();
            callback.failed(new IOException("the reader has left"));
        }
    }

    private final class Source extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            SilentStream stream = new SilentStream(request, response, callback);
            String path = stream.path;
            stream.begin();
            streams.add(stream);
            if (path.startsWith("/body")) {
                Thread.ofVirtual().start(() -> echo(stream));
            } else if (path.startsWith("/quick")) {
                int nanos = Integer.parseInt(request.getHttpURI().getQuery());
                if (path.startsWith("/quick-inside")) {
                    endAfter(stream, nanos);
                } else {
                    Thread.ofVirtual().start(() -> endAfter(stream, nanos));
                }
            }
            return true;
        }

        private static void endAfter(SilentStream stream, int nanos) {
            if (nanos % 2 == 0) {
                LockSupport.parkNanos(nanos);
            }
            stream.end();
        }

        private static void echo(SilentStream stream) {
            try (InputStream in = Content.Source.asInputStream(stream.request)) {
                byte[] buffer = new byte[100];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    stream.write(new String(buffer, 0, read, StandardCharsets.US_ASCII));
                }
                stream.end();
            } catch (IOException e) {
                stream.callback.failed(e);
            }
        }
    }

    private final class Client implements AutoCloseable {

        private final Socket socket;
        private final StringBuilder unread = new StringBuilder();

        Client() throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        /** Reads to the end of {@code wanted}, and keeps what follows. */
        void readUntil(String wanted) throws IOException {
            byte[] buffer = new byte[4_096];
            int at = unread.indexOf(wanted);
            while (at < 0) {
                int read = socket.getInputStream().read(buffer);
                if (read < 0) {
                    throw new IOException("closed before \"" + wanted + "\"; there was: " + unread);
                }
                unread.append(new String(buffer, 0, read, StandardCharsets.US_ASCII));
                at = unread.indexOf(wanted);
            }
            unread.delete(0, at + wanted.length());
        }

        /** The stream that begins now, as the reader sees it. */
        SilentStream awaitBegin() throws Exception {
            SilentStream stream = streams.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (stream == null) {
                throw new AssertionError("no stream has begun");
            }
            readUntil("begin " + stream.path + "\n");
            return stream;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
