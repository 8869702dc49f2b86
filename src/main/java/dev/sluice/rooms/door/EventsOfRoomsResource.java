package dev.sluice.rooms.door;

import dev.sluice.sse.EventStream;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one or several rooms, {@code /events?room=a&room=b}, as {@link RoomEventsResource} does one: the id of an event is
 * the positions in all of them, so that a client that comes back goes on in all.
 */
@Dependent
@Path("events")
public class EventsOfRoomsResource {

    private final RoomReaders
            readers; // and nothing that is made for the request: it would be kept as long as the stream

    @Inject
    public EventsOfRoomsResource(RoomReaders readers) {
        this.readers = readers;
    }

    @GET
    @Produces(EventStream.MEDIA_TYPE)
    public StreamingResponse events(
            @QueryParam("room") List<String> rooms,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @QueryParam("since") @Nullable String since,
            @QueryParam("history") @Nullable String history,
            @Context HttpServletRequest request) {
        return readers.events(
                Asked.places(Asked.rooms(rooms), lastEventId, since, history), true, request.getRemoteAddr());
    }

    @GET
    @Produces(RoomReaders.NDJSON + ";qs=0.5")
    public StreamingResponse lines(
            @QueryParam("room") List<String> rooms,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @QueryParam("since") @Nullable String since,
            @QueryParam("history") @Nullable String history,
            @Context HttpServletRequest request) {
        return readers.lines(Asked.places(Asked.rooms(rooms), lastEventId, since, history), request.getRemoteAddr());
    }
}
