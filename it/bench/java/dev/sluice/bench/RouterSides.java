package dev.sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What may stand before an upstream: nothing, ours, nginx with one process that works and with as many as there are
 * processors, HAProxy, and a proxy of the libraries that ours is made of. Owned by one program, which closes it.
 */
final class RouterSides implements AutoCloseable {

    /** What the upstream's only model is called. */
    static final String MODEL = "bench";

    /** That of a configuration that says nothing. */
    private static final int BUFFER_SIZE = 8_192;

    /**
     * One of them.
     *
     * @param server null for the upstream itself
     */
    record Side(String label, int port, @Nullable ServerProcess server) {

        /** The processor time that it has taken so far. */
        Duration cpu() {
            return server == null ? Duration.ZERO : server.cpu();
        }
    }

    private final Side direct;
    private final Side sluice;
    private final List<Side> nginx = new ArrayList<>();
    private @Nullable Side haproxy;
    private @Nullable Side bare;

    /** Starts all before an upstream at that port. */
    RouterSides(int upstream) throws Exception {
        this.direct = new Side("direct", upstream, null);
        ServerProcess ours = sluice(Map.of(MODEL, upstream));
        this.sluice = new Side("Sluice", ours.port(), ours);
        try {
            int processors = Runtime.getRuntime().availableProcessors();
            for (int workers : processors == 1 ? new int[] {1} : new int[] {1, processors}) {
                String label = "nginx, " + workers + (workers == 1 ? " worker" : " workers");
                Optional<ServerProcess> started = Nginx.before(upstream, workers);
                started.ifPresent(server -> nginx.add(new Side(label, server.port(), server)));
            }
            haproxy = Haproxy.before(upstream)
                    .map(server -> new Side("HAProxy", server.port(), server))
                    .orElse(null);
            ServerProcess proxy = ServerProcess.java(BareProxy.class, Integer.toString(upstream));
            bare = new Side("Jetty's proxy", proxy.port(), proxy);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Ours, as the router of upstreams, each at its port and with its model. */
    static ServerProcess sluice(Map<String, Integer> upstreams) throws Exception {
        return sluice(upstreams, BUFFER_SIZE);
    }

    /** The same, where so many bytes may wait for a reader. */
    static ServerProcess sluice(Map<String, Integer> upstreams, int bufferSize) throws Exception {
        Path folder = ServerProcess.checkout().resolve("target/bench-router");
        Files.createDirectories(folder);
        String all = upstreams.entrySet().stream()
                .map(each -> """
                    { "name": "%s", "baseUrl": "http://127.0.0.1:%d/v1", "models": ["%s"], "maxConnections": 10000 }\
                    """.formatted(each.getKey(), each.getValue(), each.getKey()))
                .collect(Collectors.joining(",\n"));
        // no heartbeat comes while it is measured: what is sent then is the upstream's
        Path file = Files.writeString(folder.resolve("router.json"), """
            { "upstreams": [
            %s
            ],
              "streamConfig": { "bufferSize": %d, "heartbeatIntervalSecs": 300, "idleTimeoutMs": 3600000, "firstByteTimeoutMs": 3600000 } }
            """.formatted(all, bufferSize));
        return ServerProcess.sluice("--set", "sluice.llm.config=" + file);
    }

    /** None where it is not installed. */
    List<Side> nginx() {
        return List.copyOf(nginx);
    }

    /** Those that are there: the upstream itself, then ours, then the others. */
    List<Side> all() {
        List<Side> all = new ArrayList<>(List.of(direct, sluice));
        all.addAll(nginx);
        if (haproxy != null) {
            all.add(haproxy);
        }
        if (bare != null) {
            all.add(bare);
        }
        return all;
    }

    /** Says which are not there. */
    void complainOfMissing() {
        if (nginx.isEmpty()) {
            Report.note("nginx: not installed (apt-get install nginx)");
        }
        if (haproxy == null) {
            Report.note("HAProxy: not installed (apt-get install haproxy)");
        }
    }

    @Override
    public void close() {
        for (Side each : all()) {
            if (each.server() != null) {
                each.server().close();
            }
        }
    }
}
