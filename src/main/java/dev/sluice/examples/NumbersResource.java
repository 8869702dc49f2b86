package dev.sluice.examples;

import dev.sluice.problem.Parameter;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/**
 * A plain loop that is slowed down to the speed of its reader: {@code write} waits while the reader is behind, on a
 * virtual thread, with a bounded amount in between.
 */
@ApplicationScoped
@Path("stream/numbers")
public class NumbersResource {

    private static final int MOST_ITEMS = 1_000_000_000;

    /** The numbers from 1 on, one a line, as fast as they are read. */
    @GET
    public StreamingResponse numbers(@QueryParam("items") @Nullable String items) {
        int last = Parameter.whole("items", items, 1_000, 0, MOST_ITEMS);
        return StreamingResponse.of("text/plain;charset=UTF-8", out -> {
            for (int i = 1; i <= last; i++) {
                out.write(i + "\n");
            }
        });
    }
}
