package dev.sluice.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

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
            "dev.sluice.stream.OpenStream",
            "dev.sluice.rooms.LocalRoom",
            "dev.sluice.rooms.Follower",
            "dev.sluice.rooms.Membership",
            "dev.sluice.rooms.door.RoomPublisher",
            "dev.sluice.rooms.door.LongPoll",
            "dev.sluice.security.Seats$Seat",
            "dev.sluice.broker.Presence",
            "dev.sluice.stream.TimerWheel$Timer");

    private static final long MOST_BYTES = 1_000_000;

    private static final String ROOM = "/rooms/churn";

    private static final String LINES = "Accept: application/x-ndjson";

    @Override
    public String name() {
        return "churn";
    }

    @Override
    public String summary() {
        return "what is left of WebSockets, members and readers of rooms that come and break off";
    }

    @Override
    public void run(Options options) throws Exception {
        int cycles = options.whole("cycles", 10_000);
        int warmup = options.whole("warmup", 3_000);
        String readers = options.text("readers", ROOM + "/events");
        options.end();
        Report.title(this, options);
        measure("/ws: connect, one echo, reset", cycles, warmup, port -> socket(port, "/ws", "Echo: hello"));
        measure(
                "a room: connect, hear oneself, reset",
                cycles,
                warmup,
                port -> socket(port, "/ws/rooms/churn", "hello"));
        measure("a room in envelopes, and two more: come into all, reset", cycles, warmup, Churn::envelopes);
        measure(readers + ": read the beginning, reset", cycles, warmup, port -> reader(port, readers));
        String both = "/events?room=churn&room=churned";
        measure(both + ": read the beginning, reset", cycles, warmup, port -> reader(port, both));
        String lines = ROOM + "/events";
        measure("lines of a room: read the beginning, reset", cycles, warmup, port -> reader(port, lines, LINES));
        measure("a request that waits for a message: reset", cycles, warmup, Churn::poll);
    }

    /** What comes and goes. */
    private interface Cycle {
        void run(int port) throws IOException;
    }

    private static void measure(String label, int cycles, int warmup, Cycle cycle) throws Exception {
        try (ServerProcess sluice = ServerProcess.sluice();
                ServerProbe probe = sluice.probe()) {
            repeat(warmup, sluice.port(), cycle);
            Histogram before = settled(sluice, probe);
            long start = System.nanoTime();
            repeat(cycles, sluice.port(), cycle);
            double seconds = (System.nanoTime() - start) / 1e9;
            Histogram after = settled(sluice, probe);
            Report.section(cycles + " times " + label);
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

    private static void repeat(int count, int port, Cycle cycle) throws IOException {
        for (int i = 0; i < count; i++) {
            cycle.run(port);
        }
    }

    private static void socket(int port, String path, String answer) throws IOException {
        Line line = Line.to(port, path);
        long ignored = line.exchange(Line.text("hello"), answer);
        line.reset();
    }

    private static void envelopes(int port) throws IOException {
        Line line = Line.to(port, "/ws" + ROOM, "sluice.v1");
        for (String room : List.of("churned", "churning")) {
            byte[] frame = Line.text("{\"type\":\"subscribe\",\"room\":\"" + room + "\"}");
            line.send(frame, frame.length);
        }
        for (int heard = 0; heard < 3; heard++) {
            line.read(); // one from each room
        }
        line.reset();
    }

    /** Breaks off without an answer, which would be long in coming. */
    private static void poll(int port) throws IOException {
        String path = ROOM + "/messages";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (Connection asking = Connection.to(port, 4_096)) {
            asking.get(path + "?limit=1");
            asking.readAll(body::write);
        }
        String top = body.toString(StandardCharsets.UTF_8).replaceAll(".*\"top\":\"([^\"]*)\".*", "$1");
        Connection connection = Connection.to(port, 4_096);
        connection.get(path + "?wait=60&after=" + top);
        connection.reset();
    }

    private static void reader(int port, String path, String... fields) throws IOException {
        Connection connection = Connection.to(port, 4_096);
        connection.get(path, fields);
        AtomicBoolean begun = new AtomicBoolean();
        while (!begun.get()) {
            connection.read((bytes, offset, length) -> begun.set(true));
        }
        connection.reset();
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
