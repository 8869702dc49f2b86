package dev.sluice.bench;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** How soon a message reaches all of very many. */
final class Broadcast implements Program {

    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final double SECOND = 1e9;

    @Override
    public String name() {
        return "broadcast";
    }

    @Override
    public String summary() {
        return "how soon a message reaches all members of a large room, and the viewers of a game";
    }

    @Override
    public void run(Options options) throws Exception {
        int clients = options.whole("clients", 10_000);
        int viewers = options.whole("viewers", 15_000);
        int sample = options.whole("sample", 1_000);
        int events = options.whole("events", 4);
        int seed = options.whole("seed", 1);
        options.end();
        Report.title(this, options);
        Random random = new Random(seed);
        crowd("/ws/rooms/large", "/ws/rooms/large", clients, clients, events, random);
        crowd("/game/final", "/game/final?name=ann", viewers, Math.min(sample, viewers), events, random);
    }

    /** When each of them heard something last. */
    private static final class Arrivals implements SocketCrowd.Ear {

        private final AtomicLongArray at;
        private final AtomicInteger heard = new AtomicInteger();

        Arrivals(int clients) {
            this.at = new AtomicLongArray(clients);
        }

        @Override
        public void heard(int number, byte[] bytes, int offset, int length) {
            at.setPlain(number, System.nanoTime());
            heard.incrementAndGet();
        }
    }

    private static void crowd(String path, String senderPath, int clients, int sample, int events, Random random)
            throws Exception {
        Report.section(path + ": " + clients + " listen; of " + sample + " of them, for each of " + events + " events");
        Arrivals arrivals = new Arrivals(clients);
        // clients of so few bytes answer no pings
        try (ServerProcess sluice = ServerProcess.sluice("--set", "sluice.sockets.ping-seconds=3600");
                SocketCrowd crowd = new SocketCrowd(sluice.port(), arrivals)) {
            crowd.open(clients, path);
            try (Line sender = Line.to(sluice.port(), senderPath)) {
                say(sender, "warms", arrivals, clients, crowd);
                for (int i = 1; i <= events; i++) {
                    long begin = say(sender, "event " + i, arrivals, clients, crowd);
                    long[] took = new long[sample];
                    int[] chosen =
                            random.ints(0, clients).distinct().limit(sample).toArray();
                    for (int j = 0; j < sample; j++) {
                        took[j] = arrivals.at.get(chosen[j]) - begin;
                    }
                    Percentiles times = Percentiles.of(took);
                    Report.figure("event " + i + ", 95 %", times.at(0.95) / SECOND, "s", new Target.AtMost(1));
                    Report.figure("event " + i + ", all", times.at(1) / SECOND, "s", new Target.AtMost(5));
                }
            }
        }
    }

    /** Has all of them hear something; returns when it was sent. */
    private static long say(Line sender, String text, Arrivals arrivals, int clients, SocketCrowd crowd)
            throws IOException, InterruptedException, TimeoutException {
        Thread.sleep(500); // what was before has come
        arrivals.heard.set(0);
        byte[] frame = Line.text(text);
        long begin = System.nanoTime();
        sender.send(frame, frame.length);
        while (arrivals.heard.get() < clients) {
            crowd.complainOfFailure();
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new TimeoutException("only " + arrivals.heard + " of " + clients + " have heard it");
            }
            Thread.sleep(1);
        }
        return begin;
    }
}
