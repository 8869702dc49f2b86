package dev.sluice.rooms.door;

import dev.sluice.broker.Position;
import dev.sluice.config.Secret;
import dev.sluice.config.SluiceConfig;
import dev.sluice.problem.Parameter;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.DurableSubscription;
import dev.sluice.rooms.DurableSubscriptions;
import dev.sluice.rooms.Mailbox;
import dev.sluice.sse.EventStream;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Durable subscriptions: the messages of some rooms are kept while their owner is away. Who makes one gets a token, which
 * opens it from then on.
 */
@Dependent
@Path("subscriptions/{name}")
@Produces(MediaType.APPLICATION_JSON)
public class SubscriptionsResource {

    private static final int USUAL_MESSAGES = 1_000;
    private static final int MOST_MESSAGES = 100_000;
    private static final int USUAL_BYTES = 1 << 20;
    private static final int MOST_BYTES = 1 << 26;
    private static final int USUAL_SECONDS = 3_600;
    private static final int MOST_SECONDS = 604_800;

    private final DurableSubscriptions subscriptions;
    private final Optional<Secret> maker;

    @Inject
    public SubscriptionsResource(DurableSubscriptions subscriptions, SluiceConfig config) {
        this.subscriptions = subscriptions;
        this.maker = config.rooms().subscriptionToken();
    }

    /** Makes one, for who has the token of the setting; the answer holds the token of the subscription. */
    @PUT
    public Response begin(
            @PathParam("name") String name,
            @QueryParam("room") List<String> rooms,
            @QueryParam("messages") @Nullable String messages,
            @QueryParam("bytes") @Nullable String bytes,
            @QueryParam("seconds") @Nullable String seconds,
            @HeaderParam("Authorization") @Nullable String authorization) {
        Secret token = maker.orElseThrow(() -> new ProblemException(
                403, "Forbidden", "nobody may make durable subscriptions; see sluice.rooms.subscription-token"));
        if (!token.matches(bearer(authorization))) {
            throw new NotAuthorizedException("Bearer realm=\"subscriptions\"");
        }
        Mailbox.Bounds bounds = new Mailbox.Bounds(
                Parameter.whole("messages", messages, USUAL_MESSAGES, 1, MOST_MESSAGES),
                Parameter.whole("bytes", bytes, USUAL_BYTES, 1_024, MOST_BYTES),
                Duration.ofSeconds(Parameter.whole("seconds", seconds, USUAL_SECONDS, 1, MOST_SECONDS)));
        DurableSubscription made = subscriptions
                .begin(Asked.room(name), Asked.rooms(rooms), bounds)
                .orElseThrow(() -> new ProblemException(
                        409, "Conflict", "there is a subscription of the name " + name + " already"));
        return Response.status(Response.Status.CREATED)
                .entity(state(made).add("token", made.token()).build().toString())
                .header("Cache-Control", "no-store")
                .build();
    }

    /** How much waits. */
    @GET
    public String state(@PathParam("name") String name, @HeaderParam("Authorization") @Nullable String authorization) {
        return state(open(name, authorization)).build().toString();
    }

    /**
     * Reads what waits, and what comes then. The id of an event is {@code number:epoch}; {@code Last-Event-ID} confirms all
     * up to it, and they wait no more. The id of an event that was none of this subscription, but of one that was lost,
     * confirms nothing: its owner gets all that waits.
     */
    @GET
    @Path("events")
    @Produces(EventStream.MEDIA_TYPE)
    public StreamingResponse events(
            @PathParam("name") String name,
            @HeaderParam("Authorization") @Nullable String authorization,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
        DurableSubscription subscription = open(name, authorization);
        Mailbox mailbox = subscription.mailbox();
        if (lastEventId != null && !lastEventId.isBlank()) {
            mailbox.confirm(Cursors.position("Last-Event-ID", lastEventId));
        }
        return EventStream.respond(Source.of(new MailPublisher(subscription, mailbox.confirmed())))
                .onClose(reason -> subscription.touch());
    }

    /**
     * All up to the event with this id have been dealt with, and wait no more. Answered 409 when this subscription has had no
     * such event.
     */
    @POST
    @Path("confirmed")
    public String confirm(
            @PathParam("name") String name,
            @HeaderParam("Authorization") @Nullable String authorization,
            @QueryParam("upTo") @Nullable String upTo) {
        DurableSubscription subscription = open(name, authorization);
        Position place = Cursors.position("upTo", upTo == null ? "" : upTo);
        if (!subscription.mailbox().confirm(place)) {
            throw new ProblemException(
                    409,
                    "Conflict",
                    "upTo is \"" + place
                            + "\"; it must be the id of an event that this subscription has sent, which began"
                            + " after others of its name were lost: nothing is confirmed");
        }
        return state(subscription).build().toString();
    }

    /** Keeps nothing more. */
    @DELETE
    public void end(@PathParam("name") String name, @HeaderParam("Authorization") @Nullable String authorization) {
        subscriptions.end(open(name, authorization));
    }

    private DurableSubscription open(String name, @Nullable String authorization) {
        DurableSubscription subscription = subscriptions
                .find(name)
                .orElseThrow(() -> new ProblemException(
                        404, "Not Found", "there is no subscription of that name, or it was given up"));
        if (!subscription.isOpenedBy(bearer(authorization))) {
            throw new NotAuthorizedException("Bearer realm=\"subscriptions\"");
        }
        subscription.touch();
        return subscription;
    }

    private static String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7).strip()
                : "";
    }

    private static JsonObjectBuilder state(DurableSubscription subscription) {
        JsonArrayBuilder rooms = Json.createArrayBuilder();
        subscription.rooms().forEach(rooms::add);
        Mailbox mailbox = subscription.mailbox();
        return Json.createObjectBuilder()
                .add("name", subscription.name())
                .add("rooms", rooms)
                .add("waiting", mailbox.waiting())
                .add("confirmed", mailbox.confirmed())
                .add("epoch", mailbox.position(0).epoch())
                .add("dropped", mailbox.dropped());
    }
}
