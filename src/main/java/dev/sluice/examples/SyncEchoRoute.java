package dev.sluice.examples;

import dev.sluice.socket.SocketClosed;
import dev.sluice.socket.SocketMessage;
import dev.sluice.socket.SocketRoute;
import dev.sluice.socket.SyncSocket;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/**
 * WebSockets in plain synchronous style: each connection has a virtual thread, which waits for what comes and waits while
 * its client is slow.
 */
@ApplicationScoped
public class SyncEchoRoute {

    private static final int LARGEST = 16 * 1024 * 1024;

    /** {@code /ws/echo/{name}}: answers text with {@code Echo: ...}. */
    @SocketRoute("/ws/echo/{name}")
    void echo(SyncSocket socket) throws SocketClosed, InterruptedException {
        socket.accept("chat", Map.of("X-Server", "sluice"));
        while (true) {
            socket.sendText("Echo: " + socket.receiveText());
        }
    }

    /** {@code /ws/raw}: every message as it came, up to 16 MiB; what conformance suites want. */
    @SocketRoute(value = "/ws/raw", messageBytes = LARGEST)
    void raw(SyncSocket socket) throws SocketClosed, InterruptedException {
        while (true) {
            switch (socket.receive()) {
                case SocketMessage.Text message -> socket.sendText(message.text());
                case SocketMessage.Binary message -> socket.sendBytes(message.bytes());
            }
        }
    }
}
