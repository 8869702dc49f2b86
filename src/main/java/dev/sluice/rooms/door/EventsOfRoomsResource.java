package dev.sluice.rooms.door;

import dev.sluice.sse.EventStream;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one or several rooms, {@code /events?room=a&room=b}, as {@link RoomEventsResource} does one: the id of an event is
 * the positions in all of them, so that a client that comes back goes on in all.
 */
@Dependent
@Path("events")
public class EventsOfRoomsResource {

    private final RoomReaders readers;
    private final Callers callers;

    @Inject
    public EventsOfRoomsResource(RoomReaders readers, Callers callers) {
        this.readers = readers;
        this.callers = callers;
    }

    @GET
    @Produces(EventStream.MEDIA_TYPE)
    public StreamingResponse events(
            @QueryParam("room") List<String> rooms,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @QueryParam("since") @Nullable String since,
            @QueryParam("history") @Nullable String history) {
        return readers.events(
                Asked.places(Asked.rooms(rooms), lastEventId, since, history),
                true,
                callers.now().address());
    }

    @GET
    @Produces(RoomReaders.NDJSON + ";qs=0.5")
    public StreamingResponse lines(
            @QueryParam("room") List<String> rooms,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @QueryParam("since") @Nullable String since,
            @QueryParam("history") @Nullable String history) {
        return readers.lines(
                Asked.places(Asked.rooms(rooms), lastEventId, since, history),
                callers.now().address());
    }
}
