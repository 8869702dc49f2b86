package dev.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.LongBinaryOperator;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FileMoveHandlerTest {

    private static final int SIZE = 400_000;
    private static final byte[] BEFORE = "--part\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = "\r\n--part--".getBytes(StandardCharsets.US_ASCII);

    private final byte[] content = new byte[SIZE];

    @TempDir
    private Path folder = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        new Random(SIZE).nextBytes(content);
        file = Files.write(folder.resolve("file.bin"), content);
    }

    /** Sends bytes of its own, a place in the file, which it has moved, and bytes of its own. */
    private final class Pieces extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient int place;
        private final transient int bufferSize;

        Pieces(int place, int bufferSize) {
            this.place = place;
            this.bufferSize = bufferSize;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (bufferSize > 0) {
                response.setBufferSize(bufferSize);
            }
            response.setContentLength(BEFORE.length + place + AFTER.length);
            ServletOutputStream out = response.getOutputStream();
            FileChannel channel = FileChannel.open(file);
            @SuppressWarnings("unchecked") // as the attribute's description says
            BiFunction<OutputStream, FileChannel, Object[]> offer =
                    (BiFunction<OutputStream, FileChannel, Object[]>) request.getAttribute(FileMoveHandler.ATTRIBUTE);
            LongBinaryOperator move = (LongBinaryOperator) offer.apply(out, channel)[0];
            AsyncContext async = request.startAsync();
            out.setWriteListener(new WriteListener() {
                private int next;

                @Override
                public void onWritePossible() throws IOException {
                    while (out.isReady()) {
                        switch (next++) {
                            case 0 -> out.write(BEFORE);
                            case 1 -> assertThat(move.applyAsLong(1, place)).isEqualTo(place);
                            case 2 -> out.write(AFTER);
                            default -> {
                                channel.close();
                                async.complete();
                                return;
                            }
                        }
                    }
                }

                @Override
                public void onError(Throwable failure) {
                    async.complete();
                }
            });
        }
    }

    private byte[] fetched(int place, int bufferSize, int aggregation) throws Exception {
        Server server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        http.setOutputAggregationSize(aggregation);
        WatchingConnector connector = new WatchingConnector(server, new HttpConnectionFactory(http));
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder servlet = new ServletHolder(new Pieces(place, bufferSize));
        servlet.setAsyncSupported(true);
        context.addServlet(servlet, "/*");
        FileMoveHandler files = new FileMoveHandler(0);
        files.setHandler(context);
        server.setHandler(files);
        server.start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        } finally {
            server.stop();
        }
    }

    @ParameterizedTest(name = "{0} bytes, buffer {1}, aggregation {2}")
    @CsvSource({
        "300000, 0, 0",
        "100, 0, 0",
        "300000, 8192, 0",
        "8192, 8192, 0",
        "8191, 8192, 0",
        "100, 8192, 0",
        "100, 0, 8192",
        "8191, 0, 32768",
        "300000, 0, 32768",
        "300000, 350000, 0"
    })
    void bytesOfTheFileArriveBetweenOthersHoweverJettyGathers(int place, int bufferSize, int aggregation)
            throws Exception {
        byte[] expected = new byte[BEFORE.length + place + AFTER.length];
        System.arraycopy(BEFORE, 0, expected, 0, BEFORE.length);
        System.arraycopy(content, 1, expected, BEFORE.length, place);
        System.arraycopy(AFTER, 0, expected, BEFORE.length + place, AFTER.length);

        assertThat(fetched(place, bufferSize, aggregation)).isEqualTo(expected);
    }
}
