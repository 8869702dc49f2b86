package dev.sluice.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An nginx that serves files, by sendfile, with one process that works or with several. */
final class Nginx {

    private Nginx() {}

    /** A running one with one small file, or nothing where it is not installed. */
    static Optional<ServerProcess> start() throws Exception {
        Path html = ServerProcess.checkout().resolve("target/bench-nginx/html");
        Files.createDirectories(html);
        return start(html, 1);
    }

    /**
     * A running one with the files of a folder, or nothing where it is not installed.
     *
     * @param workers how many processes it works with, each of which uses one processor at a time
     */
    static Optional<ServerProcess> start(Path root, int workers) throws Exception {
        Optional<Path> program = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Path folder = ServerProcess.checkout().resolve("target/bench-nginx/" + workers);
        Files.createDirectories(folder);
        Files.writeString(root.resolve("index.html"), "1\n");
        int port = ServerProcess.freePort();
        Path file = Files.writeString(folder.resolve("nginx.conf"), configuration(folder, root, port, workers));
        List<String> command =
                List.of(program.get().toString(), "-p", folder.toString(), "-c", file.toString(), "-e", "stderr");
        return Optional.of(ServerProcess.start("nginx-" + workers, command, port, "/"));
    }

    private static String configuration(Path folder, Path root, int port, int workers) {
        // the workers of a root's nginx are nobody else, who may not be able to read the checkout
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        return """
            daemon off;
            worker_processes %d;
            %s
            pid %s/nginx.pid;
            events { worker_connections 1024; }
            http {
              access_log off;
              sendfile on;
              tcp_nopush on;
              keepalive_requests 100000000;
              open_file_cache max=10;
              server {
                listen 127.0.0.1:%d;
                root %s;
              }
            }
            """.formatted(workers, user, folder, port, root);
    }
}
