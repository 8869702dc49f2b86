package dev.sluice.examples;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Payload;
import dev.sluice.rooms.Member;
import dev.sluice.rooms.Room;
import dev.sluice.rooms.RoomHandler;
import dev.sluice.rooms.ServesRoom;
import dev.sluice.rooms.Verdict;
import dev.sluice.stream.CloseReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.json.JsonObject;

/**
 * The rules of a game: players are announced, what a player does is told to all as an event with his name, and who only
 * watches can do nothing.
 */
@ApplicationScoped
@ServesRoom("game:{id}")
public class Game implements RoomHandler {

    /** What somebody is called who only watches. */
    static final String VIEWER = "viewer";

    private static final int LONGEST_ACTION = 200;

    @Override
    public void onJoin(Member member, Room room) {
        if (member.isNamed()) {
            room.publish(event("joined", member, room, ""));
        }
    }

    @Override
    public Verdict onMessage(Member member, Draft message, Room room) {
        if (!member.isNamed()) {
            return refused(member, "who only watches can do nothing; come back with ?name=");
        }
        String action = message.payload().string();
        if (message.kind() != Kind.TEXT || action.isBlank() || action.length() > LONGEST_ACTION) {
            return refused(member, "an action is a text of 1 to " + LONGEST_ACTION + " characters");
        }
        return Verdict.publish(event("action", member, room, action));
    }

    @Override
    public void onLeave(Member member, Room room, CloseReason why) {
        if (member.isNamed()) {
            room.publish(event("left", member, room, ""));
        }
    }

    private static Verdict refused(Member member, String why) {
        JsonObject answer = Json.createObjectBuilder()
                .add("event", "refused")
                .add("reason", why)
                .build();
        member.answer(Draft.of(Kind.JSON, Payload.text(answer.toString())));
        return Verdict.drop();
    }

    private static Draft event(String name, Member by, Room room, String action) {
        JsonObject event = Json.createObjectBuilder()
                .add("event", name)
                .add("game", room.variable("id"))
                .add("player", by.name())
                .add("action", action)
                .build();
        return Draft.of(Kind.JSON, Payload.text(event.toString())).by(by.name());
    }
}
