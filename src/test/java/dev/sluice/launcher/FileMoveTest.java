package dev.sluice.launcher;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.WrappedChannel;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.LongBinaryOperator;
import java.util.function.LongSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Regions of a file between written bytes, by a servlet that knows as much of the launcher as the application does. */
@Timeout(60)
class FileMoveTest {

    private static final int SIZE = 20_000_000;
    private static final byte[] BEFORE = "before ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = " after".getBytes(StandardCharsets.US_ASCII);

    private final Server server = new Server();
    private final BlockingQueue<Sending> sendings = new LinkedBlockingQueue<>();
    private final Disk disk = new Disk();
    private WatchingConnector connector = new WatchingConnector(server, new HttpConnectionFactory());

    @TempDir
    private Path folder = Path.of("");

    private Path file = Path.of("");
    private byte[] content = new byte[0];

    @BeforeEach
    void start() throws Exception {
        content = new byte[SIZE];
        new Random(1).nextBytes(content);
        file = Files.write(folder.resolve("file"), content);
        HttpConfiguration http = new HttpConfiguration();
        http.setOutputAggregationSize(0);
        connector = new WatchingConnector(server, new HttpConnectionFactory(http));
        connector.setAcceptedSendBufferSize(100_000); // so that a region takes many turns
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(new MovingServlet());
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        FileMoveHandler move = new FileMoveHandler(0);
        move.setHandler(context);
        server.setHandler(move);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    /** What the file lies on. One that stands still holds up whoever reads from it next. */
    private static final class Disk {

        private final AtomicBoolean standsStill = new AtomicBoolean();
        private final CountDownLatch waitedFor = new CountDownLatch(1);
        private final CountDownLatch goesOn = new CountDownLatch(1);

        void read() throws IOException {
            if (standsStill.compareAndSet(true, false)) {
                waitedFor.countDown();
                try {
                    assertThat(goesOn.await(40, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }

        FileChannel open(Path path) throws IOException {
            return new WrappedChannel(FileChannel.open(path, StandardOpenOption.READ)) {
                @Override
                public int read(ByteBuffer target, long position) throws IOException {
                    Disk.this.read();
                    return super.read(target, position);
                }

                @Override
                public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
                    Disk.this.read();
                    return super.transferTo(position, count, target);
                }
            };
        }
    }

    /** Sends bytes, then the file by regions of the length in the query, then bytes. */
    private final class MovingServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Sending sending = new Sending(request, response);
            sendings.add(sending);
            sending.out.setWriteListener(sending);
        }
    }

    private final class Sending implements WriteListener {

        private final ServletOutputStream out;
        private final AsyncContext context;
        private final FileChannel channel;
        private final LongBinaryOperator moves;
        private final LongBinaryOperator copies;
        private final LongSupplier progress;
        private final Runnable cut;
        private final int piece;
        private final String ways;
        private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        private long position = -1;

        Sending(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String[] query = request.getQueryString().split(",", 2);
            piece = Integer.parseInt(query[0]);
            ways = query.length == 1 ? "" : query[1];
            response.setContentLengthLong(BEFORE.length + (long) SIZE + AFTER.length);
            context = request.startAsync();
            context.setTimeout(0);
            out = response.getOutputStream();
            channel = disk.open(file);
            @SuppressWarnings("unchecked") // what the handler promises
            BiFunction<OutputStream, FileChannel, Object[]> offer = (BiFunction<OutputStream, FileChannel, Object[]>)
                    Objects.requireNonNull(request.getAttribute(FileMoveHandler.ATTRIBUTE));
            Object[] parts = offer.apply(out, channel);
            moves = (LongBinaryOperator) parts[0];
            copies = (LongBinaryOperator) parts[1];
            progress = (LongSupplier) parts[2];
            cut = (Runnable) parts[3];
        }

        @Override
        public void onWritePossible() throws IOException {
            while (out.isReady()) {
                if (position < 0) {
                    out.write(BEFORE);
                    position = 0;
                } else if (position < SIZE) {
                    position += move(Math.min(piece, SIZE - position));
                } else if (position == SIZE) {
                    out.write(AFTER);
                    position++;
                } else {
                    end();
                    return;
                }
            }
        }

        private long move(long count) throws IOException {
            try {
                LongBinaryOperator way = switch (ways) {
                    case "moved" -> moves;
                    case "copied" -> copies;
                    default -> position / piece % 2 == 0 ? moves : copies; // in turn
                };
                return way.applyAsLong(position, count);
            } catch (UncheckedIOException e) {
                throw new IOException(e);
            }
        }

        private void end() throws IOException {
            channel.close();
            context.complete();
        }

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
            try {
                end();
            } catch (IOException e) {
                failures.add(e);
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(50_000);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort()));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void ask(Socket socket, int piece) throws IOException {
        ask(socket, String.valueOf(piece));
    }

    private static void ask(Socket socket, String query) throws IOException {
        socket.getOutputStream()
                .write(("GET /?" + query + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads one response, of which it checks every byte. */
    private void check(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            head.write(in.read());
        }
        assertThat(head.toString(StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200");
        assertThat(in.readNBytes(BEFORE.length)).isEqualTo(BEFORE);
        assertThat(Arrays.equals(in.readNBytes(SIZE), content)).isTrue();
        assertThat(in.readNBytes(AFTER.length)).isEqualTo(AFTER);
    }

    @ParameterizedTest
    @ValueSource(ints = {FileRegion.LARGEST, 1_000_000, 65_537})
    void regionsComeInTheirPlaceResponseAfterResponse(int piece) throws Exception {
        try (Socket socket = connect()) {
            for (int i = 0; i < 3; i++) {
                ask(socket, piece);
                check(socket.getInputStream());
                Sending sending = Objects.requireNonNull(sendings.poll(20, TimeUnit.SECONDS));
                assertThat(sending.progress.getAsLong()).isEqualTo(SIZE);
                assertThat(sending.failures).isEmpty();
            }
        }
    }

    @Test
    void slowReaderHoldsNoThreadAndOthersAreServed() throws Exception {
        try (Socket slow = connect()) {
            ask(slow, FileRegion.LARGEST);
            Sending sending = Objects.requireNonNull(sendings.poll(20, TimeUnit.SECONDS));
            Awaiting.until("it sends", () -> sending.progress.getAsLong() > 0);
            try (Socket fast = connect()) {
                ask(fast, FileRegion.LARGEST);
                check(fast.getInputStream());
            }
            assertThat(sending.progress.getAsLong()).isLessThan(SIZE);
            check(slow.getInputStream());
        }
    }

    /** A disk may take its time, and one that is far away may stand still. */
    @ParameterizedTest
    @ValueSource(strings = {"moved", "copied"})
    void fileThatIsWaitedForHoldsUpNobodyElse(String way) throws Exception {
        try (Socket slow = connect()) {
            ask(slow, FileRegion.LARGEST + "," + way);
            Sending sending = Objects.requireNonNull(sendings.poll(20, TimeUnit.SECONDS));
            // the socket is full: what goes on from here begins with the selector
            long[] seen = {-1, 0};
            Awaiting.until("it waits for its reader", () -> {
                seen[1] = seen[1] + 1;
                boolean stands = seen[0] == sending.progress.getAsLong();
                seen[0] = sending.progress.getAsLong();
                return stands && seen[0] > 0 && seen[1] > 20;
            });
            disk.standsStill.set(true);
            Awaiting.until("it waits for the disk", () -> {
                readWhatIsThere(slow); // makes room
                return disk.waitedFor.getCount() == 0;
            });
            for (int i = 0; i < connector.getSelectorManager().getSelectorCount(); i++) {
                try (Socket other = connect()) {
                    ask(other, FileRegion.LARGEST);
                    check(other.getInputStream());
                }
            }
            assertThat(sending.failures).isEmpty();
        } finally {
            disk.goesOn.countDown();
        }
    }

    private static void readWhatIsThere(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(Math.min(8_192, in.available()))).isNotNull();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"moved", "copied"})
    void fileThatBecomesShorterFailsTheResponse(String way) throws Exception {
        try (Socket socket = connect()) {
            ask(socket, FileRegion.LARGEST + "," + way);
            Sending sending = Objects.requireNonNull(sendings.poll(20, TimeUnit.SECONDS));
            Awaiting.until("it sends", () -> sending.progress.getAsLong() > 0);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(SIZE / 2);
            }
            assertThat(readToEnd(socket)).isLessThan(SIZE);
            assertThat(sending.failures.poll(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"moved, deleted", "copied, deleted", "moved, replaced", "copied, replaced"})
    void fileWhoseNameIsGoneIsSentAsItWas(String way, String change) throws Exception {
        try (Socket socket = connect()) {
            ask(socket, FileRegion.LARGEST + "," + way);
            Sending sending = Objects.requireNonNull(sendings.poll(20, TimeUnit.SECONDS));
            Awaiting.until("it sends", () -> sending.progress.getAsLong() > 0);
            if (change.equals("deleted")) {
                Files.delete(file);
            } else {
                Files.move(Files.write(folder.resolve("other"), new byte[SIZE]), file, REPLACE_EXISTING);
            }
            check(socket.getInputStream());
            assertThat(sending.failures).isEmpty();
        }
    }

    @Test
    void whoCutsTheConnectionIsToldItsEnd() throws Exception {
        try (Socket socket = connect()) {
            ask(socket, FileRegion.LARGEST);
            Sending sending = Objects.requireNonNull(sendings.poll(20, TimeUnit.SECONDS));
            Awaiting.until("it sends", () -> sending.progress.getAsLong() > 0);
            sending.cut.run();

            assertThat(sending.failures.poll(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
            assertThat(readToEnd(socket)).isLessThan(SIZE);
        }
    }

    @Test
    void readerThatLeavesFailsTheResponse() throws Exception {
        Sending sending;
        try (Socket socket = connect()) {
            ask(socket, FileRegion.LARGEST);
            sending = Objects.requireNonNull(sendings.poll(20, TimeUnit.SECONDS));
            Awaiting.until("it sends", () -> sending.progress.getAsLong() > 0);
        }
        assertThat(sending.failures.poll(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    }

    private static long readToEnd(Socket socket) {
        long count = 0;
        byte[] buffer = new byte[65_536];
        try {
            for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
                count += read;
            }
        } catch (IOException e) {
            // reset: the rudest way to break off, and a fine one
        }
        return count;
    }
}
