package dev.sluice.examples;

import dev.sluice.sse.EventStream;
import dev.sluice.sse.SseEvent;
import dev.sluice.stream.JsonText;
import dev.sluice.stream.StreamingResponse;
import dev.sluice.stream.Streams;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** The counters of all streams, live. They name no reader and no path, so everybody may see them. */
@Dependent
@Path("stream/stats")
public class StatsResource {

    private final Streams streams;
    private final JsonText json;

    @Inject
    public StatsResource(Streams streams, JsonText json) {
        this.streams = streams;
        this.json = json;
    }

    /** So many events of type {@code stats}, one every so many milliseconds. */
    @GET
    public StreamingResponse stats(
            @QueryParam("items") @Nullable String items, @QueryParam("delayMillis") @Nullable String delayMillis) {
        Pace pace = Pace.of(items == null ? "1000000" : items, delayMillis == null ? "1000" : delayMillis);
        return EventStream.respond(out -> {
            for (int i = 1; pace.awaits(i); i++) {
                out.send(SseEvent.of("stats", json.of(streams.totals())));
            }
        });
    }
}
