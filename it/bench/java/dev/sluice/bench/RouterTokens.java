package dev.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** How much later tokens come through the router. */
final class RouterTokens implements Program {

    @Override
    public String name() {
        return "router";
    }

    @Override
    public String summary() {
        return "delay and processor time that the LLM router adds to tokens, beside nginx and HAProxy";
    }

    /**
     * How often each client asks for next to nothing in a round of the warm-up: a server that compiles what is hot needs some
     * 50,000 requests until what begins a stream takes no less time from one to the next.
     */
    private static final int SHORT_ONES = 100;

    /** How much is asked. */
    private record Work(int clients, int tokens, int spreadMillis, Random random) {}

    @Override
    public void run(Options options) throws Exception {
        int clients = options.whole("clients", 200);
        int tokens = options.whole("tokens", 250);
        int pace = options.whole("pace-millis", 20);
        int spread = options.whole("spread-millis", 1_000);
        int warmup = options.whole("warmup", 3);
        int rounds = options.whole("rounds", 7);
        int seed = options.whole("seed", 1);
        options.end();
        if (tokens == 1) {
            throw new Options.Unusable("--tokens must be above 1: the first is counted by itself");
        }
        Report.title(this, options);
        Work work = new Work(clients, tokens, spread, new Random(seed));
        try (TokenUpstream upstream = TokenUpstream.paced(pace);
                RouterSides sides = new RouterSides(upstream.port())) {
            List<Lane> lanes = sides.all().stream().map(Lane::new).toList();
            List<Lane> order = lanes;
            for (int i = -warmup; i < rounds; i++) {
                for (Lane lane : order) {
                    lane.read(work, i >= 0);
                }
                upstream.complainOfFailure();
                order = order.reversed();
            }
            Report.section(clients + " streams of " + tokens + " tokens, one each " + pace + " ms; medians of " + rounds
                    + " rounds");
            lanes.forEach(Lane::report);
            sides.complainOfMissing();
            Lane direct = lanes.get(0);
            Lane sluice = lanes.get(1);
            for (Lane lane : lanes) {
                if (sides.nginx().contains(lane.side)) {
                    compare(direct, sluice, lane);
                }
            }
        }
    }

    private static void compare(Lane direct, Lane sluice, Lane other) {
        String beside = "Sluice / " + other.side.label();
        for (Figure figure : Figure.values()) {
            double ours = sluice.median(figure) - direct.median(figure);
            double theirs = other.median(figure) - direct.median(figure);
            if (theirs > 0) {
                Report.figure(beside + ", " + figure.words, ours / theirs, "", new Target.AtMost(1.5));
            } else {
                Report.note(beside + ", " + figure.words + ": nginx added nothing in this run");
            }
        }
        Report.figure(
                beside + ", processor time",
                sluice.cpuPerThousand() / other.cpuPerThousand(),
                "",
                new Target.AtMost(2.5));
    }

    /** What is compared, in nanoseconds. */
    private enum Figure {
        FIRST_MEDIAN("first token, p50"),
        FIRST_WORST("first token, p99"),
        EACH_MEDIAN("token, p50"),
        EACH_WORST("token, p99");

        private final String words;

        Figure(String words) {
            this.words = words;
        }

        double of(TokenLoad.Delays delays) {
            return switch (this) {
                case FIRST_MEDIAN -> delays.first().at(0.5);
                case FIRST_WORST -> delays.first().at(0.99);
                case EACH_MEDIAN -> delays.each().at(0.5);
                case EACH_WORST -> delays.each().at(0.99);
            };
        }
    }

    /** One server. Owned by one thread. */
    private static final class Lane {

        private final RouterSides.Side side;
        private final List<TokenLoad.Delays> rounds = new ArrayList<>();
        private Duration cpu = Duration.ZERO;
        private long tokens;

        Lane(RouterSides.Side side) {
            this.side = side;
        }

        /** One round, with connections of its own: kept ones would have been given up meanwhile. */
        void read(Work work, boolean counts) throws IOException, InterruptedException {
            try (TokenLoad load = new TokenLoad(side.port(), work.clients)) {
                for (int i = 0; !counts && i < SHORT_ONES; i++) {
                    load.read(2, 50, work.random);
                }
                Duration before = side.cpu();
                TokenLoad.Delays seen = load.read(work.tokens, work.spreadMillis, work.random);
                if (counts) {
                    cpu = cpu.plus(side.cpu().minus(before));
                    tokens += (long) work.clients * work.tokens;
                    rounds.add(seen);
                }
            }
        }

        /** Microseconds. */
        double median(Figure figure) {
            return Percentiles.median(rounds.stream().mapToDouble(figure::of).toArray()) / 1e3;
        }

        double cpuPerThousand() {
            return cpu.toNanos() / 1e6 / (tokens / 1e3);
        }

        void report() {
            Report.note(String.format(
                            Locale.ROOT,
                            "%-16s first token p50 %,7.0f us  p99 %,7.0f us   token p50 %,6.0f us  p99 %,6.0f us   %s",
                            side.label(),
                            median(Figure.FIRST_MEDIAN),
                            median(Figure.FIRST_WORST),
                            median(Figure.EACH_MEDIAN),
                            median(Figure.EACH_WORST),
                            side.server() == null
                                    ? ""
                                    : String.format(Locale.ROOT, "1,000 tokens %6.2f ms", cpuPerThousand()))
                    .stripTrailing());
        }
    }
}
