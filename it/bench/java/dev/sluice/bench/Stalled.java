package dev.sluice.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Whether a reader that takes nothing is noticed by the others. */
final class Stalled implements Program {

    private static final String ENDLESS = "/stream/numbers?items=1000000000";

    /** Long enough for everything on the way to the stalled reader to be full. */
    private static final int SETTLE_MILLIS = 500;

    private static final long MORE_THAN_BUFFERS = 8_000_000;

    private static final Target BOUND = new Target.AtMost(1.5);

    @Override
    public String name() {
        return "stalled";
    }

    @Override
    public String summary() {
        return "lateness of paced streams, and the speed of a fast one, with and without a stalled reader";
    }

    @Override
    public void run(Options options) throws Exception {
        int streams = options.whole("streams", 50);
        int pace = options.whole("pace-millis", 20);
        int millis = options.whole("phase-millis", 5_000);
        int pairs = options.whole("pairs", 5);
        int items = options.whole("items", 5_000_000);
        String path = options.text("path", "/stream/text?items=1000000&delayMillis=" + pace);
        options.end();
        Report.title(this, options);
        try (ServerProcess sluice = ServerProcess.sluice()) {
            sluice.warm("/stream/numbers?items=2000000", 2); // what the stalled reader asks for, too
            paced(sluice.port(), streams, pace, path, millis, pairs);
            unpaced(sluice.port(), items, pairs);
        }
    }

    private static void paced(int port, int streams, int pace, String path, int millis, int pairs) throws Exception {
        Report.section(
                streams + " streams of an item every " + pace + " ms: how much later than that an item comes, p99");
        Lateness lateness = new Lateness(pace);
        double[] ratios = new double[pairs];
        try (StreamCrowd crowd = new StreamCrowd(port)) {
            crowd.open(streams, path, lateness::stream);
            Thread.sleep(millis); // warms
            for (int pair = 0; pair < pairs; pair++) {
                // now one first, now the other: what changes meanwhile is no difference between them
                double early = pair % 2 == 0 ? p99(lateness, millis) : 0;
                double with = p99BesideStalled(port, lateness, millis);
                double without = pair % 2 == 0 ? early : p99(lateness, millis);
                ratios[pair] = with / without;
                Report.note(String.format(
                        Locale.ROOT,
                        "pair %d: without %,.0f us, with %,.0f us, ratio %.2f",
                        pair + 1,
                        without / 1e3,
                        with / 1e3,
                        ratios[pair]));
            }
            crowd.allOpen();
        }
        Report.figure("with / without, median of the pairs", Percentiles.median(ratios), "", BOUND);
    }

    private static double p99(Lateness lateness, int millis) throws InterruptedException {
        lateness.take();
        Thread.sleep(millis);
        // a p99 below the clock's own noise would make a ratio of nothing
        return Math.max(1_000, Percentiles.of(lateness.take()).at(0.99));
    }

    private static double p99BesideStalled(int port, Lateness lateness, int millis) throws Exception {
        double result;
        try (Connection stalled = stall(port)) {
            Thread.sleep(SETTLE_MILLIS);
            result = p99(lateness, millis);
            stillStalled(stalled);
        }
        Thread.sleep(SETTLE_MILLIS);
        return result;
    }

    private static double fastBesideStalled(int port, int items) throws Exception {
        try (Connection stalled = stall(port)) {
            Thread.sleep(SETTLE_MILLIS);
            double result = fast(port, items);
            stillStalled(stalled);
            return result;
        }
    }

    private static Connection stall(int port) throws IOException {
        Connection connection = Connection.narrow(port, 256);
        connection.get(ENDLESS);
        connection.read((bytes, offset, length) -> {});
        return connection;
    }

    /**
     * Takes more than the sockets' buffers may hold: from a stream that was broken off meanwhile, which would have
     * measured nothing, that can't be had.
     */
    private static void stillStalled(Connection stalled) throws IOException {
        AtomicLong taken = new AtomicLong();
        while (taken.get() < MORE_THAN_BUFFERS) {
            stalled.read((bytes, offset, length) -> taken.addAndGet(length));
        }
    }

    private static void unpaced(int port, int items, int pairs) throws Exception {
        Report.section("a fast reader of " + items + " items: time for all");
        double[] ratios = new double[pairs];
        fast(port, items); // warms
        for (int pair = 0; pair < pairs; pair++) {
            double early = pair % 2 == 0 ? fast(port, items) : 0;
            double with = fastBesideStalled(port, items);
            double without = pair % 2 == 0 ? early : fast(port, items);
            ratios[pair] = with / without;
            Report.note(String.format(
                    Locale.ROOT,
                    "pair %d: without %,.0f items/s, with %,.0f items/s, ratio of the times %.2f",
                    pair + 1,
                    items / without,
                    items / with,
                    ratios[pair]));
        }
        Report.figure("time with / time without, median of the pairs", Percentiles.median(ratios), "", BOUND);
    }

    private static double fast(int port, int items) throws IOException {
        try (Connection connection = Connection.to(port, 65_536)) {
            NumberCheck check = new NumberCheck();
            long start = System.nanoTime();
            connection.get("/stream/numbers?items=" + items);
            connection.readAll(check);
            check.ended(items);
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
