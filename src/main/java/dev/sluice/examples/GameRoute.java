package dev.sluice.examples;

import dev.sluice.rooms.door.RoomDoor;
import dev.sluice.socket.Handshake;
import dev.sluice.socket.SocketEndpoint;
import dev.sluice.socket.SocketHandler;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

/**
 * A game: {@code /game/{room}?name=ann} for who plays, without a name for who watches. All get each event as JSON. The
 * rules are in {@link Game}; through other doors it is the room {@code game:{room}}.
 */
@Dependent
public class GameRoute implements SocketEndpoint {

    private final RoomDoor door;

    @Inject
    public GameRoute(RoomDoor door) {
        this.door = door;
    }

    @Override
    public String template() {
        return "/game/{room}";
    }

    @Override
    public SocketHandler handler(Handshake handshake) {
        return door.open(handshake, "game:" + handshake.variable("room"), Game.VIEWER, RoomDoor.PAYLOAD);
    }
}
