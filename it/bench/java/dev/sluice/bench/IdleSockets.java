package dev.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a WebSocket costs on which nothing happens. */
final class IdleSockets implements Program {

    /** How often caches of ended threads are given the chance to let go. */
    private static final int ROUNDS = 2;

    private static final int SETTLE_MILLIS = 1_000;

    @Override
    public String name() {
        return "idle-sockets";
    }

    @Override
    public String summary() {
        return "heap of an idle WebSocket, beside a bare Jetty endpoint, and whether it grows with their number";
    }

    @Override
    public void run(Options options) throws Exception {
        int sockets = options.whole("sockets", 10_000);
        int step = options.whole("step", 1_000);
        int classes = options.whole("classes", 15);
        String path = options.text("path", "/ws/rooms/idle");
        options.end();
        if (sockets < 4 * step) {
            throw new Options.Unusable("--sockets must be at least four times --step: " + sockets);
        }
        Report.title(this, options);
        // clients of so few bytes answer no pings
        try (ServerProcess sluice = ServerProcess.sluice("--set", "sluice.sockets.ping-seconds=3600")) {
            measure("Sluice " + path, path, sluice, sockets, step, classes, true);
        }
        try (ServerProcess bare = ServerProcess.java(BareEndpoint.class)) {
            measure("bare endpoint", "/room", bare, sockets, step, classes, false);
        }
    }

    private static void measure(
            String label, String path, ServerProcess server, int sockets, int step, int classes, boolean ours)
            throws Exception {
        Report.section(label + ": " + sockets + " connections, all in one room");
        List<Line> open = new ArrayList<>();
        try (ServerProbe probe = server.probe()) {
            Histogram first = upTo(step, path, open, server, probe);
            Histogram second = upTo(2 * step, path, open, server, probe);
            Histogram beforeLast = upTo(sockets - step, path, open, server, probe);
            Histogram last = upTo(sockets, path, open, server, probe);
            byte[] question = Line.text("still there?");
            open.getFirst().send(question, question.length);
            for (Line each : open) {
                String heard = each.read();
                if (!heard.equals("still there?")) {
                    throw new IOException("another message came: " + heard);
                }
            }
            double all = (double) (last.total() - first.total()) / (sockets - step);
            double early = (double) (second.total() - first.total()) / step;
            double late = (double) (last.total() - beforeLast.total()) / step;
            if (ours) {
                Report.figure("live heap of each", all, "bytes", new Target.AtMost(13 * 1_024));
                Report.figure("the last " + step + " / the second " + step, late / early, "", new Target.AtMost(1.1));
            } else {
                Report.figure("live heap of each", all, "bytes");
                Report.figure("the last " + step + " / the second " + step, late / early, "");
            }
            Grown.print(first, last, sockets - step, classes);
        } finally {
            for (Line each : open) {
                each.close();
            }
        }
    }

    private static Histogram upTo(int count, String path, List<Line> open, ServerProcess server, ServerProbe probe)
            throws Exception {
        while (open.size() < count) {
            open.add(Line.to(server.port(), path));
        }
        return settled(server, probe);
    }

    /** What stays, once caches of threads have learned of their end. */
    private static Histogram settled(ServerProcess server, ServerProbe probe) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            Thread.sleep(SETTLE_MILLIS);
            probe.live();
            echo(server);
        }
        Thread.sleep(SETTLE_MILLIS);
        return probe.live();
    }

    private static void echo(ServerProcess server) throws IOException {
        try (Line line = Line.to(server.port(), "/ws")) {
            for (int i = 0; i < 20; i++) {
                line.exchange(Line.text("again"), "Echo: again");
            }
        }
    }
}
