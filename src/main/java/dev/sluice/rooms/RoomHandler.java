package dev.sluice.rooms;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.problem.ProblemException;
import dev.sluice.socket.CloseCode;
import dev.sluice.stream.CloseReason;

/**
 * Rooms with rules of their own: a CDI bean of this type with {@link ServesRoom} hears who comes, what they say, before
 * others do, and who leaves. Called by the threads of the connections, of one connection one after the other; must be
 * thread-safe, and must not wait for long: the connection waits with it.
 *
 * <p>What it throws ends the connection in whose name it was called, and no other. What the application publishes itself
 * does not come here.
 */
public interface RoomHandler {

    /**
     * Somebody on this node reads the room, where nobody did: by any door, perhaps without a name, so that nobody sees him. For
     * whoever makes what is read only while it is. Whether somebody still does is told by {@link Room#readers}.
     */
    default void onFirstReader(Room room) {}

    /**
     * He is in the room, and hears what is published from now on.
     *
     * <p>To turn him away, throw a {@link ProblemException}: his connection is closed with the code that is meant for its
     * status ({@link CloseCode#ofStatus}), so that a client knows whether to come back, or he is answered with it where he
     * has others. He was in the room until then, and {@link #onLeave} is called.
     */
    default void onJoin(Member member, Room room) {}

    /**
     * He wants this to be published: it may be, or something else, or nothing.
     *
     * <p>It may be of any {@link Kind} but {@link Kind#JOIN} and {@link Kind#LEAVE}: what is said of a stream of text comes
     * here, too, each fragment ({@link Kind#APPEND}), its end and its being called off, with the stream's name. Who looks at
     * texts only decides what becomes of those.
     */
    default Verdict onMessage(Member member, Draft message, Room room) {
        return Verdict.publish(message);
    }

    /**
     * He is no longer in the room.
     *
     * @param why {@link CloseReason#COMPLETED} when he left by himself, in good order; else why his connection ended
     */
    default void onLeave(Member member, Room room, CloseReason why) {}
}
