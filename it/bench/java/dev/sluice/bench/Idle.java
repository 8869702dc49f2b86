package dev.sluice.bench;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a stream costs on which nothing happens. */
final class Idle implements Program {

    /** Open in both measurements: what the first streams bring with them is no cost of a stream. */
    private static final int FIRST = 100;

    /** A path that says that there is nothing to measure. */
    private static final String LEFT_OUT = "none";

    /** Answered by the same runtime, and leaves nothing open. */
    private static final String SMALL = "/health/live";

    /** How often caches of ended threads are given the chance to let go. */
    private static final int ROUNDS = 3;

    /**
     * A buffer of each stream would be 1, whatever its size. The server's own threads may come to a few in the meantime: one
     * for each hundred streams is allowed.
     */
    private static final Target NO_BUFFERS = new Target.AtMost(0.01);

    private static final int SETTLE_MILLIS = 1_000;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String summary() {
        return "heap and direct buffers of an idle stream, by the kind of its source";
    }

    @Override
    public void run(Options options) throws Exception {
        int streams = options.whole("streams", 2_000);
        String published = options.text("published", "/stream/ticks?delayMillis=3600000");
        String generated =
                options.text("generated", "/stream/slow?items=2&delayMillis=3600000&heartbeatMillis=3600000");
        String room = options.text("room", "/rooms/idle/events");
        String standard = options.text("standard", "/stream/sse?items=1000000&delayMillis=60000");
        int classes = options.whole("classes", 10);
        options.end();
        if (streams <= FIRST) {
            throw new Options.Unusable("--streams must be above " + FIRST + ": " + streams);
        }
        Report.title(this, options);
        measure("fed by a publisher, no thread", published, streams, classes, new Target.Under(7_168));
        measure("a reader of a room", room, streams, classes, new Target.Under(7_168));
        measure("a parked generator", generated, streams, classes, null);
        measure("the standard SseEventSink", standard, streams, classes, null);
    }

    private static void measure(String label, String path, int streams, int classes, @Nullable Target target)
            throws Exception {
        if (path.equals(LEFT_OUT)) {
            return;
        }
        Report.section(label + ": " + path);
        try (ServerProcess sluice = ServerProcess.sluice();
                ServerProbe probe = sluice.probe();
                StreamCrowd crowd = new StreamCrowd(sluice.port())) {
            crowd.open(FIRST, path, Idle::nobody);
            Histogram few = settled(sluice, probe);
            long fewBuffers = probe.directBuffers();
            long fewDirect = probe.direct();
            crowd.open(streams - FIRST, path, Idle::nobody);
            Histogram many = settled(sluice, probe);
            long buffers = probe.directBuffers() - fewBuffers;
            long direct = probe.direct() - fewDirect;
            crowd.allOpen();
            double more = streams - FIRST;
            double heap = (many.total() - few.total()) / more;
            if (target == null) {
                Report.figure("live heap of each stream", heap, "bytes");
                Report.figure("direct buffers of each stream", buffers / more, "");
            } else {
                Report.figure("live heap of each stream", heap, "bytes", target);
                Report.figure("direct buffers of each stream", buffers / more, "", NO_BUFFERS);
            }
            Report.note(String.format(
                    Locale.ROOT,
                    "  that is %,d more buffers of %,d bytes in all, of %,.0f more streams: a few are the server's own"
                            + " threads'",
                    buffers,
                    direct,
                    more));
            Grown.print(few, many, more, classes);
        } catch (IOException e) {
            Report.note("not measured: " + e.getMessage());
        }
    }

    /**
     * What stays. Caches that the runtime keeps for each thread learn of a thread's end by a collection, and let go at
     * the next request: one collection alone would count what the opening of the streams has left there.
     */
    private static Histogram settled(ServerProcess sluice, ServerProbe probe) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            Thread.sleep(SETTLE_MILLIS);
            probe.live();
            Thread.sleep(SETTLE_MILLIS);
            sluice.warm(SMALL, 20);
        }
        Thread.sleep(SETTLE_MILLIS);
        return probe.live();
    }

    private static BodySink nobody() {
        return (bytes, offset, length) -> {};
    }
}
