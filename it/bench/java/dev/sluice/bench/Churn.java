package dev.sluice.bench;

import java.util.List;

/** What connections leave behind that come and break. */
final class Churn implements Program {

    private static final int SETTLE_MILLIS = 2_000;
    private static final int ROUNDS = 3;

    /** Of each of these there is one for each connection. */
    private static final List<String> OURS = List.of(
            "dev.sluice.socket.SocketSession",
            "dev.sluice.socket.BridgeSocket",
            "dev.sluice.stream.Outbox",
            "dev.sluice.stream.Streams$Listing",
            "dev.sluice.stream.TimerWheel$Timer");

    private static final long MOST_BYTES = 1_000_000;

    @Override
    public String name() {
        return "churn";
    }

    @Override
    public String summary() {
        return "what is left of WebSockets whose clients connect and break off";
    }

    @Override
    public void run(Options options) throws Exception {
        int cycles = options.whole("cycles", 10_000);
        int warmup = options.whole("warmup", 3_000);
        String path = options.text("path", "/ws");
        options.end();
        Report.title(this, options);
        try (ServerProcess sluice = ServerProcess.sluice();
                ServerProbe probe = sluice.probe()) {
            cycle(sluice.port(), path, warmup);
            Histogram before = settled(sluice, probe);
            long start = System.nanoTime();
            cycle(sluice.port(), path, cycles);
            double seconds = (System.nanoTime() - start) / 1e9;
            Histogram after = settled(sluice, probe);
            Report.section(cycles + " times: connect, one echo, reset");
            Report.figure("cycles", cycles / seconds, "a second");
            Report.figure(
                    "live heap more than before",
                    (double) (after.total() - before.total()),
                    "bytes",
                    new Target.AtMost(MOST_BYTES));
            for (String name : OURS) {
                Report.figure(
                        "more of " + name.substring(name.lastIndexOf('.') + 1),
                        (double) (count(after, name) - count(before, name)),
                        "",
                        new Target.AtMost(0));
            }
        }
    }

    private static long count(Histogram live, String name) {
        return live.instances().getOrDefault(name, 0L);
    }

    private static void cycle(int port, String path, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Line line = Line.to(port, path);
            line.exchange(Line.text("hello"), "Echo: hello");
            line.reset();
        }
    }

    private static Histogram settled(ServerProcess sluice, ServerProbe probe) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            Thread.sleep(SETTLE_MILLIS);
            probe.live();
            sluice.warm("/health/live", 20);
        }
        return probe.live();
    }
}
