package dev.sluice.examples;

import dev.sluice.broker.Draft;
import dev.sluice.rooms.Member;
import dev.sluice.rooms.Room;
import dev.sluice.rooms.RoomHandler;
import dev.sluice.rooms.ServesRoom;
import dev.sluice.rooms.Verdict;
import dev.sluice.stream.CloseReason;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Rules that break when they are asked to, to see whom that meets: {@code edges:first} when somebody reads the room where
 * nobody did, the others when somebody called {@code breaker} comes, and {@code leaver} leaves, and at the text {@code break}.
 */
@ApplicationScoped
@ServesRoom("edges:{what}")
public class RoomEdges implements RoomHandler {

    @Override
    public void onFirstReader(Room room) {
        breakIf(room.variable("what").equals("first"));
    }

    @Override
    public void onJoin(Member member, Room room) {
        breakIf(member.name().equals("breaker"));
    }

    @Override
    public Verdict onMessage(Member member, Draft message, Room room) {
        breakIf(message.payload().string().equals("break"));
        return Verdict.publish(message);
    }

    @Override
    public void onLeave(Member member, Room room, CloseReason why) {
        breakIf(member.name().equals("leaver"));
    }

    private static void breakIf(boolean asked) {
        if (asked) {
            throw new IllegalStateException("as it was asked to");
        }
    }
}
