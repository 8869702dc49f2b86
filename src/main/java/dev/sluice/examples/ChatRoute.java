package dev.sluice.examples;

import dev.sluice.broker.Kind;
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
 * A chat room: {@code /chat/{room}?name=ann}. What one sends all get, the sender too, as {@code ann: hello}; who gives no
 * name is {@code User}. Through other doors it is the room {@code chat:{room}}.
 */
@Dependent
public class ChatRoute implements SocketEndpoint {

    private final RoomDoor door;

    @Inject
    public ChatRoute(RoomDoor door) {
        this.door = door;
    }

    @Override
    public String template() {
        return "/chat/{room}";
    }

    @Override
    public SocketHandler handler(Handshake handshake) {
        return door.open(handshake, "chat:" + handshake.variable("room"), "User", ChatRoute::said);
    }

    private static @Nullable Frame said(Message message) {
        return message.kind() == Kind.TEXT
                ? Frame.text(message.sender() + ": " + message.payload().string())
                : null;
    }
}
