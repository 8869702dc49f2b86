package dev.sluice.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How much the router takes from an upstream for readers who do not read, by its {@code bufferSize}. */
final class RouterStalled implements Program {

    /** The least, that of a configuration that says nothing, and the most. */
    private static final int[] BUFFER_SIZES = {1_024, 8_192, 65_536};

    /** What a stream takes beside what waits for its reader: as much as one that is idle may, and what writes and waits. */
    private static final int IDLE_HEAP = 18_432;

    @Override
    public String name() {
        return "router-stalled";
    }

    @Override
    public String summary() {
        return "how much the LLM router takes from upstreams for readers who take nothing";
    }

    @Override
    public void run(Options options) throws Exception {
        int readers = options.whole("readers", 100);
        int seconds = options.whole("seconds", 5);
        options.end();
        Report.title(this, options);
        for (int bufferSize : BUFFER_SIZES) {
            Report.section(String.format("%d readers who take nothing, bufferSize %,d", readers, bufferSize));
            try (Flood flood = new Flood();
                    ServerProcess sluice = RouterSides.sluice(Map.of(RouterSides.MODEL, flood.port()), bufferSize)) {
                stall(sluice, flood, readers, seconds, bufferSize);
            }
        }
    }

    private static void stall(ServerProcess sluice, Flood flood, int readers, int seconds, int bufferSize)
            throws Exception {
        List<SocketChannel> clients = new ArrayList<>();
        try (ServerProbe probe = sluice.probe()) {
            clients.add(ask(sluice, 0)); // what the first brings with it is no cost of a stream
            List<Flood.Taken> first = flood.whenStill(1);
            long before = probe.live().total();
            for (int i = 1; i <= readers; i++) {
                clients.add(ask(sluice, i));
            }
            List<Flood.Taken> taken = flood.whenStill(readers + 1);
            long after = probe.live().total();
            Thread.sleep(seconds * 1_000L);
            long later = probe.live().total();
            long grown = sum(flood.whenStill(readers + 1)) - sum(taken);
            Report.figure("bytes that an upstream could send", (sum(taken) - sum(first)) / (double) readers, "bytes");
            most(sluice, clients, taken, bufferSize);
            Report.figure(
                    "live heap of each stream",
                    (after - before) / (double) readers,
                    "bytes",
                    new Target.AtMost(IDLE_HEAP + bufferSize));
            Report.figure(
                    "more of it " + seconds + " s later",
                    (later - after) / (double) readers,
                    "bytes",
                    new Target.AtMost(64));
            Report.figure("bytes taken meanwhile", (double) grown, "bytes", new Target.AtMost(0));
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private static long sum(List<Flood.Taken> taken) {
        return taken.stream().mapToLong(Flood.Taken::bytes).sum();
    }

    /** Says where the bytes are of the reader for whom the router holds most. */
    private static void most(ServerProcess sluice, List<SocketChannel> clients, List<Flood.Taken> taken, int bufferSize)
            throws IOException {
        long most = Long.MIN_VALUE;
        for (Flood.Taken each : taken) {
            SocketChannel client = clients.get(each.number());
            Optional<Long> before = SocketQueues.between(each.from(), each.to());
            Optional<Long> behind =
                    SocketQueues.between(sluice.port(), client.socket().getLocalPort());
            if (before.isEmpty() || behind.isEmpty()) {
                Report.note("not measured: this system does not tell what its sockets hold");
                return;
            }
            most = Math.max(most, each.bytes() - before.get() - body(client, behind.get()));
        }
        Report.figure(
                "most of these in the router", (double) most, "bytes", new Target.AtMost(bufferSize + Token.BYTES));
    }

    private static SocketChannel ask(ServerProcess sluice, int number) throws IOException {
        SocketChannel client =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), sluice.port()));
        int ignored =
                client.write(ByteBuffer.wrap(new TokenRequest(RouterSides.MODEL, 1, number).bytes(sluice.port())));
        return client;
    }

    /** Reads so many bytes, which have left the router, and counts those of the body. */
    private static long body(SocketChannel client, long bytes) throws IOException {
        ResponseDecoder decoder = new ResponseDecoder();
        long[] body = {0};
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        for (long left = bytes; left > 0; left -= buffer.position()) {
            buffer.clear().limit((int) Math.min(left, buffer.capacity()));
            if (client.read(buffer) < 0) {
                throw new EOFException("the transfer was broken off");
            }
            decoder.feed(buffer.array(), 0, buffer.position(), (piece, offset, length) -> body[0] += length);
        }
        return body[0];
    }
}
