package dev.sluice.bench;

import java.time.Duration;
import java.util.Locale;

/** How many messages a room gets out to its members, beside a loop that sends to one session after the other. */
final class FanOut implements Program {

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public String summary() {
        return "messages to the members of one room, beside a plain loop over all sessions on a bare Jetty";
    }

    @Override
    public void run(Options options) throws Exception {
        int members = options.whole("members", 5_000);
        int bytes = options.whole("bytes", 100);
        int messages = options.whole("messages", 200);
        int ahead = options.whole("ahead", 32);
        int rounds = options.whole("rounds", 5);
        options.end();
        if (bytes < 10 || bytes > 125) {
            throw new Options.Unusable("--bytes must be from 10 to 125: " + bytes);
        }
        Report.title(this, options);
        // clients of so few bytes answer no pings
        try (ServerProcess sluice = ServerProcess.sluice("--set", "sluice.sockets.ping-seconds=3600");
                ServerProcess bare = ServerProcess.java(BareEndpoint.class);
                RoomCrowd ours = new RoomCrowd(sluice.port(), "/ws/rooms/bench", members, bytes);
                RoomCrowd theirs = new RoomCrowd(bare.port(), "/room", members, bytes)) {
            ours.send(messages, ahead); // warms
            theirs.send(messages, ahead);
            double[] ourRates = new double[rounds];
            double[] ourCosts = new double[rounds];
            double[] theirRates = new double[rounds];
            double[] theirCosts = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                round(i, "Sluice", sluice, ours, members, messages, ahead, ourRates, ourCosts);
                round(i, "loop", bare, theirs, members, messages, ahead, theirRates, theirCosts);
            }
            Report.section(members + " members, " + rounds + " rounds of " + messages + " messages of " + bytes
                    + " bytes, at most " + ahead + " on their way");
            Report.figure("Sluice, median", Percentiles.median(ourRates), "deliveries/s", new Target.AtLeast(100_000));
            Report.figure("plain loop, median", Percentiles.median(theirRates), "deliveries/s");
            Report.figure("Sluice, of a CPU second", Percentiles.median(ourCosts), "deliveries");
            Report.figure("plain loop, of a CPU second", Percentiles.median(theirCosts), "deliveries");
            Report.figure(
                    "Sluice / plain loop, of a CPU second",
                    Percentiles.median(ourCosts) / Percentiles.median(theirCosts),
                    "",
                    new Target.AtLeast(1));
            Report.figure("Sluice, lost or out of order", (double) ours.disorders(), "", new Target.AtMost(0));
            Report.figure("plain loop, lost or out of order", (double) theirs.disorders(), "");
        }
    }

    private static void round(
            int number,
            String label,
            ServerProcess server,
            RoomCrowd crowd,
            int members,
            int messages,
            int ahead,
            double[] rates,
            double[] costs)
            throws Exception {
        Duration before = server.cpu();
        long nanos = crowd.send(messages, ahead);
        double cpu = server.cpu().minus(before).toNanos() / 1e9;
        double deliveries = (double) members * messages;
        rates[number] = deliveries / (nanos / 1e9);
        costs[number] = deliveries / cpu;
        Report.note(String.format(
                Locale.ROOT,
                "round %d, %s: %,.0f deliveries/s, %,.0f of a CPU second",
                number + 1,
                label,
                rates[number],
                costs[number]));
    }
}
