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

/** How soon the router lets an upstream know that its reader has gone, and how much it takes for one who does not read. */
final class RouterStop implements Program {

    /** What may wait in the router for one reader, as its configuration has it when that says nothing. */
    private static final int BUFFER_SIZE = 8_192;

    @Override
    public String name() {
        return "router-stop";
    }

    @Override
    public String summary() {
        return "how soon the LLM router stops an upstream whose reader has gone, or takes nothing";
    }

    @Override
    public void run(Options options) throws Exception {
        int streams = options.whole("streams", 200);
        int pace = options.whole("pace-millis", 20);
        options.end();
        Report.title(this, options);
        Departures ofMute = new Departures(streams);
        Departures ofSilent = new Departures(streams);
        Departures ofPaced = new Departures(streams);
        try (TokenUpstream mute = TokenUpstream.mute(ofMute);
                TokenUpstream silent = TokenUpstream.silent(ofSilent);
                TokenUpstream paced = TokenUpstream.paced(pace, ofPaced);
                Flood flood = new Flood();
                ServerProcess sluice = RouterSides.sluice(Map.of(
                        "mute", mute.port(), "silent", silent.port(), "paced", paced.port(), "flood", flood.port()))) {
            leave("while the first token is waited for", sluice, "mute", ofMute);
            leave("after one token, in silence", sluice, "silent", ofSilent);
            leave("while tokens come", sluice, "paced", ofPaced);
            stall(sluice, flood);
        }
    }

    /** All ask, and then one after the other leaves. */
    private static void leave(String label, ServerProcess sluice, String model, Departures departures)
            throws IOException, InterruptedException {
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < departures.count(); i++) {
                clients.add(new Client(sluice.port(), new TokenRequest(model, Integer.MAX_VALUE, i)));
            }
            departures.awaitAsked();
            long[] nanos = new long[clients.size()];
            for (int i = 0; i < nanos.length; i++) {
                long left = System.nanoTime();
                clients.get(i).close();
                nanos[i] = departures.awaitLeft(i) - left;
            }
            Percentiles all = Percentiles.of(nanos);
            Report.section("client closes to upstream hears of it, " + label);
            Report.figure("p50", all.at(0.5) / 1e6, "ms");
            Report.figure("p99", all.at(0.99) / 1e6, "ms", new Target.Under(100));
        } finally {
            clients.forEach(Client::close);
        }
    }

    private static void stall(ServerProcess sluice, Flood flood) throws IOException, InterruptedException {
        Report.section("a reader who takes nothing of what comes without a pause");
        try (SocketChannel client =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), sluice.port()))) {
            int ignored = client.write(ByteBuffer.wrap(new TokenRequest("flood", 1, 0).bytes(sluice.port())));
            Flood.Taken taken = flood.whenStill();
            Optional<Long> before = SocketQueues.between(taken.from(), taken.to());
            Optional<Long> behind =
                    SocketQueues.between(sluice.port(), client.socket().getLocalPort());
            if (before.isEmpty() || behind.isEmpty()) {
                Report.note("not measured: this system does not tell what its sockets hold");
                return;
            }
            Report.figure("bytes that the upstream could send", (double) taken.bytes(), "bytes");
            Report.figure("of these before the router, in the system", (double) before.get(), "bytes");
            long passed = body(client, behind.get());
            Report.figure("of these behind the router, in the system", (double) passed, "bytes");
            Report.figure(
                    "of these in the router",
                    (double) (taken.bytes() - before.get() - passed),
                    "bytes",
                    new Target.AtMost(BUFFER_SIZE));
        }
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

    /** One who reads until he leaves. */
    private static final class Client implements AutoCloseable {

        private final Connection connection;

        Client(int port, TokenRequest request) throws IOException {
            this.connection = Connection.to(port, 4_096);
            connection.send(request.bytes(port));
            Thread.ofVirtual().name("bench-client").start(this::read);
        }

        private void read() {
            try {
                connection.readAll((bytes, offset, length) -> {});
            } catch (IOException e) {
                // he has left
            }
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (IOException e) {
                // it is gone either way
            }
        }
    }
}
