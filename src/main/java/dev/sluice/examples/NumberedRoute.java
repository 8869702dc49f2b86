package dev.sluice.examples;

import dev.sluice.rooms.Member;
import dev.sluice.rooms.door.RoomDoor;
import dev.sluice.socket.Acceptance;
import dev.sluice.socket.Handshake;
import dev.sluice.socket.Socket;
import dev.sluice.socket.SocketEndpoint;
import dev.sluice.socket.SocketHandler;
import dev.sluice.socket.SocketInterceptor;
import dev.sluice.socket.SocketRouter;
import dev.sluice.socket.SocketWrapper;
import dev.sluice.socket.SyncSocket;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * What an interceptor can put around WebSockets: below {@code /numbered} each text that a client sends gets its number on
 * that connection. {@code /numbered/echo} sends it back, {@code /numbered/rooms/{room}} publishes it in the room
 * {@code numbered:{room}}; neither knows of the numbers.
 */
@Dependent
public class NumberedRoute {

    @Produces
    @Singleton
    SocketRouter numbered(RoomDoor door) {
        return SocketRouter.at("/numbered")
                .behind(new Numbering())
                .add("/echo", NumberedRoute::echo)
                .add(new NumberedRoom("/rooms/{room}", door));
    }

    private static void echo(SyncSocket socket) throws Exception {
        while (true) {
            socket.sendText(socket.receiveText());
        }
    }

    private record NumberedRoom(String template, RoomDoor door) implements SocketEndpoint {

        @Override
        public SocketHandler handler(Handshake handshake) {
            return door.open(handshake, "numbered:" + handshake.variable("room"), Member.UNNAMED, RoomDoor.PAYLOAD);
        }
    }

    private static final class Numbering implements SocketInterceptor {

        @Override
        public SocketHandler around(Handshake handshake, SocketHandler handler) {
            return new SocketWrapper(handler) {

                private long texts;

                @Override
                public Acceptance acceptance(Acceptance usual) {
                    return super.acceptance(usual).header("X-Numbered", "texts");
                }

                @Override
                public void onText(Socket socket, String text) {
                    texts++;
                    super.onText(socket, texts + ": " + text);
                }
            };
        }
    }
}
