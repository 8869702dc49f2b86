package dev.sluice.rooms.door;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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

/** Messages of a room: catching up, perhaps waiting for the next, and publishing; who is in it. */
@Dependent
@Path("rooms/{room}")
@Produces(MediaType.APPLICATION_JSON)
public class RoomMessagesResource {

    private final RoomRequests requests;
    private final Callers callers;

    @Inject
    public RoomMessagesResource(RoomRequests requests, Callers callers) {
        this.requests = requests;
        this.callers = callers;
    }

    /**
     * What the room remembers after a position, or the last messages; when there is none, the next, if it comes within
     * {@code wait} seconds.
     */
    @GET
    @Path("messages")
    public CompletionStage<Response> messages(
            @PathParam("room") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("wait") @Nullable String wait) {
        return requests.messages(name, after, limit, wait, callers.now()).thenApply(RoomMessagesResource::answer);
    }

    /** How many are in a room under a name, and the first of them, in the order in which they came. */
    @GET
    @Path("members")
    public CompletionStage<String> members(
            @PathParam("room") String name, @QueryParam("limit") @Nullable String limit) {
        return requests.members(name, limit);
    }

    /** Publishes the body, whatever it is. */
    @POST
    @Path("messages")
    @Consumes(MediaType.WILDCARD)
    public CompletionStage<Response> publish(
            @PathParam("room") String name,
            @QueryParam("name") @Nullable String sender,
            @QueryParam("key") @Nullable String key,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @HeaderParam("Content-Type") @Nullable String contentType,
            InputStream body)
            throws IOException {
        String room = room(name);
        return requests.publish(room, sender, requests.draft(room, key, idempotencyKey, contentType, body))
                .thenApply(RoomMessagesResource::response);
    }

    /**
     * The next fragment of a stream, whose text is the body; {@code end=true} with the last. Answered 409 when it was called
     * off.
     */
    @POST
    @Path("streams/{stream}")
    @Consumes(MediaType.WILDCARD)
    public CompletionStage<Response> append(
            @PathParam("room") String name,
            @PathParam("stream") String stream,
            @QueryParam("name") @Nullable String sender,
            @QueryParam("end") @Nullable String end,
            @QueryParam("abort") @Nullable String abort,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            InputStream body)
            throws IOException {
        return requests.stream(room(name), sender, stream, new RoomRequests.Said(body, end, abort, idempotencyKey))
                .thenApply(RoomMessagesResource::response);
    }

    /** Calls a stream off. */
    @DELETE
    @Path("streams/{stream}")
    public CompletionStage<Response> cancel(
            @PathParam("room") String name,
            @PathParam("stream") String stream,
            @QueryParam("name") @Nullable String sender) {
        return requests.cancel(room(name), sender, stream).thenApply(RoomMessagesResource::response);
    }

    private String room(String name) {
        return requests.roomToPublish(name, callers.now());
    }

    /** Without a body nothing is written to a connection that is gone. */
    static Response answer(String text) {
        return text.equals(LongPoll.NOBODY)
                ? Response.noContent().build()
                : Response.ok(text).build();
    }

    static Response response(RoomRequests.Outcome outcome) {
        return Response.status(outcome.isNew() ? 201 : 200)
                .entity(outcome.text())
                .build();
    }
}
