package dev.sluice.rooms.door;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a room whose name stands in the query, {@code /messages?room=a/b}, as {@link RoomMessagesResource} has them:
 * containers take no {@code %2F} in a path.
 */
@Dependent
@Path("messages")
@Produces(MediaType.APPLICATION_JSON)
public class MessagesResource {

    private final RoomRequests requests;
    private final Callers callers;

    @Inject
    public MessagesResource(RoomRequests requests, Callers callers) {
        this.requests = requests;
        this.callers = callers;
    }

    /** What the room remembers, or the next message. */
    @GET
    public CompletionStage<Response> messages(
            @QueryParam("room") @Nullable String room,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("wait") @Nullable String wait) {
        return requests.messages(Asked.given(room), after, limit, wait, callers.now())
                .thenApply(RoomMessagesResource::answer);
    }

    /** Publishes the body, whatever it is. */
    @POST
    @Consumes(MediaType.WILDCARD)
    public CompletionStage<Response> publish(
            @QueryParam("room") @Nullable String name,
            @QueryParam("name") @Nullable String sender,
            @QueryParam("key") @Nullable String key,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @HeaderParam("Content-Type") @Nullable String contentType,
            InputStream body)
            throws IOException {
        String room = requests.roomToPublish(Asked.given(name), callers.now());
        return requests.publish(room, sender, requests.draft(room, key, idempotencyKey, contentType, body))
                .thenApply(RoomMessagesResource::response);
    }
}
