package dev.sluice.rooms.door;

import dev.sluice.sse.EventStream;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
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

    private final RoomReaders
            readers; // and nothing that is made for the request: it would be kept as long as the stream

    @Inject
    public RoomEventsResource(RoomReaders readers) {
        this.readers = readers;
    }

    @GET
    @Path("events")
    @Produces(EventStream.MEDIA_TYPE)
    public StreamingResponse events(
            @PathParam("room") String room,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @QueryParam("since") @Nullable String since,
            @QueryParam("history") @Nullable String history,
            @Context HttpServletRequest request) {
        List<String> names = List.of(Asked.room(room));
        return readers.events(Asked.places(names, lastEventId, since, history), false, request.getRemoteAddr());
    }

    @GET
    @Path("events")
    @Produces(RoomReaders.NDJSON + ";qs=0.5")
    public StreamingResponse lines(
            @PathParam("room") String room,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @QueryParam("since") @Nullable String since,
            @QueryParam("history") @Nullable String history,
            @Context HttpServletRequest request) {
        return readers.lines(
                Asked.places(List.of(Asked.room(room)), lastEventId, since, history), request.getRemoteAddr());
    }
}
