package dev.sluice.examples;

import dev.sluice.socket.Handshake;
import dev.sluice.socket.Socket;
import dev.sluice.socket.SocketEndpoint;
import dev.sluice.socket.SocketHandler;
import dev.sluice.stream.Frame;
import jakarta.enterprise.context.ApplicationScoped;

/** The smallest WebSocket: answers text with {@code Echo: ...} and binary messages as they came. */
@ApplicationScoped
public class EchoRoute implements SocketEndpoint {

    @Override
    public String template() {
        return "/ws";
    }

    @Override
    public SocketHandler handler(Handshake handshake) {
        return new SocketHandler() {
            @Override
            public void onText(Socket socket, String text) {
                socket.send(Frame.text("Echo: " + text));
            }

            @Override
            public void onBinary(Socket socket, byte[] bytes) {
                socket.send(Frame.of(bytes));
            }
        };
    }
}
