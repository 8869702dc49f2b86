package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One large file to one reader. */
final class WholeFile implements Program {

    private static final int BUFFER = 1 << 20;
    private static final double MEGABYTE = 1e6;

    @Override
    public String name() {
        return "file";
    }

    @Override
    public String summary() {
        return "a large file over loopback, beside nginx with sendfile";
    }

    @Override
    public void run(Options options) throws Exception {
        int megabytes = options.whole("megabytes", 1_000);
        int rounds = options.whole("rounds", 7);
        options.end();
        Report.title(this, options);
        Path folder = ServerProcess.checkout().resolve("target/bench-files");
        long size = megabytes * (long) MEGABYTE;
        Path file = Pattern.file(folder, size);
        Optional<ServerProcess> nginx = Nginx.start(folder);
        try (ServerProcess sluice = ServerProcess.sluice("--files", folder.toString());
                ServerProbe probe = sluice.probe()) {
            List<Lane> lanes = new ArrayList<>();
            lanes.add(new Lane("Sluice", sluice, "/files/" + file.getFileName(), size));
            nginx.ifPresent(server -> lanes.add(new Lane("nginx", server, "/" + file.getFileName(), size)));
            measure(lanes, rounds);
            heap(lanes.getFirst(), probe);
        } finally {
            nginx.ifPresent(ServerProcess::close);
        }
    }

    private static void measure(List<Lane> lanes, int rounds) throws IOException {
        for (Lane lane : lanes) {
            lane.fetch(true); // every byte is compared
            lane.fetch(false);
        }
        lanes.forEach(Lane::begin);
        for (int i = 0; i < rounds; i++) {
            for (Lane lane : i % 2 == 0 ? lanes : lanes.reversed()) {
                lane.fetch(false);
            }
        }
        Report.section("one reader, one connection for each file; medians of " + rounds + " rounds");
        lanes.forEach(Lane::report);
        if (lanes.size() < 2) {
            Report.note("nginx: not installed (apt-get install nginx)");
            return;
        }
        Report.figure(
                "Sluice / nginx, of the medians",
                lanes.get(0).median() / lanes.get(1).median(),
                "",
                new Target.AtLeast(0.8));
        Report.figure(
                "Sluice / nginx, processor time per GB",
                lanes.get(0).cpuPerGigabyte() / lanes.get(1).cpuPerGigabyte(),
                "");
    }

    /** Live heap while the file flows. */
    private static void heap(Lane lane, ServerProbe probe) throws Exception {
        Report.section("live heap in the middle of the file");
        long before = probe.live().total();
        long within;
        try (Download download = new Download(lane.server.port(), BUFFER)) {
            download.ask(lane.path, 0, 0);
            long length = download.head();
            within = probe.live().total(); // the reader takes nothing meanwhile: all that can wait waits
            download.body(0, length, false);
        }
        Report.figure("live heap added", (within - before) / MEGABYTE, "MB", new Target.Under(10));
    }

    /** One server. Owned by one thread. */
    private static final class Lane {

        private final String label;
        private final ServerProcess server;
        private final String path;
        private final long size;
        private final List<Double> speeds = new ArrayList<>();
        private Duration cpuBefore = Duration.ZERO;

        Lane(String label, ServerProcess server, String path, long size) {
            this.label = label;
            this.server = server;
            this.path = path;
            this.size = size;
        }

        void fetch(boolean all) throws IOException {
            try (Download download = new Download(server.port(), BUFFER)) {
                long start = System.nanoTime();
                download.ask(path, 0, 0);
                long length = download.head();
                download.body(0, length, all);
                speeds.add(size / MEGABYTE / ((System.nanoTime() - start) / 1e9));
                if (length != size) {
                    throw new IOException("it has " + length + " bytes and not " + size);
                }
            }
        }

        void begin() {
            speeds.clear();
            cpuBefore = server.cpu();
        }

        double median() {
            double[] sorted =
                    speeds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return sorted[sorted.length / 2];
        }

        double cpuPerGigabyte() {
            double gigabytes = speeds.size() * (size / 1e9);
            return server.cpu().minus(cpuBefore).toNanos() / 1e6 / gigabytes;
        }

        void report() {
            double[] sorted =
                    speeds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            Report.note(String.format(
                    Locale.ROOT,
                    "%-8s median %,7.0f MB/s  slowest %,7.0f  fastest %,7.0f  processor time per GB %6.0f ms",
                    label,
                    median(),
                    Arrays.stream(sorted).min().orElse(0),
                    Arrays.stream(sorted).max().orElse(0),
                    cpuPerGigabyte()));
        }
    }
}
