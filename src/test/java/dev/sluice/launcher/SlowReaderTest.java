package dev.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlowReaderTest {

    private static final int PIECE = 65_536;

    private final AtomicInteger pieces = new AtomicInteger();
    private final Server server = new Server();
    private final WatchingConnector connector = new WatchingConnector(server, new HttpConnectionFactory());

    /**
     * Writes pieces without end, one when the other has left; for {@code /broken}, one and then a failure; for
     * {@code /refused}, an answer without having read the request's body.
     */
    private final class Endless extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (request.getHttpURI().getPath().equals("/refused")) {
                response.setStatus(413);
                Content.Sink.write(response, true, "too large\n", callback);
                return true;
            }
            boolean breaks = request.getHttpURI().getPath().equals("/broken");
            Content.Sink.write(response, false, "begin\n", new Callback() {

                @Override
                public void succeeded() {
                    if (breaks) {
                        callback.failed(new IOException("fails, as it was asked to"));
                    } else {
                        pieces.incrementAndGet();
                        response.write(false, ByteBuffer.allocate(PIECE), this);
                    }
                }

                @Override
                public void failed(Throwable failure) {
                    callback.failed(failure);
                }
            });
            return true;
        }
    }

    @BeforeEach
    void start() throws Exception {
        server.addConnector(connector);
        ReaderWatchHandler watch = new ReaderWatchHandler();
        watch.setHandler(new Endless());
        server.setHandler(watch);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private Socket open(String path, HttpVersion version) throws IOException {
        return open(path, version, "");
    }

    private Socket open(String path, HttpVersion version, String fields) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16_384);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort()));
        socket.getOutputStream()
                .write(("GET " + path + " " + version.asString() + "\r\nHost: localhost\r\n" + fields + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Pieces that have left, once that number stays the same: everything between is full. */
    private int whenFull() throws InterruptedException {
        int before = -1;
        while (before != pieces.get()) {
            before = pieces.get();
            Thread.sleep(1_500);
        }
        return before;
    }

    @Test
    void readerThatTakesLittleButSteadilyIsSeenTakingIt() throws Exception {
        try (Socket socket = open("/", HttpVersion.HTTP_1_1)) {
            int full = whenFull();
            long held = (long) full * PIECE;
            assumeThat(held)
                    .as("a system that lets much lie in a socket's buffer")
                    .isGreaterThan(1_500_000);
            InputStream in = socket.getInputStream();
            int taken = 0;
            while (pieces.get() == full) {
                taken += in.readNBytes(8_192).length;
                assertThat(taken)
                        .as("the selector would wait for a third of that")
                        .isLessThan((int) held / 4);
                Thread.sleep(100);
            }
        }
    }

    @Test
    void answerToHttp10IsWholeThoughItsRequestWasNotReadToItsEnd() throws Exception {
        try (Socket socket = open("/refused", HttpVersion.HTTP_1_0, "Content-Length: 1000000\r\n")) {
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 413 ")
                    .endsWith("\r\n\r\ntoo large\n");
        }
    }

    @Test
    void readerOfHttp10SeesThatItsBodyIsNotWhole() throws Exception {
        try (Socket socket = open("/broken", HttpVersion.HTTP_1_0)) {
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
        }
    }
}
