package dev.sluice.examples;

import dev.sluice.stream.Source;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The same objects in several formats. Where a method names one, it has that; where it produces several, the reader's
 * {@code Accept} decides.
 */
@ApplicationScoped
@Path("stream")
public class ItemsResource {

    /** JSON values, one a line, at a pace: from a plain loop. */
    @GET
    @Path("ndjson")
    public StreamingResponse ndjson(
            @QueryParam("items") @Nullable String items, @QueryParam("delayMillis") @Nullable String delayMillis) {
        Pace pace = Pace.of(items, delayMillis);
        return StreamingResponse.ndjson(out -> {
                    for (int i = 1; pace.awaits(i); i++) {
                        out.write(Reading.number(i));
                    }
                })
                .compressed();
    }

    /** One JSON array, valid also when it is empty: from an iterator. */
    @GET
    @Path("json")
    public StreamingResponse json(@QueryParam("items") @Nullable String items) {
        Iterator<Reading> readings = readings(items).iterator();
        return StreamingResponse.json(Source.of(readings)).compressed();
    }

    /** Whatever the reader accepts: from a stream, which is closed at the end. */
    @GET
    @Path("items")
    @Produces({
        "application/json",
        "application/x-ndjson",
        "application/json-seq",
        "text/csv",
        "text/event-stream",
        "text/plain;qs=0.5"
    })
    public StreamingResponse items(@QueryParam("items") @Nullable String items) {
        return StreamingResponse.of(Source.of(readings(items)));
    }

    private static Stream<Reading> readings(@Nullable String items) {
        int last = Pace.of(items, "0").items();
        return IntStream.rangeClosed(1, last).mapToObj(Reading::number);
    }
}
