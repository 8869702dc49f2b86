package dev.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** How long a small answer takes on a warm connection. */
final class FirstByte implements Program {

    @Override
    public String name() {
        return "first-byte";
    }

    @Override
    public String summary() {
        return "time to the first byte of a body, beside a bare Jersey, a bare Jetty and nginx";
    }

    @Override
    public void run(Options options) throws Exception {
        int warmup = options.whole("warmup", 20_000);
        int requests = options.whole("requests", 20_000);
        int seed = options.whole("seed", 1);
        String path = options.text("path", "/stream/numbers?items=1");
        options.end();
        Report.title(this, options);
        Optional<ServerProcess> nginx = Nginx.start();
        try (ServerProcess sluice = ServerProcess.sluice();
                ServerProcess jersey = ServerProcess.java(BareJersey.class);
                ServerProcess jetty = ServerProcess.java(BareJetty.class)) {
            List<Lane> lanes = new ArrayList<>();
            lanes.add(new Lane("Sluice, a stream of one item", sluice, path, requests));
            lanes.add(new Lane("Jersey, a string", jersey, "/", requests));
            lanes.add(new Lane("Jetty, a handler", jetty, "/", requests));
            if (nginx.isPresent()) {
                lanes.add(new Lane("nginx, a file", nginx.get(), "/", requests));
            }
            measure(lanes, warmup, requests, new Random(seed));
        } finally {
            nginx.ifPresent(ServerProcess::close);
        }
    }

    private static void measure(List<Lane> lanes, int warmup, int requests, Random random) throws IOException {
        List<Lane> order = new ArrayList<>(lanes);
        for (int i = -warmup; i < requests; i++) {
            if (i == 0) {
                lanes.forEach(Lane::begin);
            }
            Collections.shuffle(order, random);
            for (Lane lane : order) {
                lane.ask(i);
            }
        }
        Report.section("request sent to first byte of the body, one connection each, in random order");
        for (Lane lane : lanes) {
            lane.report();
        }
        if (lanes.size() < 4) {
            Report.note("nginx: not installed (apt-get install nginx)");
        }
        double sluice = lanes.get(0).median();
        double jersey = lanes.get(1).median();
        Report.figure("Sluice / Jersey, of the medians", sluice / jersey, "", new Target.AtMost(1.5));
        Report.figure("Sluice, median", sluice / 1e3, "us", new Target.Under(50));
        for (Lane lane : lanes) {
            lane.close();
        }
    }

    /** One server with its connection. Owned by one thread. */
    private static final class Lane {

        private final String label;
        private final Connection connection;
        private final byte[] request;
        private final long[] nanos;
        private final ServerProcess server;
        private Duration cpuBefore = Duration.ZERO;

        Lane(String label, ServerProcess server, String path, int requests) throws IOException {
            this.label = label;
            this.server = server;
            this.connection = Connection.to(server.port(), 8_192);
            this.request = Connection.request(server.port(), path);
            this.nanos = new long[requests];
        }

        /** One request; below number 0 it only warms. */
        void ask(int number) throws IOException {
            long took = connection.exchange(request);
            if (number >= 0) {
                nanos[number] = took;
            }
        }

        /** What was before this is not measured. */
        void begin() {
            cpuBefore = server.cpu();
        }

        double median() {
            return Percentiles.of(nanos).at(0.5);
        }

        void report() {
            Percentiles all = Percentiles.of(nanos);
            Duration cpu = server.cpu().minus(cpuBefore);
            Report.note(String.format(
                    Locale.ROOT,
                    "%-29s median %6.1f us  p90 %6.1f us  p99 %7.1f us  processor time each %6.1f us",
                    label,
                    all.at(0.5) / 1e3,
                    all.at(0.9) / 1e3,
                    all.at(0.99) / 1e3,
                    cpu.toNanos() / 1e3 / nanos.length));
        }

        void close() throws IOException {
            connection.close();
        }
    }
}
