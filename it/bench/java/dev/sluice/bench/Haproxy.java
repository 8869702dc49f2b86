package dev.sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An HAProxy, with as many threads as there are processors, which is its default. */
final class Haproxy {

    private Haproxy() {}

    /** A running one that passes on what an upstream at that port streams, or nothing where it is not installed. */
    static Optional<ServerProcess> before(int upstream) throws Exception {
        Optional<Path> program = ServerProcess.installed("haproxy");
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Path folder = ServerProcess.checkout().resolve("target/bench-router");
        Files.createDirectories(folder);
        int port = ServerProcess.freePort();
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), configuration(port, upstream));
        List<String> command = List.of(program.get().toString(), "-db", "-f", file.toString());
        return Optional.of(ServerProcess.start("haproxy", command, port, "/"));
    }

    private static String configuration(int port, int upstream) {
        return """
            global
              maxconn 4000
            defaults
              mode http
              option http-no-delay
              timeout connect 5s
              timeout client 1h
              timeout server 1h
            listen model
              bind 127.0.0.1:%d
              server upstream 127.0.0.1:%d
            """.formatted(port, upstream);
    }
}
