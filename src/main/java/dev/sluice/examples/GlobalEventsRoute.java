package dev.sluice.examples;

import dev.sluice.broker.Message;
import dev.sluice.rooms.door.RoomDoor;
import dev.sluice.socket.Handshake;
import dev.sluice.socket.SocketEndpoint;
import dev.sluice.socket.SocketHandler;
import dev.sluice.stream.Frame;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/**
 * What happens everywhere: {@code /global-events?name=ann}. All are told who joins and who leaves, and what anybody says.
 * Through other doors it is the room {@code global:events}, whose namespace has events of who comes and leaves turned on.
 */
@Dependent
public class GlobalEventsRoute implements SocketEndpoint {

    private final RoomDoor door;

    @Inject
    public GlobalEventsRoute(RoomDoor door) {
        this.door = door;
    }

    @Override
    public String template() {
        return "/global-events";
    }

    @Override
    public SocketHandler handler(Handshake handshake) {
        return door.open(handshake, "global:events", "User", GlobalEventsRoute::told);
    }

    private static @Nullable Frame told(Message message) {
        return switch (message.kind()) {
            case JOIN -> Frame.text(message.sender() + " joined");
            case LEAVE -> Frame.text(message.sender() + " left");
            case TEXT -> Frame.text(message.sender() + ": " + message.payload().string());
            default -> null;
        };
    }
}
