package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many readers of ranges of one file at once. */
final class Ranges implements Program {

    private static final int BUFFER = 65_536;
    private static final long FILE = 1_000_000_000;

    @Override
    public String name() {
        return "ranges";
    }

    @Override
    public String summary() {
        return "many readers of ranges of one file at once, beside nginx with sendfile";
    }

    @Override
    public void run(Options options) throws Exception {
        int readers = options.whole("readers", 200);
        int ranges = options.whole("ranges", 5);
        int kilobytes = options.whole("kilobytes", 4_000);
        int warmup = options.whole("warmup", 100_000);
        int rounds = options.whole("rounds", 7);
        int looks = options.whole("looks", 20);
        int seed = options.whole("seed", 1);
        options.end();
        Report.title(this, options);
        Path folder = ServerProcess.checkout().resolve("target/bench-files");
        Path file = Pattern.file(folder, FILE);
        try (Comparison all = new Comparison(folder, String.valueOf(file.getFileName()));
                ServerProbe probe = all.sluice().probe()) {
            Work work = new Work(readers, ranges, kilobytes * 1_000L, seed);
            List<Lane> lanes = new ArrayList<>();
            for (Comparison.Side side : all.sides()) {
                lanes.add(new Lane(side, work));
            }
            Work little = new Work(readers, 1 + warmup / readers, 4_000, seed);
            for (Lane lane : lanes) {
                lane.fetch(little);
                lane.fetch(work);
            }
            measure(lanes, rounds);
            Report.section(work.readers + " readers, each " + work.ranges + " ranges of " + work.length / 1_000
                    + " KB over one connection; medians of " + rounds + " rounds");
            lanes.forEach(Lane::report);
            Comparison.report(lanes.stream().map(Lane::outcome).toList());
            heap(lanes.getFirst(), probe, looks);
        }
    }

    private static void measure(List<Lane> lanes, int rounds) throws Exception {
        lanes.forEach(Lane::begin);
        for (int i = 0; i < rounds; i++) {
            for (Lane lane : i % 2 == 0 ? lanes : lanes.reversed()) {
                lane.fetch(lane.work);
            }
        }
    }

    private static void heap(Lane ours, ServerProbe probe, int looks) throws Exception {
        Report.section("heap while all read, over and over");
        LiveHeap.during(probe, looks, () -> {
                    ours.fetch(ours.work);
                    return null;
                })
                .report();
        long before = probe.live().total();
        try (Held held = new Held(ours, ours.work.readers)) {
            Report.section("heap while " + held.count() + " readers of the whole file take nothing");
            double added = (probe.live().total() - before) / 1e6;
            Report.figure("live heap added", added, "MB", new Target.Under(10));
            Report.figure("direct memory", probe.direct() / 1e6, "MB");
        }
    }

    /** What is read in one round. */
    private record Work(int readers, int ranges, long length, int seed) {

        double gigabytes() {
            return (double) readers * ranges * length / 1e9;
        }
    }

    /** Readers that have asked for the whole file and take nothing of it. */
    private static final class Held implements AutoCloseable {

        private final List<Download> all = new ArrayList<>();

        Held(Lane lane, int readers) throws IOException {
            for (int i = 0; i < readers; i++) {
                Download download = new Download(lane.side.server().port(), BUFFER);
                all.add(download);
                download.ask(lane.side.path(), 0, 0);
                long ignored = download.head();
            }
        }

        int count() {
            return all.size();
        }

        @Override
        public void close() throws IOException {
            for (Download each : all) {
                each.close();
            }
        }
    }

    /** One server. Owned by one thread. */
    private static final class Lane {

        private final Comparison.Side side;
        private final Work work;
        private final List<Double> speeds = new ArrayList<>();
        private Duration cpuBefore = Duration.ZERO;

        Lane(Comparison.Side side, Work work) {
            this.side = side;
            this.work = work;
        }

        void fetch(Work load) throws Exception {
            long start = System.nanoTime();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Void>> all = new ArrayList<>();
                for (int i = 0; i < load.readers; i++) {
                    Random random = new Random(load.seed * 31L + i);
                    Callable<Void> reader = () -> {
                        read(load, random);
                        return null;
                    };
                    all.add(threads.submit(reader));
                }
                for (Future<Void> one : all) {
                    one.get();
                }
            }
            speeds.add(load.gigabytes() * 1e3 / ((System.nanoTime() - start) / 1e9));
        }

        private void read(Work load, Random random) throws IOException {
            try (Download download = new Download(side.server().port(), BUFFER)) {
                for (int i = 0; i < load.ranges; i++) {
                    long first = random.nextLong((FILE - load.length) / Pattern.WORD) * Pattern.WORD;
                    download.ask(side.path(), first, load.length);
                    long length = download.head();
                    if (length != load.length) {
                        throw new IOException("a range of " + length + " bytes and not " + load.length);
                    }
                    download.body(first, length, false);
                }
            }
        }

        void begin() {
            speeds.clear();
            cpuBefore = side.server().cpu();
        }

        Comparison.Outcome outcome() {
            double gigabytes = speeds.size() * work.gigabytes();
            double cpu = side.server().cpu().minus(cpuBefore).toNanos() / 1e6 / gigabytes;
            return new Comparison.Outcome(side.label(), speeds, cpu);
        }

        void report() {
            Comparison.Outcome outcome = outcome();
            Report.note(String.format(
                    Locale.ROOT,
                    "%-16s median %,7.0f MB/s  processor time per GB %6.0f ms",
                    outcome.label(),
                    outcome.speed(),
                    outcome.cpuPerGigabyte()));
        }
    }
}
