package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A server of a model that sends each client tokens as fast as they are taken, without an end. Thread-safe. */
final class Flood implements AutoCloseable {

    private static final byte[] HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private static final int LOOK_MILLIS = 5;

    /** Longer than any moment in which nothing is taken though there is room. */
    private static final int STILL_MILLIS = 1_500;

    private static final int PATIENCE_SECONDS = 60;

    /** What one client took of the body: the one with that number. */
    record Taken(int number, long bytes, int from, int to) {}

    private final ServerSocketChannel server;
    private final ConcurrentLinkedQueue<Sending> sendings = new ConcurrentLinkedQueue<>();
    private final Thread accepting;

    Flood() throws IOException {
        this.server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
        this.accepting = Thread.ofPlatform().name("bench-flood").daemon().start(this::acceptUntilClosed);
    }

    int port() {
        return server.socket().getLocalPort();
    }

    private void acceptUntilClosed() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Sending sending = new Sending(channel);
                sendings.add(sending);
                Thread.ofVirtual().name("bench-flood").start(sending);
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** Waits until so many clients take nothing more. */
    List<Taken> whenStill(int clients) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long before = -1;
        long since = begin;
        while (System.nanoTime() - since < STILL_MILLIS * 1_000_000L) {
            Thread.sleep(LOOK_MILLIS);
            long now =
                    sendings.stream().mapToLong(sending -> sending.taken.get()).sum();
            boolean all = sendings.stream().filter(Sending::isAsked).count() == clients;
            if (now != before || !all) {
                before = now;
                since = System.nanoTime();
                if (since - begin > PATIENCE_SECONDS * 1_000_000_000L) {
                    throw new IOException("after " + PATIENCE_SECONDS + " s it still goes on");
                }
            }
        }
        // a connection may be there that was opened in vain
        return sendings.stream()
                .filter(Sending::isAsked)
                .map(Sending::whatIsTaken)
                .toList();
    }

    /** The answer to one client. */
    private final class Sending implements Runnable {

        private final SocketChannel channel;
        private final AtomicLong taken = new AtomicLong();
        private volatile int number = -1;

        Sending(SocketChannel channel) {
            this.channel = channel;
        }

        boolean isAsked() {
            return number >= 0;
        }

        Taken whatIsTaken() {
            return new Taken(number, taken.get(), port(), channel.socket().getPort());
        }

        @Override
        public void run() {
            try (channel) {
                StringBuilder request = new StringBuilder();
                ByteBuffer in = ByteBuffer.allocate(8_192);
                while (!TokenRequest.isWhole(request) && channel.read(in.clear()) >= 0) {
                    request.append(StandardCharsets.ISO_8859_1.decode(in.flip()));
                }
                int asked = TokenRequest.in(request)
                        .orElseThrow(() -> new IOException("no such request: " + request))
                        .number();
                int ignored = channel.write(ByteBuffer.wrap(HEAD));
                channel.configureBlocking(false);
                number = asked;
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
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Sending sending : sendings) {
            sending.channel.close();
        }
        try {
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
