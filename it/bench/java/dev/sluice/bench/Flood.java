package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A server of a model that sends its first client tokens as fast as they are taken, without an end. Thread-safe. */
final class Flood implements AutoCloseable {

    private static final byte[] HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private static final int LOOK_MILLIS = 5;

    /** Longer than any moment in which nothing is taken though there is room. */
    private static final int STILL_MILLIS = 1_500;

    /** What was taken when nothing more was, and by whom. */
    record Taken(long bytes, int from, int to) {}

    private final ServerSocketChannel server;
    private final AtomicLong taken = new AtomicLong();
    private final Thread sending;
    private volatile int client;

    Flood() throws IOException {
        this.server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.sending = Thread.ofPlatform().name("bench-flood").daemon().start(this::send);
    }

    int port() {
        return server.socket().getLocalPort();
    }

    private void send() {
        try (SocketChannel channel = server.accept()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            StringBuilder request = new StringBuilder();
            ByteBuffer in = ByteBuffer.allocate(8_192);
            while (!TokenRequest.isWhole(request) && channel.read(in.clear()) >= 0) {
                request.append(StandardCharsets.ISO_8859_1.decode(in.flip()));
            }
            client = channel.socket().getPort();
            int ignored = channel.write(ByteBuffer.wrap(HEAD));
            channel.configureBlocking(false);
            ByteBuffer token = ByteBuffer.wrap(Token.event(0));
            while (true) {
                int count = channel.write(token);
                taken.addAndGet(count);
                if (!token.hasRemaining()) {
                    token.rewind();
                } else if (count == 0) {
                    Thread.sleep(LOOK_MILLIS);
                }
            }
        } catch (IOException e) {
            // whoever took it has left
        } catch (InterruptedException e) {
            // closed
        }
    }

    /** Waits until nothing more is taken; bytes of the body are counted. */
    Taken whenStill() throws InterruptedException {
        long before = -1;
        long since = System.nanoTime();
        while (System.nanoTime() - since < STILL_MILLIS * 1_000_000L) {
            Thread.sleep(LOOK_MILLIS);
            long now = taken.get();
            if (now != before || now == 0) {
                before = now;
                since = System.nanoTime();
            }
        }
        return new Taken(before, port(), client);
    }

    @Override
    public void close() throws IOException {
        server.close();
        sending.interrupt();
        try {
            sending.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
