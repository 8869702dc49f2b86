package dev.sluice.bench;

import java.io.IOException;
import java.util.Locale;

/** How many small items a second one stream carries, and what the server's heap does meanwhile. */
final class Items implements Program {

    private static final double MEGABYTE = 1e6;

    @Override
    public String name() {
        return "items";
    }

    @Override
    public String summary() {
        return "small items a second on one stream, beside a bare loop; the heap meanwhile";
    }

    @Override
    public void run(Options options) throws Exception {
        int items = options.whole("items", 10_000_000);
        int rounds = options.whole("rounds", 3);
        options.end();
        Report.title(this, options);
        try (ServerProcess sluice = ServerProcess.sluice();
                ServerProcess bare = ServerProcess.java(BareLoop.class)) {
            int warm = Math.min(items, 2_000_000);
            sluice.warm(numbers(warm), 1);
            bare.warm("/" + warm, 1);
            speed(sluice, bare, items, rounds);
            heap(sluice, items);
        }
    }

    private static String numbers(int items) {
        return "/stream/numbers?items=" + items;
    }

    private static void speed(ServerProcess sluice, ServerProcess bare, int items, int rounds) throws IOException {
        Report.section("speed, one after the other, all numbers compared byte for byte");
        double[] ours = new double[rounds];
        double[] theirs = new double[rounds];
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            ours[round] = itemsPerSecond(sluice.port(), numbers(items), items);
            theirs[round] = itemsPerSecond(bare.port(), "/" + items, items);
            ratios[round] = ours[round] / theirs[round];
            Report.note(String.format(
                    Locale.ROOT,
                    "round %d: Sluice %,.0f items/s, bare loop %,.0f items/s, ratio %.2f",
                    round + 1,
                    ours[round],
                    theirs[round],
                    ratios[round]));
        }
        Report.figure("Sluice, median", Percentiles.median(ours), "items/s", new Target.Over(1_000_000));
        Report.figure("bare loop, median", Percentiles.median(theirs), "items/s");
        Report.figure("Sluice / bare loop, median of the rounds", Percentiles.median(ratios), "");
    }

    private static double itemsPerSecond(int port, String path, int items) throws IOException {
        try (Connection connection = Connection.to(port, 65_536)) {
            NumberCheck check = new NumberCheck();
            long start = System.nanoTime();
            connection.get(path);
            connection.readAll(check);
            double seconds = (System.nanoTime() - start) / 1e9;
            check.ended(items);
            return items / seconds;
        }
    }

    private static void heap(ServerProcess sluice, int items) throws Exception {
        Report.section("heap of the server during one such stream");
        try (ServerProbe probe = sluice.probe();
                Connection connection = Connection.to(sluice.port(), 65_536);
                Peak used = new Peak(probe::used, 20)) {
            NumberCheck check = new NumberCheck();
            long before = probe.live().total();
            connection.get(numbers(items));
            // as fast as it can until half is there; the collection runs while the stream does
            FlowingRead reading = new FlowingRead(connection, check);
            reading.awaitLines(items / 2);
            long flowing = probe.live().total();
            boolean wasFlowing = !reading.isOver();
            reading.join();
            check.ended(items);
            long after = probe.live().total();
            Report.figure("live before", before / MEGABYTE, "MB");
            if (wasFlowing) {
                Report.figure(
                        "live in the middle of the stream, more than before",
                        (flowing - before) / MEGABYTE,
                        "MB",
                        new Target.Under(10));
            } else {
                Report.note("the stream was over before the collection was: take more --items");
            }
            Report.figure("live after the stream, more than before", (after - before) / MEGABYTE, "MB");
            Report.figure("peak of the used heap, garbage and all", used.highest() / MEGABYTE, "MB");
        }
    }
}
