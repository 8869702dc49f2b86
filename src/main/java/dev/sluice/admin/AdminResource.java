package dev.sluice.admin;

import dev.sluice.sse.EventStream;
import dev.sluice.sse.SseEvent;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.TimeUnit;

/** The live list of streams and rooms: once, or again every second. */
@Dependent
@AdminOnly
@Path("admin/streams")
public class AdminResource {

    private final AdminJson json;

    @Inject
    public AdminResource(AdminJson json) {
        this.json = json;
    }

    /** The list as it is now. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public String now() {
        return json.snapshot();
    }

    /** The list every second, as events of type {@code streams}. */
    @GET
    @Path("events")
    public StreamingResponse events() {
        return EventStream.respond(out -> {
            while (out.isOpen()) {
                out.send(SseEvent.of("streams", json.snapshot()));
                TimeUnit.SECONDS.sleep(1);
            }
        });
    }
}
