package dev.sluice.examples;

import dev.sluice.rooms.door.RoomDoor;
import dev.sluice.socket.Handshake;
import dev.sluice.socket.SocketEndpoint;
import dev.sluice.socket.SocketHandler;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

/**
 * Prices as they change: {@code /trading/live}, binary messages as {@link PriceFeed} says. A client that is behind gets the
 * latest price of each symbol and not what it was in between. Through other doors it is the room {@code trading:live}.
 */
@Dependent
public class TradingRoute implements SocketEndpoint {

    private final RoomDoor door;

    @Inject
    public TradingRoute(RoomDoor door) {
        this.door = door;
    }

    @Override
    public String template() {
        return "/trading/live";
    }

    @Override
    public SocketHandler handler(Handshake handshake) {
        return door.open(handshake, PriceFeed.ROOM, "trader", RoomDoor.PAYLOAD);
    }
}
