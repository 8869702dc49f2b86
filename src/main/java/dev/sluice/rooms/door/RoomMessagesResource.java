package dev.sluice.rooms.door;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Payload;
import dev.sluice.broker.Position;
import dev.sluice.broker.Presence;
import dev.sluice.broker.Published;
import dev.sluice.broker.Slice;
import dev.sluice.problem.Parameter;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Member;
import dev.sluice.rooms.Refusal;
import dev.sluice.rooms.Rooms;
import dev.sluice.security.OriginPolicy;
import dev.sluice.stream.TimerWheel;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Messages of a room: catching up, perhaps waiting for the next, and publishing; who is in it. */
@Dependent
@Path("rooms/{room}")
@Produces(MediaType.APPLICATION_JSON)
public class RoomMessagesResource {

    private static final int LONGEST_WAIT = 60;
    private static final int USUAL_LIMIT = 100;

    private final Rooms rooms;
    private final OriginPolicy origins;
    private final TimerWheel wheel;
    private final ThreadFactory threads;

    @Inject
    public RoomMessagesResource(Rooms rooms, OriginPolicy origins, TimerWheel wheel, ThreadFactory threads) {
        this.rooms = rooms;
        this.origins = origins;
        this.wheel = wheel;
        this.threads = threads;
    }

    /**
     * What the room remembers after a position, or the last messages; when there is none, the next, if it comes within
     * {@code wait} seconds.
     */
    @GET
    @Path("messages")
    public CompletionStage<String> messages(
            @PathParam("room") String name,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("wait") @Nullable String wait) {
        String room = Asked.room(name);
        int most = Parameter.whole("limit", limit, USUAL_LIMIT, 1, Asked.MOST_MESSAGES);
        Duration patience = Duration.ofSeconds(Parameter.whole("wait", wait, 0, 0, LONGEST_WAIT));
        if (after == null || after.isEmpty()) {
            return Asked.orUnavailable(rooms.room(room).latest(most).thenApply(slice -> text(room, slice, false)));
        }
        Position position = Cursors.position("after", after);
        return Asked.orUnavailable(rooms.room(room).history(position, most).thenCompose(slice -> {
            boolean isNews = !slice.messages().isEmpty() || !slice.whole() || patience.isZero();
            return isNews
                    ? CompletableFuture.completedStage(text(room, slice, slice.whole()))
                    : new LongPoll(rooms, room, position, most, wheel, threads).next(patience);
        }));
    }

    /** Who is in a room under a name, in the order in which they came. */
    @GET
    @Path("members")
    public CompletionStage<String> members(@PathParam("room") String name) {
        String room = Asked.room(name);
        if (!rooms.policy(room).presence()) {
            throw new ProblemException(403, "Forbidden", "nobody is told who is in the room " + room);
        }
        CompletionStage<List<Presence>> present = rooms.room(room).members();
        return Asked.orUnavailable(present.thenApply(all -> Envelope.presence(room, all, "")));
    }

    private static String text(String room, Slice slice, boolean recovered) {
        return Envelope.history(room, slice, recovered, "");
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
            @HeaderParam("Origin") @Nullable String origin,
            @HeaderParam("Host") @Nullable String host,
            InputStream body)
            throws IOException {
        String room = Asked.room(name);
        requireOrigin(origin, host);
        Draft plain = Publication.draft(contentType, read(room, body));
        Optional<String> once = Publication.idempotencyKey(idempotencyKey);
        return publish(room, sender, drafted(plain, Optional.ofNullable(key), once));
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
            @HeaderParam("Origin") @Nullable String origin,
            @HeaderParam("Host") @Nullable String host,
            InputStream body)
            throws IOException {
        String room = Asked.room(name);
        requireOrigin(origin, host);
        List<Draft> drafts = Publication.ofStream(
                stream,
                read(room, body),
                end != null,
                Optional.ofNullable(abort),
                Publication.idempotencyKey(idempotencyKey));
        CompletionStage<Response> first = publish(room, sender, drafts.getFirst());
        return drafts.size() == 1 ? first : first.thenCompose(done -> publish(room, sender, drafts.getLast()));
    }

    /** Calls a stream off. */
    @DELETE
    @Path("streams/{stream}")
    public CompletionStage<Response> cancel(
            @PathParam("room") String name,
            @PathParam("stream") String stream,
            @QueryParam("name") @Nullable String sender,
            @HeaderParam("Origin") @Nullable String origin,
            @HeaderParam("Host") @Nullable String host) {
        requireOrigin(origin, host);
        return publish(Asked.room(name), sender, Publication.ofStream(Kind.CANCEL, stream, Payload.empty()));
    }

    private static Draft drafted(Draft plain, Optional<String> key, Optional<String> once) {
        try {
            return new Draft(plain.kind(), plain.payload(), "", key, once, Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "Bad Request", String.valueOf(e.getMessage()));
        }
    }

    /** A page of another origin can send text without asking; it must not speak for a visitor. */
    private void requireOrigin(@Nullable String origin, @Nullable String host) {
        if (!origins.allows(origin, host)) {
            throw new ProblemException(
                    403, "Forbidden", "pages of this origin may not publish; see sluice.allowed-origins");
        }
    }

    /** The body, as far as the room takes it; one byte more says that there is too much. */
    private byte[] read(String room, InputStream body) throws IOException {
        int most = rooms.policy(room).messageBytes();
        byte[] bytes = body.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new ProblemException(
                    413,
                    "Content Too Large",
                    "the message has more than " + most + " bytes, which is what this room takes");
        }
        return bytes;
    }

    private CompletionStage<Response> publish(String room, @Nullable String sender, Draft draft) {
        Answers answers = new Answers();
        Member from = member(sender, answers);
        try {
            return Asked.orUnavailable(
                    rooms.publish(room, from, draft).thenApply(published -> response(room, published, answers)));
        } catch (Refusal refusal) {
            throw problem(refusal);
        }
    }

    private static Member member(@Nullable String sender, Answers answers) {
        try {
            return new Member("", sender == null || sender.isEmpty() ? "anonymous" : sender, "", answers);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "Bad Request", String.valueOf(e.getMessage()));
        }
    }

    private static Response response(String room, Optional<Published> published, Answers answers) {
        String text = published
                .map(place -> Envelope.published(room, place, answers.texts(room), ""))
                .orElseGet(() -> Envelope.dropped(room, answers.texts(room), ""));
        boolean fresh = published.isPresent() && !published.get().repeated();
        return Response.status(fresh ? 201 : 200).entity(text).build();
    }

    private static ProblemException problem(Refusal refusal) {
        int status = switch (refusal.reason()) {
            case NOT_ALLOWED -> 403;
            case TOO_LARGE -> 413;
            case TOO_MANY -> 429;
            case UNWANTED -> 422;
        };
        String title = switch (refusal.reason()) {
            case NOT_ALLOWED -> "Forbidden";
            case TOO_LARGE -> "Content Too Large";
            case TOO_MANY -> "Too Many Requests";
            case UNWANTED -> "Unprocessable Content";
        };
        return new ProblemException(status, title, String.valueOf(refusal.getMessage()));
    }
}
