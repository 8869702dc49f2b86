package dev.sluice.bench;

import org.jspecify.annotations.Nullable;

/** What a stream costs on which nothing happens. */
final class Idle implements Program {

    /** A path that says that there is nothing to measure. */
    private static final String LEFT_OUT = "none";

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
        int streams = IdleCost.streams(options);
        String published = options.text("published", "/stream/ticks?delayMillis=3600000");
        String generated =
                options.text("generated", "/stream/slow?items=2&delayMillis=3600000&heartbeatMillis=3600000");
        String room = options.text("room", "/rooms/idle/events");
        String standard = options.text("standard", "/stream/sse?items=1000000&delayMillis=60000");
        int classes = options.whole("classes", 10);
        options.end();
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
        try (ServerProcess sluice = ServerProcess.sluice()) {
            new IdleCost(sluice, Connection.request(sluice.port(), path), streams, classes).report(target);
        }
    }
}
