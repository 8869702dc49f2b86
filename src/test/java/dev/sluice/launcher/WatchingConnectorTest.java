package dev.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchingConnectorTest {

    /** Answers with the kind of its thread; by another thread, so that the connection has to go on after that. */
    private static final class Kinds extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            String kind = Thread.currentThread().isVirtual() ? "virtual" : "platform";
            Thread.ofPlatform().start(() -> Content.Sink.write(response, true, kind + "\n", callback));
            return true;
        }
    }

    @Test
    void requestsThatFollowAnAsynchronousResponseRunOnVirtualThreadsToo() throws Exception {
        QueuedThreadPool pool = new QueuedThreadPool(20, 4, 60_000, new LinkedBlockingQueue<>());
        pool.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        Server server = new Server(pool);
        WatchingConnector connector = new WatchingConnector(server, new HttpConnectionFactory());
        server.addConnector(connector);
        server.setHandler(new Kinds());
        server.start();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            String request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
            String last = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            // all at once: the later ones lie in the connection's buffer already when a response ends
            socket.getOutputStream().write((request.repeat(4) + last).getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(all.split("virtual", -1)).as(all).hasSize(6);
            assertThat(all).doesNotContain("platform");
        } finally {
            server.stop();
        }
    }
}
