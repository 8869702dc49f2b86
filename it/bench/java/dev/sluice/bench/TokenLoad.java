package dev.sluice.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Many clients of one server, each with one stream of tokens at a time; one thread reads them. Owned by one thread. */
final class TokenLoad implements AutoCloseable {

    /**
     * What they saw.
     *
     * @param first nanoseconds from asking to having the first token
     * @param each nanoseconds from the sending of each other token to having it
     */
    record Delays(Percentiles first, Percentiles each) {}

    private static final int PATIENCE_SECONDS = 60;

    private final int port;
    private final ReadLoop loop = new ReadLoop("bench-clients", 65_536);
    private final List<Client> clients = new ArrayList<>();

    /** So many clients, whose connections have been used once, all the way. */
    TokenLoad(int port, int count) throws IOException, InterruptedException {
        this.port = port;
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Client client = new Client(channel, i);
            clients.add(client);
            loop.add(channel, client);
        }
        ask(1, new long[count]);
    }

    /**
     * All ask for so many tokens and read them.
     *
     * @param spreadMillis the time over which their beginnings are spread, by {@code random}
     */
    Delays read(int tokens, int spreadMillis, Random random) throws IOException, InterruptedException {
        long[] starts = new long[clients.size()];
        Arrays.setAll(starts, i -> random.nextLong(spreadMillis * 1_000_000L));
        Arrays.sort(starts);
        ask(tokens, starts);
        return new Delays(
                Percentiles.of(
                        clients.stream().mapToLong(client -> client.first()).toArray()),
                Percentiles.of(clients.stream()
                        .flatMapToLong(client -> Arrays.stream(client.others()))
                        .toArray()));
    }

    private void ask(int tokens, long[] starts) throws IOException, InterruptedException {
        CountDownLatch done = new CountDownLatch(clients.size());
        long begin = System.nanoTime();
        for (int i = 0; i < starts.length; i++) {
            long due = begin + starts[i];
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            clients.get(i).ask(tokens, done);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!done.await(20, TimeUnit.MILLISECONDS)) {
            loop.complainOfFailure();
            if (System.nanoTime() > deadline) {
                throw new IOException(done.getCount() + " streams have not ended in time");
            }
        }
    }

    /** One of them. Who asks hands it to the reading thread, and has it back when the stream has ended. */
    private final class Client implements ReadLoop.Reader {

        private final SocketChannel channel;
        private final int number;
        private final ResponseDecoder decoder = new ResponseDecoder();
        private volatile @Nullable Reading reading;

        Client(SocketChannel channel, int number) {
            this.channel = channel;
            this.number = number;
        }

        void ask(int tokens, CountDownLatch done) throws IOException {
            byte[] request = new TokenRequest("bench", tokens, number).bytes(port);
            decoder.next();
            reading = new Reading(tokens, System.nanoTime(), done);
            int ignored = channel.write(ByteBuffer.wrap(request));
        }

        @Override
        public void read(SocketChannel from, byte[] buffer) throws IOException {
            int count = from.read(ByteBuffer.wrap(buffer));
            Reading current = reading;
            if (count < 0 || current == null) {
                throw new EOFException("the connection of client " + number + " was closed");
            }
            current.now = System.nanoTime();
            decoder.feed(buffer, 0, count, current);
            if (decoder.isDone()) {
                current.ended();
                current.done.countDown();
            }
        }

        private Reading whole() {
            Reading whole = reading;
            if (whole == null) {
                throw new IllegalStateException("nothing was asked");
            }
            return whole;
        }

        long first() {
            return whole().delays[0];
        }

        long[] others() {
            long[] all = whole().delays;
            return Arrays.copyOfRange(all, 1, all.length);
        }
    }

    /** One stream. */
    private static final class Reading extends Token.Reader {

        private final long asked;
        private final CountDownLatch done;
        private final long[] delays;
        private long now;

        Reading(int tokens, long asked, CountDownLatch done) {
            super(tokens);
            this.asked = asked;
            this.done = done;
            this.delays = new long[tokens];
        }

        @Override
        void token(int number, long sentNanos) {
            delays[number] = now - (number == 0 ? asked : sentNanos);
        }
    }

    /** Leaves. */
    @Override
    public void close() throws IOException {
        loop.close();
    }
}
