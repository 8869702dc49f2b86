package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is read in a second by the Deep Tree Echo service, what limits it, and what a large upload costs. */
final class TreeEcho implements Program {

    private static final double MEGABYTE = 1e6;

    /** What is read, and how it is read. */
    private enum Input {
        RECORDS("records", "lines of JSON, some 240 bytes each"),
        SHORT_RECORDS("records", "lines of 62 bytes"),
        TOKENS("tokens", "lines of 62 bytes"),
        BYTES("bytes", "lines of 62 bytes"),
        NUMBERS("numbers", "rows of 8"),
        TREE("tree", "an array of objects");

        private final String encoding;
        private final String what;

        Input(String encoding, String what) {
            this.encoding = encoding;
            this.what = what;
        }
    }

    private static final Pattern COMPUTED = Pattern.compile("\"computing_seconds\":([0-9.E-]+)");
    private static final Pattern CHUNK = Pattern.compile("\"chunk_index\":(\\d+),");

    /** Of the input, where nobody says another size. */
    private static final int CHUNK_BYTES = 4_096;

    private static final int MOST_CHUNK_BYTES = 16_384;

    /** So many bytes hold at least one whole event. */
    private static final int TAIL = 4_000;

    private static final Pattern PROCESSED = Pattern.compile("\"bytes_processed\":(\\d+),\"symbols\":(\\d+)");

    @Override
    public String name() {
        return "tree-echo";
    }

    @Override
    public String summary() {
        return "megabytes a second of /stream_large_dataset, the first event, and a large upload";
    }

    @Override
    public void run(Options options) throws Exception {
        int units = options.whole("units", 512);
        int seconds = options.whole("seconds", 8);
        int requests = options.whole("requests", 500);
        int megabytes = options.whole("megabytes", 1_000);
        options.end();
        Report.title(this, options);
        try (ServerProcess sluice = ServerProcess.sluice();
                ServerProbe probe = sluice.probe()) {
            Report.section("each encoding for " + seconds + " s, at " + units + " units; one upload, one connection");
            new Upload(sluice, Input.RECORDS, units, 0, CHUNK_BYTES).run(Long.MAX_VALUE, 3 * seconds); // it compiles
            for (Input input : Input.values()) {
                for (int level : new int[] {0, 2}) {
                    new Upload(sluice, input, units, level, CHUNK_BYTES).forSeconds(seconds, seconds / 2);
                }
            }
            for (int level : new int[] {0, 2}) {
                new Upload(sluice, Input.RECORDS, units, level, MOST_CHUNK_BYTES).forSeconds(seconds, seconds / 2);
            }
            first(sluice, requests);
            large(sluice, probe, units, megabytes * (long) MEGABYTE);
        }
    }

    private static void first(ServerProcess sluice, int requests) throws Exception {
        double[] millis = new double[requests];
        for (int i = -requests; i < requests; i++) { // the first half warms
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sluice.port())) {
                socket.setTcpNoDelay(true);
                InputStream in = socket.getInputStream();
                send(socket.getOutputStream(), sluice.port(), "stream_optimized");
                long begun = System.nanoTime();
                until(in, "event: metadata");
                millis[Math.max(i, 0)] = (System.nanoTime() - begun) / 1e6;
            }
        }
        Arrays.sort(millis);
        Report.section("from the end of the request's head to the first event, " + requests + " requests");
        Report.figure("median", millis[requests / 2], "ms", new Target.Under(10));
        Report.figure("99th percentile", millis[requests * 99 / 100], "ms", new Target.Under(10));
    }

    private static void large(ServerProcess sluice, ServerProbe probe, int units, long bytes) throws Exception {
        Upload warm = new Upload(sluice, Input.RECORDS, units, 0, CHUNK_BYTES);
        warm.ofBytes(50_000_000);
        long before = probe.live().total();
        Upload upload = new Upload(sluice, Input.RECORDS, units, 0, CHUNK_BYTES);
        FutureTask<Void> task = new FutureTask<>(() -> upload.ofBytes(bytes));
        Thread.ofPlatform().start(task);
        long most = 0;
        int looks = 0;
        while (!task.isDone()) {
            most = Math.max(most, probe.live().total());
            looks++;
            Thread.sleep(1_000);
        }
        task.get();
        Report.section(String.format(Locale.ROOT, "an upload of %,d bytes, as records", bytes));
        Report.figure("live heap, more than before", (most - before) / MEGABYTE, "MB", new Target.Under(50));
        Report.note(looks + " full collections meanwhile");
        Report.figure("bytes sent when the first chunk was told", upload.sentAtFirst / MEGABYTE, "MB");
        Report.figure(
                "chunks told before the last byte was sent", (double) upload.toldBeforeEnd, "", new Target.AtLeast(1));
        Report.figure("read in a second", upload.rate(), "MB", new Target.AtLeast(50));
    }

    private static void send(OutputStream out, int port, String path) throws IOException {
        out.write(("POST /deep_tree_echo/" + path + " HTTP/1.1\r\nHost: localhost:" + port
                        + "\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void until(InputStream in, String words) throws IOException {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[8_192];
        while (all.indexOf(words) < 0) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new IOException("the server closed; it had sent: " + all);
            }
            all.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        }
    }

    /** One input that is sent while what is told of it is read. */
    private static final class Upload {

        private final ServerProcess sluice;
        private final Input input;
        private final String path;
        private final byte[] block;
        private final int level;
        private final int chunkBytes;
        private final AtomicLong sent = new AtomicLong();
        private volatile boolean ended;
        private volatile long sentAtFirst = -1;
        private final byte[] beforeEnd = new byte[TAIL];
        private int newest;
        private long toldBeforeEnd;
        private long processed;
        private long symbols;
        private double seconds;

        Upload(ServerProcess sluice, Input input, int units, int level, int chunkBytes) {
            this.sluice = sluice;
            this.input = input;
            this.level = level;
            this.chunkBytes = chunkBytes;
            this.path = "stream_large_dataset?encoding=" + input.encoding + "&esn_size=" + units + "&compression_level="
                    + level + "&max_chunk_size=" + chunkBytes;
            this.block = block(input);
        }

        /** Warms for some time, measures for some time, and prints it. */
        void forSeconds(int measured, int warming) throws Exception {
            run(Long.MAX_VALUE, warming);
            double before = computed();
            run(Long.MAX_VALUE, measured);
            double share = (computed() - before) / seconds;
            Report.note(String.format(
                    Locale.ROOT,
                    "%-8s level %d, chunks of %,6d bytes  %7.2f MB/s  %,11.0f symbols/s  %3.0f %% of the time"
                            + " computing%s; %s",
                    input.encoding,
                    level,
                    chunkBytes,
                    rate(),
                    symbols / seconds,
                    100 * share,
                    share > 0.8 ? ", which limits it" : "",
                    input.what));
            if (input.encoding.equals("records") && level == 0) {
                Report.figure(
                        "records at level 0, " + input.what + ", chunks of " + chunkBytes + " bytes",
                        rate(),
                        "MB/s",
                        new Target.AtLeast(50));
            }
        }

        Void ofBytes(long bytes) throws Exception {
            run(bytes, Integer.MAX_VALUE);
            return null;
        }

        double rate() {
            return processed / MEGABYTE / seconds;
        }

        private void run(long bytes, int most) throws Exception {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sluice.port())) {
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream();
                FutureTask<String> reader = new FutureTask<>(() -> events(in));
                ended = false;
                sent.set(0);
                send(out, sluice.port(), path);
                Thread.ofPlatform().start(reader);
                long begun = System.nanoTime();
                long until = begun + most * 1_000_000_000L;
                boolean tree = input == Input.TREE;
                byte[] chunk = chunk(block);
                out.write(chunk(tree ? "[0".getBytes(StandardCharsets.US_ASCII) : new byte[0]));
                while (sent.get() < bytes && System.nanoTime() - until < 0 && !reader.isDone()) {
                    out.write(chunk);
                    sent.addAndGet(block.length);
                }
                ended = true;
                out.write(chunk(tree ? "]".getBytes(StandardCharsets.US_ASCII) : new byte[0]));
                out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                String tail = tail(reader);
                seconds = (System.nanoTime() - begun) / 1e9;
                Matcher completion = PROCESSED.matcher(tail);
                if (!tail.contains("event: completion") || !completion.find()) {
                    throw new IOException("it was not completed: " + tail);
                }
                processed = Long.parseLong(completion.group(1));
                symbols = Long.parseLong(completion.group(2));
            }
        }

        private static String tail(FutureTask<String> reader) throws Exception {
            try {
                return reader.get();
            } catch (ExecutionException e) {
                throw new IOException("the events could not be read", e.getCause());
            }
        }

        private static byte[] chunk(byte[] bytes) {
            if (bytes.length == 0) {
                return bytes;
            }
            String size = Integer.toHexString(bytes.length) + "\r\n";
            return (size + text(bytes, 0, bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        }

        /** Reads all and returns the end of it, and looks at as little of it as it can: it shares the processors. */
        private String events(InputStream in) throws IOException {
            byte[] buffer = new byte[1 << 16];
            int kept = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer, kept, buffer.length - kept)) {
                int length = kept + read;
                if (sentAtFirst < 0 && text(buffer, 0, length).contains("event: chunk")) {
                    sentAtFirst = sent.get();
                }
                if (!ended) {
                    kept = keepTail(buffer, length);
                    newest = kept; // what comes behind it was not read before the end
                    System.arraycopy(buffer, 0, beforeEnd, 0, kept);
                } else {
                    kept = keepTail(buffer, length);
                }
                if (text(buffer, Math.max(0, kept - 7), kept).equals("\r\n0\r\n\r\n")) {
                    break;
                }
            }
            toldBeforeEnd = lastChunk(text(beforeEnd, 0, newest));
            return text(buffer, 0, kept);
        }

        private static int keepTail(byte[] buffer, int length) {
            int kept = Math.min(length, TAIL);
            System.arraycopy(buffer, length - kept, buffer, 0, kept);
            return kept;
        }

        private static String text(byte[] bytes, int from, int to) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }

        private static long lastChunk(String told) {
            long last = 0;
            for (Matcher each = CHUNK.matcher(told); each.find(); ) {
                last = Long.parseLong(each.group(1)) + 1;
            }
            return last;
        }

        private double computed() throws Exception {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sluice.port())) {
                socket.getOutputStream()
                        .write(("GET /deep_tree_echo/performance_metrics HTTP/1.1\r\nHost: localhost:" + sluice.port()
                                        + "\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                Matcher found = COMPUTED.matcher(
                        new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
                if (!found.find()) {
                    throw new IOException("performance_metrics does not say computing_seconds");
                }
                return Double.parseDouble(found.group(1));
            }
        }

        /** Some 64 KB of whole symbols, the same each time. */
        private static byte[] block(Input input) {
            Random random = new Random(5);
            StringBuilder text = new StringBuilder();
            while (text.length() < 65_000) {
                switch (input) {
                    case NUMBERS -> {
                        for (int i = 0; i < 8; i++) {
                            text.append(i == 0 ? "" : ",").append(random.nextInt(100_000) / 1_000.0);
                        }
                        text.append('\n');
                    }
                    case TREE ->
                        text.append(",{\"id\":")
                                .append(random.nextInt(1_000))
                                .append(",\"tags\":[\"a")
                                .append(random.nextInt(9))
                                .append("\",\"b\"],\"value\":")
                                .append(random.nextInt(100_000) / 100.0)
                                .append('}');
                    case RECORDS ->
                        text.append("{\"time\":\"2026-11-22T10:")
                                .append(10 + random.nextInt(50))
                                .append(
                                        ":00.000Z\",\"level\":\"INFO\",\"logger\":\"http.access\",\"method\":\"GET\",\"path\":\"/api/v1/items/")
                                .append(random.nextInt(500))
                                .append("\",\"status\":200,\"bytes\":")
                                .append(random.nextInt(9_000))
                                .append(",\"ms\":")
                                .append(random.nextInt(90))
                                .append(",\"user\":\"u")
                                .append(random.nextInt(40))
                                .append("\",\"agent\":\"Mozilla/5.0 (X11; Linux x86_64; rv:")
                                .append(100 + random.nextInt(40))
                                .append(".0) Gecko/20100101 Firefox/133.0\"}\n");
                    default ->
                        text.append("2026-11-22T10:")
                                .append(10 + random.nextInt(50))
                                .append(":00Z INFO http GET /items/")
                                .append(random.nextInt(500))
                                .append(" 200 ")
                                .append(random.nextInt(90))
                                .append("ms user=")
                                .append(random.nextInt(40))
                                .append('\n');
                }
            }
            return text.toString().getBytes(StandardCharsets.US_ASCII);
        }
    }
}
