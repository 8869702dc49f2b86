package dev.sluice.bench;

import java.time.Duration;
import java.util.Random;

/** How long a message and its answer take. */
final class Echo implements Program {

    private static final byte[] QUESTION = Line.text("0123456789abcdef");
    private static final String ANSWER = "Echo: 0123456789abcdef";

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public String summary() {
        return "round trip of a WebSocket message, beside a bare Jetty endpoint";
    }

    @Override
    public void run(Options options) throws Exception {
        int warmup = options.whole("warmup", 50_000);
        int messages = options.whole("messages", 50_000);
        int seed = options.whole("seed", 1);
        options.end();
        Report.title(this, options);
        try (ServerProcess sluice = ServerProcess.sluice();
                ServerProcess bare = ServerProcess.java(BareEndpoint.class);
                Line ours = Line.to(sluice.port(), "/ws");
                Line theirs = Line.to(bare.port(), "/ws")) {
            Random random = new Random(seed);
            exchange(ours, theirs, warmup, random);
            Duration ourCpu = sluice.cpu();
            Duration theirCpu = bare.cpu();
            long[][] nanos = exchange(ours, theirs, messages, random);
            Percentiles our = Percentiles.of(nanos[0]);
            Percentiles their = Percentiles.of(nanos[1]);
            Report.section(messages + " messages to each, one at a time, in random order");
            Report.figure("Sluice /ws, median", our.at(0.5) / 1e3, "us", new Target.Under(100));
            Report.figure("Sluice /ws, p99", our.at(0.99) / 1e3, "us");
            Report.figure("bare endpoint, median", their.at(0.5) / 1e3, "us");
            Report.figure("bare endpoint, p99", their.at(0.99) / 1e3, "us");
            Report.figure("Sluice / bare, medians", (double) our.at(0.5) / their.at(0.5), "");
            Report.figure(
                    "Sluice, processor time", sluice.cpu().minus(ourCpu).toNanos() / 1e3 / messages, "us a message");
            Report.figure(
                    "bare, processor time", bare.cpu().minus(theirCpu).toNanos() / 1e3 / messages, "us a message");
        }
    }

    /** Nanoseconds of so many exchanges with each. */
    private static long[][] exchange(Line ours, Line theirs, int count, Random random) throws Exception {
        long[][] nanos = new long[2][count];
        int[] done = new int[2];
        while (done[0] + done[1] < 2 * count) {
            int which = done[0] == count ? 1 : done[1] == count ? 0 : random.nextInt(2);
            nanos[which][done[which]++] = (which == 0 ? ours : theirs).exchange(QUESTION, ANSWER);
        }
        return nanos;
    }
}
