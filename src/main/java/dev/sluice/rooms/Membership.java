package dev.sluice.rooms;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Payload;
import dev.sluice.broker.Presence;
import dev.sluice.broker.Published;
import dev.sluice.stream.CloseReason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Somebody's place in a room. Thread-safe, but for {@link #publish}, which is called by one thread at a time.
 *
 * <p>His presence begins before he reads and ends after; when a broker is slow, his leaving waits for his coming.
 */
public final class Membership implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Membership.class.getName());

    private final Rooms rooms;
    private final Room room;
    private final Member member;
    private final RoomHandler handler;
    private final Admission admission;
    private final Allowance allowance;
    private final Following following;
    private final CompletionStage<?> entered;
    private final AtomicBoolean left = new AtomicBoolean();

    Membership(Rooms rooms, Room room, RoomHandler handler, Member member, Function<Member, Following> follow) {
        this.rooms = rooms;
        this.room = room;
        this.member = member;
        this.handler = handler;
        this.admission = new Admission(rooms, room, handler);
        this.allowance = new Allowance(room.policy().messagesPerSecond(), System::nanoTime);
        rooms.requireSpace(room.name()); // nobody is to be told of one who finds no place
        this.entered = enter();
        this.following = followOrLeave(follow);
        try {
            handler.onJoin(member, room);
        } catch (RuntimeException | Error e) { // of whatever kind: nobody will ever close what was not made
            leave(CloseReason.SOURCE_FAILED);
            throw e;
        }
    }

    private Following followOrLeave(Function<Member, Following> follow) {
        try {
            return follow.apply(member);
        } catch (RuntimeException | Error e) {
            depart();
            throw e;
        }
    }

    /** Where he is. */
    public Room room() {
        return room;
    }

    /** Who he is. */
    public Member member() {
        return member;
    }

    /** There is something to do: his sink has room again. */
    public void goOn() {
        following.goOn();
    }

    /**
     * Publishes in his name, if policy and handler let him; what the handler drops has no place.
     *
     * @throws Refusal when they do not
     */
    public CompletionStage<Optional<Published>> publish(Draft message) throws Refusal {
        if (!allowance.take()) {
            rooms.countRefused();
            throw new Refusal(
                    Refusal.Reason.TOO_MANY,
                    "this room takes " + room.policy().messagesPerSecond() + " messages a second from one connection");
        }
        return admission.publish(member, message, true);
    }

    /** He leaves by himself. Only the first call counts. */
    @Override
    public void close() {
        leave(CloseReason.COMPLETED);
    }

    /** He leaves, for this reason. Only the first call counts. */
    public void leave(CloseReason why) {
        if (left.compareAndSet(false, true)) {
            following.close();
            depart();
            sayGoodbye(why);
        }
    }

    /** He has left whatever the handler makes of it, and has other rooms to leave. */
    private void sayGoodbye(CloseReason why) {
        try {
            handler.onLeave(member, room, why);
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the handler of a room failed when somebody left: "
                            + e.getClass().getName());
            LOG.log(System.Logger.Level.DEBUG, "the handler of a room failed when somebody left", e);
        }
    }

    private CompletionStage<?> enter() {
        CompletionStage<?> here = room.policy().presence()
                ? rooms.enter(room.name(), member.presence())
                : CompletableFuture.completedStage(null);
        return room.policy().events() ? here.thenCompose(done -> tell(Kind.JOIN)) : here;
    }

    private void depart() {
        entered.whenComplete((done, failure) -> {
            if (room.policy().presence()) {
                rooms.depart(room.name(), member.presence());
            }
            if (room.policy().events() && failure == null) { // else nobody was told that he came
                tell(Kind.LEAVE);
            }
        });
    }

    /** By his connection others tell him from somebody of the same name, such as himself in another window. */
    private CompletionStage<Published> tell(Kind kind) {
        Presence who = member.presence();
        return room.publish(
                Draft.of(kind, Payload.text(who.info())).by(who.name()).withKey(who.connection()));
    }
}
