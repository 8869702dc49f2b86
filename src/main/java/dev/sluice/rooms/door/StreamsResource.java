package dev.sluice.rooms.door;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Streams of text of a room whose name stands in the query, as {@link RoomMessagesResource} has them. */
@Dependent
@Path("streams/{stream}")
@Produces(MediaType.APPLICATION_JSON)
public class StreamsResource {

    private final RoomRequests requests;
    private final Callers callers;

    @Inject
    public StreamsResource(RoomRequests requests, Callers callers) {
        this.requests = requests;
        this.callers = callers;
    }

    /** The next fragment, whose text is the body. */
    @POST
    @Consumes(MediaType.WILDCARD)
    public CompletionStage<Response> append(
            @PathParam("stream") String stream,
            @QueryParam("room") @Nullable String room,
            @QueryParam("name") @Nullable String sender,
            @QueryParam("end") @Nullable String end,
            @QueryParam("abort") @Nullable String abort,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            InputStream body)
            throws IOException {
        return requests.stream(room(room), sender, stream, new RoomRequests.Said(body, end, abort, idempotencyKey))
                .thenApply(RoomMessagesResource::response);
    }

    /** Calls it off. */
    @DELETE
    public CompletionStage<Response> cancel(
            @PathParam("stream") String stream,
            @QueryParam("room") @Nullable String room,
            @QueryParam("name") @Nullable String sender) {
        return requests.cancel(room(room), sender, stream).thenApply(RoomMessagesResource::response);
    }

    private String room(@Nullable String name) {
        return requests.roomToPublish(Asked.given(name), callers.now());
    }
}
