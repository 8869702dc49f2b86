package dev.sluice.rooms.door;

import dev.sluice.socket.Handshake;
import dev.sluice.socket.SocketEndpoint;
import dev.sluice.socket.SocketHandler;
import dev.sluice.socket.SocketOptions;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

/** A room whose name stands in the query, {@code /ws/rooms?room=a/b}, as {@link RoomRoute} has it. */
@Dependent
public class RoomByQueryRoute implements SocketEndpoint {

    private final RoomRoute route;

    @Inject
    public RoomByQueryRoute(RoomRoute route) {
        this.route = route;
    }

    @Override
    public String template() {
        return "/ws/rooms";
    }

    @Override
    public SocketOptions options(SocketOptions usual) {
        return route.options(usual);
    }

    @Override
    public SocketHandler handler(Handshake handshake) {
        String name = handshake.parameter("room").orElse(null);
        return route.handler(handshake, Asked.room(Asked.given(name)));
    }
}
