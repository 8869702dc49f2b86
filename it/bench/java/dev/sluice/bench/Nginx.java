package dev.sluice.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An nginx that serves one small file. */
final class Nginx {

    private Nginx() {}

    /** A running one, or nothing where it is not installed. */
    static Optional<ServerProcess> start() throws Exception {
        Optional<Path> program = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Path folder = ServerProcess.checkout().resolve("target/bench-nginx");
        Files.createDirectories(folder.resolve("html"));
        Files.writeString(folder.resolve("html/index.html"), "1\n");
        int port = ServerProcess.freePort();
        Path file = Files.writeString(folder.resolve("nginx.conf"), configuration(folder, port));
        List<String> command =
                List.of(program.get().toString(), "-p", folder.toString(), "-c", file.toString(), "-e", "stderr");
        return Optional.of(ServerProcess.start("nginx", command, port, "/"));
    }

    private static String configuration(Path folder, int port) {
        // the workers of a root's nginx are nobody else, who may not be able to read the checkout
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        return """
            daemon off;
            worker_processes 1;
            %s
            pid %s/nginx.pid;
            events { worker_connections 64; }
            http {
              access_log off;
              keepalive_requests 100000000;
              open_file_cache max=10;
              server {
                listen 127.0.0.1:%d;
                root %s/html;
              }
            }
            """.formatted(user, folder, port, folder);
    }
}
