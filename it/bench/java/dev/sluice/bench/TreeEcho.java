package dev.sluice.bench;

import java.io.BufferedInputStream;
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
    private static final String[] ENCODINGS = {"records", "tokens", "bytes", "numbers", "tree"};
    private static final Pattern COMPUTED = Pattern.compile("\"computing_seconds\":([0-9.E-]+)");
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
            for (String encoding : ENCODINGS) {
                for (int level : new int[] {0, 2}) {
                    new Upload(sluice, encoding, units, level).forSeconds(seconds, seconds / 2);
                }
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
        Upload warm = new Upload(sluice, "records", units, 0);
        warm.ofBytes(50_000_000);
        long before = probe.live().total();
        Upload upload = new Upload(sluice, "records", units, 0);
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
                "chunks told before the last byte was sent",
                (double) upload.toldBeforeEnd.get(),
                "",
                new Target.AtLeast(1));
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
        private final String encoding;
        private final String path;
        private final byte[] block;
        private final int level;
        private final AtomicLong sent = new AtomicLong();
        private volatile boolean ended;
        private volatile long sentAtFirst = -1;
        private final AtomicLong toldBeforeEnd = new AtomicLong();
        private long processed;
        private long symbols;
        private double seconds;

        Upload(ServerProcess sluice, String encoding, int units, int level) {
            this.sluice = sluice;
            this.encoding = encoding;
            this.level = level;
            this.path =
                    "stream_large_dataset?encoding=" + encoding + "&esn_size=" + units + "&compression_level=" + level;
            this.block = block(encoding);
        }

        /** Warms for some time, measures for some time, and prints it. */
        void forSeconds(int measured, int warming) throws Exception {
            run(Long.MAX_VALUE, warming);
            double before = computed();
            run(Long.MAX_VALUE, measured);
            double share = (computed() - before) / seconds;
            Report.note(String.format(
                    Locale.ROOT,
                    "%-8s level %d  %7.2f MB/s  %,11.0f symbols/s  %3.0f %% of the time computing%s",
                    encoding,
                    level,
                    rate(),
                    symbols / seconds,
                    100 * share,
                    share > 0.8 ? ", which limits it" : ""));
            if (encoding.equals("records") && level == 0) {
                Report.figure("records at level 0", rate(), "MB/s", new Target.AtLeast(50));
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
                boolean tree = encoding.equals("tree");
                chunk(out, tree ? "[0".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
                while (sent.get() < bytes && System.nanoTime() - until < 0 && !reader.isDone()) {
                    chunk(out, block);
                    sent.addAndGet(block.length);
                }
                ended = true;
                chunk(out, tree ? "]".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
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

        private static void chunk(OutputStream out, byte[] bytes) throws IOException {
            if (bytes.length > 0) {
                out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(bytes);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }

        /** Reads all, counts chunks, and returns the end of it. */
        private String events(InputStream raw) throws IOException {
            InputStream in = new BufferedInputStream(raw, 1 << 16);
            byte[] buffer = new byte[1 << 16];
            byte[] mark = "event: chunk".getBytes(StandardCharsets.US_ASCII);
            int matched = 0;
            String tail = "";
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    matched = buffer[i] == mark[matched] ? matched + 1 : buffer[i] == mark[0] ? 1 : 0;
                    if (matched == mark.length) {
                        matched = 0;
                        if (sentAtFirst < 0) {
                            sentAtFirst = sent.get();
                        }
                        if (!ended) {
                            toldBeforeEnd.incrementAndGet();
                        }
                    }
                }
                String piece = new String(
                        buffer, Math.max(0, read - 4_000), Math.min(read, 4_000), StandardCharsets.ISO_8859_1);
                tail = (tail + piece).substring(Math.max(0, tail.length() + piece.length() - 4_000));
                if (tail.endsWith("\r\n0\r\n\r\n")) {
                    return tail;
                }
            }
            return tail;
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
        private static byte[] block(String encoding) {
            Random random = new Random(5);
            StringBuilder text = new StringBuilder();
            while (text.length() < 65_000) {
                switch (encoding) {
                    case "numbers" -> {
                        for (int i = 0; i < 8; i++) {
                            text.append(i == 0 ? "" : ",").append(random.nextInt(100_000) / 1_000.0);
                        }
                        text.append('\n');
                    }
                    case "tree" ->
                        text.append(",{\"id\":")
                                .append(random.nextInt(1_000))
                                .append(",\"tags\":[\"a")
                                .append(random.nextInt(9))
                                .append("\",\"b\"],\"value\":")
                                .append(random.nextInt(100_000) / 100.0)
                                .append('}');
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
