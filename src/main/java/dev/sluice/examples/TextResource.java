package dev.sluice.examples;

import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** Lines of text, one by one: the smallest stream with a pace. No platform thread waits between two lines. */
@ApplicationScoped
@Path("stream/text")
public class TextResource {

    /** So many lines, one every so many milliseconds. */
    @GET
    public StreamingResponse lines(
            @QueryParam("items") @Nullable String items, @QueryParam("delayMillis") @Nullable String delayMillis) {
        Pace pace = Pace.of(items, delayMillis);
        return StreamingResponse.text(out -> {
            for (int i = 1; pace.awaits(i); i++) {
                out.write("line " + i + " of " + pace.items());
            }
        });
    }
}
