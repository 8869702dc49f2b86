package dev.sluice.rooms;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Published;
import dev.sluice.config.RoomPolicy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What stands before a room for those from outside: its policy, then its handler.
 *
 * @param rooms all rooms
 * @param room this one
 * @param handler of this one
 */
record Admission(Rooms rooms, Room room, RoomHandler handler) {

    /**
     * Publishes, if it may be. Dropped by the handler, a message has no place; its stage completes with nothing.
     *
     * @param isMember whether he is in the room
     * @throws Refusal when it may not be
     */
    CompletionStage<Optional<Published>> publish(Member from, Draft message, boolean isMember) throws Refusal {
        requireAllowed(isMember, message);
        Draft named = message.by(from.name());
        return switch (handler.onMessage(from, named, room)) {
            case Verdict.Publish publish -> {
                Draft decided = publish.message().inPlaceOf(named);
                requireAllowed(isMember, decided);
                yield room.publish(decided).thenApply(Optional::of);
            }
            case Verdict.Drop drop -> CompletableFuture.completedStage(Optional.empty());
            case Verdict.Refuse refuse -> throw refusal(Refusal.Reason.UNWANTED, refuse.reason());
        };
    }

    private void requireAllowed(boolean isMember, Draft message) throws Refusal {
        RoomPolicy policy = room.policy();
        boolean allowed = switch (policy.publishers()) {
            case ANYONE -> true;
            case MEMBERS -> isMember;
            case SERVER -> false;
        };
        if (!allowed) {
            throw refusal(
                    Refusal.Reason.NOT_ALLOWED,
                    "only " + (policy.publishers() == RoomPolicy.Publishers.SERVER ? "the server" : "members")
                            + " may publish here");
        }
        if (message.kind() == Kind.JOIN || message.kind() == Kind.LEAVE) {
            throw refusal(Refusal.Reason.NOT_ALLOWED, "who comes and leaves is told by the server");
        }
        int bytes = message.payload().length();
        if (bytes > policy.messageBytes()) {
            throw refusal(
                    Refusal.Reason.TOO_LARGE,
                    "the message has " + bytes + " bytes; it must have at most " + policy.messageBytes());
        }
    }

    private Refusal refusal(Refusal.Reason reason, String message) {
        rooms.countRefused();
        return new Refusal(reason, message);
    }
}
