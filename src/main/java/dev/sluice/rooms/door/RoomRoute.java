package dev.sluice.rooms.door;

import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Member;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.Start;
import dev.sluice.socket.Handshake;
import dev.sluice.socket.SocketEndpoint;
import dev.sluice.socket.SocketHandler;
import dev.sluice.socket.SocketOptions;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;

/**
 * A room over WebSocket: {@code /ws/rooms/{room}?name=ann}. Without a subprotocol payloads go as they are, and what one
 * sends all get. With {@code sluice.v1} both ways are envelopes, {@code ?since=42:k3v9} goes on where the client was, and
 * the first one says whether nothing was missed.
 */
@Dependent
public class RoomRoute implements SocketEndpoint {

    /** The subprotocol of envelopes. */
    static final String ENVELOPES = "sluice.v1";

    private static final int ENVELOPE_BYTES = 4_096;

    private final Rooms rooms;
    private final RoomDoor door;

    @Inject
    public RoomRoute(Rooms rooms, RoomDoor door) {
        this.rooms = rooms;
        this.door = door;
    }

    @Override
    public String template() {
        return "/ws/rooms/{room}";
    }

    @Override
    public SocketOptions options(SocketOptions usual) {
        // in an envelope a message is larger: a byte can become two, or six when it is a control character
        return usual.speaking(ENVELOPES).withMessageBytes(ENVELOPE_BYTES + 2 * door.messageBytes());
    }

    @Override
    public SocketHandler handler(Handshake handshake) {
        return handler(handshake, Asked.room(handshake.variable("room")));
    }

    /** A connection to that room. */
    SocketHandler handler(Handshake handshake, String room) {
        if (handshake.subprotocol().filter(ENVELOPES::equals).isPresent()) {
            Start start = Asked.places(
                            List.of(room),
                            null,
                            handshake.parameter("since").orElse(null),
                            handshake.parameter("history").orElse(null))
                    .getFirst()
                    .start();
            Visitor visitor = Visitor.of(handshake, Member.UNNAMED);
            rooms.requireSpace(room);
            return new EnvelopeSocket(rooms, visitor, room, start);
        }
        if (handshake.parameter("since").isPresent()) {
            throw new ProblemException(
                    400,
                    "Bad Request",
                    "since needs the subprotocol " + ENVELOPES + ": plain payloads have no positions");
        }
        return door.open(handshake, room, Member.UNNAMED, Forms.PAYLOAD);
    }
}
