package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A server of a model that says the same over and over: the first token at once, and each other so long after the one before.
 * Two threads, one that reads requests and answers with first tokens, one that sends all others. Thread-safe.
 */
final class TokenUpstream implements AutoCloseable {

    /** Is told, by the reading thread, of those who ask. */
    interface Watcher {

        /** One has asked. */
        void asked(int number);

        /** He has closed his connection, at that time. */
        void left(int number, long nanos);
    }

    /** Nobody wants to know. */
    private enum Nobody implements Watcher {
        INSTANCE;

        @Override
        public void asked(int number) {}

        @Override
        public void left(int number, long nanos) {}
    }

    private static final byte[] HEAD = ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] READY =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final boolean answers;
    private final long paceNanos;
    private final Watcher watcher;
    private final ServerSocketChannel server;
    private final ReadLoop loop;
    private final LinkedBlockingQueue<Stream> due = new LinkedBlockingQueue<>(); // all have the same pace: in its order
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final Thread accepting;
    private final Thread sending;

    private TokenUpstream(boolean answers, long paceNanos, Watcher watcher) throws IOException {
        this.answers = answers;
        this.paceNanos = paceNanos;
        this.watcher = watcher;
        this.server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
        this.loop = new ReadLoop("bench-upstream", 65_536);
        this.accepting = Thread.ofPlatform().name("bench-accept").daemon().start(this::acceptUntilClosed);
        this.sending = Thread.ofPlatform().name("bench-tokens").daemon().start(this::sendUntilClosed);
    }

    /** One that sends a token each so many milliseconds. */
    static TokenUpstream paced(int millis, Watcher watcher) throws IOException {
        return new TokenUpstream(true, millis * 1_000_000L, watcher);
    }

    /** The same, with nobody who wants to know of those who ask. */
    static TokenUpstream paced(int millis) throws IOException {
        return paced(millis, Nobody.INSTANCE);
    }

    /** One that sends the first token, and then nothing. */
    static TokenUpstream silent(Watcher watcher) throws IOException {
        return new TokenUpstream(true, 0, watcher);
    }

    /** The same, with nobody who wants to know of those who ask. */
    static TokenUpstream silent() throws IOException {
        return silent(Nobody.INSTANCE);
    }

    /** One that sends nothing at all. */
    static TokenUpstream mute(Watcher watcher) throws IOException {
        return new TokenUpstream(false, 0, watcher);
    }

    int port() {
        return server.socket().getLocalPort();
    }

    /** Complains when it could not send as it should have. */
    void complainOfFailure() throws IOException {
        loop.complainOfFailure();
        IOException thrown = failure.get();
        if (thrown != null) {
            throw new IOException(thrown);
        }
    }

    private void acceptUntilClosed() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                loop.add(channel, new Asker());
            }
        } catch (AsynchronousCloseException e) {
            // closed, which was all there was to do
        } catch (IOException e) {
            failure.set(e);
        }
    }

    private void sendUntilClosed() {
        try {
            while (true) {
                Stream next = due.take();
                for (long wait = next.dueIn(); wait > 0; wait = next.dueIn()) {
                    LockSupport.parkNanos(wait);
                    if (Thread.interrupted()) {
                        return;
                    }
                }
                if (next.send()) {
                    due.add(next);
                }
            }
        } catch (InterruptedException e) {
            // closed
        } catch (IOException e) {
            failure.set(e);
        }
    }

    /** A stream that was asked for. Owned by the reading thread, and after its first token by the sending one. */
    private final class Stream {

        private final SocketChannel channel;
        private int more;
        private long at;

        Stream(SocketChannel channel, int tokens) {
            this.channel = channel;
            this.more = tokens;
        }

        void begin() throws IOException {
            long now = System.nanoTime();
            more--;
            if (write(channel, HEAD, chunk(Token.event(now))) && paceNanos > 0) {
                at = now + paceNanos;
                due.add(this);
            }
        }

        long dueIn() {
            return at - System.nanoTime();
        }

        /** Sends the next, or the end. Returns whether there is more to come. */
        boolean send() throws IOException {
            long now = System.nanoTime();
            at = now + paceNanos; // and not after when it was due: who is late is so for all, and the order stays
            if (more-- > 0) {
                return write(channel, chunk(Token.event(now)));
            }
            write(channel, chunk(Token.DONE), LAST_CHUNK);
            return false;
        }
    }

    private static byte[] chunk(byte[] content) {
        byte[] size = (Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(size.length + content.length + 2)
                .put(size)
                .put(content)
                .put((byte) '\r')
                .put((byte) '\n')
                .array();
    }

    /** Writes it as one; returns false when who asked has left. */
    private static boolean write(SocketChannel channel, byte[]... parts) throws IOException {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        all.flip();
        try {
            channel.write(all);
        } catch (IOException e) {
            return false;
        }
        if (all.hasRemaining()) {
            throw new IOException("tokens are not taken as fast as they are sent");
        }
        return true;
    }

    /** One connection. Owned by the reading thread. */
    private final class Asker implements ReadLoop.Reader {

        private final StringBuilder text = new StringBuilder();
        private int number;

        @Override
        public void read(SocketChannel channel, byte[] buffer) throws IOException {
            int count;
            try {
                count = channel.read(ByteBuffer.wrap(buffer));
            } catch (IOException e) {
                count = -1; // reset
            }
            if (count < 0) {
                watcher.left(number, System.nanoTime());
                channel.close();
                return;
            }
            text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            if (TokenRequest.isWhole(text)) {
                TokenRequest asked = TokenRequest.in(text).orElse(null);
                text.setLength(0);
                if (asked == null) {
                    write(channel, READY);
                } else {
                    number = asked.number();
                    watcher.asked(number);
                    if (answers) {
                        new Stream(channel, asked.tokens()).begin();
                    }
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        sending.interrupt();
        loop.close();
        try {
            accepting.join();
            sending.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
