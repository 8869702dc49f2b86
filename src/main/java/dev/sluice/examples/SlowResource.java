package dev.sluice.examples;

import dev.sluice.problem.Parameter;
import dev.sluice.sse.EventStream;
import dev.sluice.sse.SseEvent;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A source that is silent for long. Heartbeats keep what lies between from taking the stream for dead, and show on any
 * server whether somebody still reads; the loop knows of neither.
 */
@Dependent
@Path("stream/slow")
public class SlowResource {

    private static final int MOST_ITEMS = 1_000_000;
    private static final int LONGEST_DELAY = 3_600_000;
    private static final int SHORTEST_HEARTBEAT = 500;

    /** So many events, one every so many milliseconds, and a comment whenever nothing came for so long. */
    @GET
    public StreamingResponse slow(
            @QueryParam("items") @Nullable String items,
            @QueryParam("delayMillis") @Nullable String delayMillis,
            @QueryParam("heartbeatMillis") @Nullable String heartbeatMillis) {
        int last = Parameter.whole("items", items, 10, 0, MOST_ITEMS);
        int delay = Parameter.whole("delayMillis", delayMillis, 5_000, 0, LONGEST_DELAY);
        int heartbeat = Parameter.whole("heartbeatMillis", heartbeatMillis, 1_000, SHORTEST_HEARTBEAT, LONGEST_DELAY);
        return EventStream.respond(events -> {
                    for (int i = 1; i <= last; i++) {
                        events.send(SseEvent.of("tick", "event " + i + " of " + last));
                        if (i < last) {
                            Thread.sleep(delay);
                        }
                    }
                })
                .heartbeat(Duration.ofMillis(heartbeat), SseEvent.comment("heartbeat"));
    }
}
