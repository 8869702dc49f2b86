package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

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
        int rounds = options.whole("rounds", 15);
        int looks = options.whole("looks", 20);
        options.end();
        Report.title(this, options);
        Path folder = ServerProcess.checkout().resolve("target/bench-files");
        long size = megabytes * (long) MEGABYTE;
        Path file = Pattern.file(folder, size);
        try (Comparison all = new Comparison(folder, String.valueOf(file.getFileName()));
                ServerProbe probe = all.sluice().probe()) {
            List<Lane> lanes = new ArrayList<>();
            for (Comparison.Side side : all.sides()) {
                lanes.add(new Lane(side, size));
            }
            measure(lanes, rounds);
            Lane ours = lanes.getFirst();
            Report.section("heap while the file flows, fetched again and again");
            LiveHeap.during(probe, looks, () -> {
                        ours.fetch(false);
                        return null;
                    })
                    .report();
            stalled(ours, probe);
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
        Comparison.report(lanes.stream().map(Lane::outcome).toList());
    }

    private static void stalled(Lane lane, ServerProbe probe) throws Exception {
        Report.section("heap while a reader takes nothing in the middle of the file");
        long before = probe.live().total();
        long within;
        try (Download download = new Download(lane.side.server().port(), BUFFER)) {
            download.ask(lane.side.path(), 0, 0);
            long length = download.head();
            within = probe.live().total(); // all that can wait waits
            download.body(0, length, false);
        }
        Report.figure("live heap added", (within - before) / MEGABYTE, "MB", new Target.Under(10));
    }

    /** One server. Owned by one thread. */
    private static final class Lane {

        private final Comparison.Side side;
        private final long size;
        private final List<Double> speeds = new ArrayList<>();
        private Duration cpuBefore = Duration.ZERO;

        Lane(Comparison.Side side, long size) {
            this.side = side;
            this.size = size;
        }

        void fetch(boolean all) throws IOException {
            try (Download download = new Download(side.server().port(), BUFFER)) {
                long start = System.nanoTime();
                download.ask(side.path(), 0, 0);
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
            cpuBefore = side.server().cpu();
        }

        Comparison.Outcome outcome() {
            double gigabytes = speeds.size() * (size / 1e9);
            double cpu = side.server().cpu().minus(cpuBefore).toNanos() / 1e6 / gigabytes;
            return new Comparison.Outcome(side.label(), speeds, cpu);
        }

        void report() {
            double[] all = speeds.stream().mapToDouble(Double::doubleValue).toArray();
            Comparison.Outcome outcome = outcome();
            Report.note(String.format(
                    Locale.ROOT,
                    "%-16s median %,7.0f MB/s  slowest %,7.0f  fastest %,7.0f  processor time per GB %6.0f ms",
                    outcome.label(),
                    outcome.speed(),
                    Arrays.stream(all).min().orElse(0),
                    Arrays.stream(all).max().orElse(0),
                    outcome.cpuPerGigabyte()));
        }
    }
}
