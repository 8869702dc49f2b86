package dev.sluice.examples;

import dev.sluice.problem.Parameter;
import dev.sluice.sse.EventStream;
import dev.sluice.sse.SseEvent;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Sources that fail on purpose, to see that no reader takes what it got for complete. */
@ApplicationScoped
@Path("stream/fails")
public class FailsResource {

    private static final int MOST_ITEMS = 100_000;

    /** Sends the items before number {@code at} (from 0) and then throws; at 0 nothing was sent and the answer is 500. */
    @GET
    public StreamingResponse fails(@QueryParam("at") @Nullable String number) {
        int at = at(number);
        return StreamingResponse.of("text/plain;charset=UTF-8", out -> {
            for (int i = 0; i < at; i++) {
                out.write("item " + i + "\n");
            }
            throw new IOException("fails at item " + at + ", as it was asked to");
        });
    }

    /** The same with the standard {@link StreamingOutput}. */
    @GET
    @Path("output")
    public StreamingOutput output(@QueryParam("at") @Nullable String number) {
        int at = at(number);
        return out -> {
            for (int i = 0; i < at; i++) {
                out.write(("item " + i + "\n").getBytes(StandardCharsets.UTF_8));
            }
            if (at > 0) {
                out.flush();
            }
            throw new IOException("fails at item " + at + ", as it was asked to");
        };
    }

    /** The same as events: their end says in an event of type {@code error} that it is none. */
    @GET
    @Path("events")
    public StreamingResponse events(@QueryParam("at") @Nullable String number) {
        int at = at(number);
        return EventStream.respond(out -> {
            for (int i = 0; i < at; i++) {
                out.send(SseEvent.data("item " + i));
            }
            throw new IOException("fails at item " + at + ", as it was asked to");
        });
    }

    /** Items in the format that the reader accepts; as events, too, they end with an event of type {@code error}. */
    @GET
    @Path("items")
    @Produces({"application/json", "text/event-stream"})
    public StreamingResponse items(@QueryParam("at") @Nullable String number) {
        int at = at(number);
        return StreamingResponse.of(Source.loop(out -> {
            for (int i = 0; i < at; i++) {
                out.write(i);
            }
            throw new IOException("fails at item " + at + ", as it was asked to");
        }));
    }

    private static int at(@Nullable String number) {
        return Parameter.whole("at", number, 5, 0, MOST_ITEMS);
    }
}
