package dev.sluice.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How soon the router lets an upstream know that its reader has gone. */
final class RouterStop implements Program {

    @Override
    public String name() {
        return "router-stop";
    }

    @Override
    public String summary() {
        return "how soon the LLM router stops an upstream whose reader has gone";
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
                ServerProcess sluice = RouterSides.sluice(
                        Map.of("mute", mute.port(), "silent", silent.port(), "paced", paced.port()))) {
            leave("while the first token is waited for", sluice, "mute", ofMute);
            leave("after one token, in silence", sluice, "silent", ofSilent);
            leave("while tokens come", sluice, "paced", ofPaced);
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
