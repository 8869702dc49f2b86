package dev.sluice.bench;

import java.io.IOException;
import java.util.Locale;

/** How many small messages one client gets in. */
final class Ingest implements Program {

    private static final String SINK = "/edges/sockets/sink";
    private static final String PAYLOAD = "0123456789abcdef0123456789abcdef";

    /** As a client gathers that writes as fast as it can. */
    private static final int AT_ONCE = 100;

    @Override
    public String name() {
        return "ingest";
    }

    @Override
    public String summary() {
        return "messages of 32 bytes that one client gets in, one way";
    }

    @Override
    public void run(Options options) throws Exception {
        int messages = options.whole("messages", 1_000_000);
        int rounds = options.whole("rounds", 5);
        options.end();
        Report.title(this, options);
        try (ServerProcess sluice = ServerProcess.sluice();
                Line line = Line.to(sluice.port(), SINK)) {
            send(line, messages); // warms
            double[] rates = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                long start = System.nanoTime();
                send(line, messages);
                rates[i] = messages / ((System.nanoTime() - start) / 1e9);
                Report.note(String.format(Locale.ROOT, "round %d: %,.0f messages/s", i + 1, rates[i]));
            }
            Report.section(messages + " messages until the server has counted the last, in writes of " + AT_ONCE);
            Report.figure("median", Percentiles.median(rates), "messages/s", new Target.AtLeast(100_000));
        }
    }

    private static void send(Line line, int messages) throws IOException {
        byte[] one = Line.text(PAYLOAD);
        byte[] many = new byte[one.length * AT_ONCE];
        for (int i = 0; i < AT_ONCE; i++) {
            System.arraycopy(one, 0, many, i * one.length, one.length);
        }
        byte[] question = Line.text("count");
        for (int sent = 0; sent < messages; sent += AT_ONCE) {
            line.send(many, Math.min(AT_ONCE, messages - sent) * one.length);
        }
        line.exchange(question, Integer.toString(messages));
    }
}
