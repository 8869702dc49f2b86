package dev.sluice.examples;

import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Member;
import dev.sluice.rooms.Room;
import dev.sluice.rooms.Rooms;
import dev.sluice.socket.CloseCode;
import dev.sluice.socket.Handshake;
import dev.sluice.socket.Socket;
import dev.sluice.socket.SocketEndpoint;
import dev.sluice.socket.SocketHandler;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/**
 * A chat room: {@code /chat/{room}?name=ann}. What one sends all get, the sender too, as {@code ann: hello}; who gives no
 * name is {@code User}.
 */
@Dependent
public class ChatRoute implements SocketEndpoint {

    private final Rooms rooms;

    @Inject
    public ChatRoute(Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    public String template() {
        return "/chat/{room}";
    }

    @Override
    public SocketHandler handler(Handshake handshake) {
        String room = handshake.variable("room");
        String name = handshake.parameter("name").orElse("User");
        try {
            Rooms.checkNames(room, name);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "Bad Request", String.valueOf(e.getMessage()));
        }
        rooms.requireSpace(room);
        return new Chat(room, name);
    }

    private final class Chat implements SocketHandler {

        private final String roomName;
        private final String name;
        private @Nullable Room room;
        private @Nullable Member member;

        Chat(String roomName, String name) {
            this.roomName = roomName;
            this.name = name;
        }

        @Override
        public void onOpen(Socket socket) {
            Member me = new Member(name, socket);
            member = me;
            try {
                room = rooms.join(roomName, me);
            } catch (ProblemException e) {
                socket.close(CloseCode.TRY_AGAIN_LATER, e.problem().detail());
            }
        }

        @Override
        public void onText(Socket socket, String text) {
            Room joined = room;
            if (joined != null) {
                joined.publish(name + ": " + text);
            }
        }

        @Override
        public void onClose(Socket socket) {
            Room joined = room;
            Member me = member;
            if (joined != null && me != null) {
                rooms.leave(joined, me);
            }
        }
    }
}
