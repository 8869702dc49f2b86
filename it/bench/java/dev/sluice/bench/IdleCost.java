package dev.sluice.bench;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What each of many streams costs a server on which nothing happens. Owned by one program. */
final class IdleCost {

    /** Open in both measurements: what the first streams bring with them is no cost of a stream. */
    private static final int FIRST = 100;

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

    private final ServerProcess sluice;
    private final byte[] request;
    private final int streams;
    private final int classes;

    /**
     * The cost of so many streams that a request asks for.
     *
     * @param classes how many of those that grew are listed
     */
    IdleCost(ServerProcess sluice, byte[] request, int streams, int classes) {
        this.sluice = sluice;
        this.request = request;
        this.streams = streams;
        this.classes = classes;
    }

    /** How many streams there are: an option that must be large enough. */
    static int streams(Options options) throws Options.Unusable {
        int streams = options.whole("streams", 2_000);
        if (streams <= FIRST) {
            throw new Options.Unusable("--streams must be above " + FIRST + ": " + streams);
        }
        return streams;
    }

    /** Opens them, and prints what they cost beside the target of their heap, when they have one. */
    void report(@Nullable Target target) throws Exception {
        try (ServerProbe probe = sluice.probe();
                StreamCrowd crowd = new StreamCrowd(sluice.port())) {
            crowd.open(FIRST, request, IdleCost::nobody);
            Histogram few = settled(sluice, probe);
            long fewBuffers = probe.directBuffers();
            long fewDirect = probe.direct();
            crowd.open(streams - FIRST, request, IdleCost::nobody);
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
