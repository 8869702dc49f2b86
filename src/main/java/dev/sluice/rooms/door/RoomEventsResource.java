package dev.sluice.rooms.door;

import dev.sluice.sse.EventStream;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one room: as Server-Sent Events, or as lines of JSON for those who accept {@code application/x-ndjson}. The id of
 * an event is the position in the room. {@code Last-Event-ID} or {@code since} go on where the reader was,
 * {@code history=N} begins with the last messages.
 */
@Dependent
@Path("rooms/{room}")
public class RoomEventsResource {

    private final RoomReaders readers;
    private final Callers callers;

    @Inject
    public RoomEventsResource(RoomReaders readers, Callers callers) {
        this.readers = readers;
        this.callers = callers;
    }

    @GET
    @Path("events")
    @Produces(EventStream.MEDIA_TYPE)
    public StreamingResponse events(
            @PathParam("room") String room,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @QueryParam("since") @Nullable String since,
            @QueryParam("history") @Nullable String history) {
        List<String> names = List.of(Asked.room(room));
        return readers.events(
                Asked.places(names, lastEventId, since, history),
                false,
                callers.now().address());
    }

    @GET
    @Path("events")
    @Produces(RoomReaders.NDJSON + ";qs=0.5")
    public StreamingResponse lines(
            @PathParam("room") String room,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @QueryParam("since") @Nullable String since,
            @QueryParam("history") @Nullable String history) {
        return readers.lines(
                Asked.places(List.of(Asked.room(room)), lastEventId, since, history),
                callers.now().address());
    }
}
