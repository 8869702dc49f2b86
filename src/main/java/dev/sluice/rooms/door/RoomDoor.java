package dev.sluice.rooms.door;

import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Form;
import dev.sluice.rooms.Rooms;
import dev.sluice.socket.Handshake;
import dev.sluice.socket.SocketHandler;

/** Leads WebSockets into rooms; for endpoints of the application, which choose the room and how its messages look. */
public final class RoomDoor {

    /** Payloads as they are, of what was said. */
    public static final Form PAYLOAD = Forms.PAYLOAD;

    private final Rooms rooms;

    RoomDoor(Rooms rooms) {
        this.rooms = rooms;
    }

    /** The largest message that any room takes, in bytes; for {@code SocketOptions}. */
    public int messageBytes() {
        return rooms.messageBytes();
    }

    /**
     * One connection to one room: what comes is published as it is, and messages leave in {@code form}. The client names
     * himself by the parameters {@code name} and {@code info}.
     *
     * @param unnamed what he is called who gives no name
     * @throws ProblemException 400, when one of the names is not allowed; 503, when the room or the server is full
     */
    public SocketHandler open(Handshake handshake, String room, String unnamed, Form form) {
        Visitor visitor = Visitor.of(handshake, unnamed);
        rooms.requireSpace(Asked.room(room));
        return new PlainSocket(rooms, visitor, room, form);
    }
}
