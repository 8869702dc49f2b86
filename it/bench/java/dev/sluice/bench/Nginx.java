package dev.sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An nginx with one process that works or with several: serves files, by sendfile, or stands before an upstream. */
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
        Files.writeString(root.resolve("index.html"), "1\n");
        return start(
                "nginx-" + workers,
                workers,
                "sendfile on; tcp_nopush on; open_file_cache max=10;",
                "root %s;".formatted(root));
    }

    /**
     * A running one that passes on what an upstream streams as it comes, or nothing where it is not installed.
     *
     * @param upstream its port
     */
    static Optional<ServerProcess> before(int upstream, int workers) throws Exception {
        return start(
                "nginx-proxy-" + workers,
                workers,
                "upstream model { server 127.0.0.1:%d; keepalive 1000; keepalive_requests 100000000; }"
                        .formatted(upstream),
                """
                location / {
                  proxy_pass http://model;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_buffering off;
                  proxy_read_timeout 1h;
                }
                """);
    }

    private static Optional<ServerProcess> start(String name, int workers, String all, String server) throws Exception {
        Optional<Path> program = ServerProcess.installed("nginx");
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Path folder = ServerProcess.checkout().resolve("target/bench-nginx/" + name);
        Files.createDirectories(folder);
        int port = ServerProcess.freePort();
        Path file = Files.writeString(folder.resolve("nginx.conf"), configuration(folder, workers, port, all, server));
        List<String> command =
                List.of(program.get().toString(), "-p", folder.toString(), "-c", file.toString(), "-e", "stderr");
        return Optional.of(ServerProcess.start(name, command, port, "/"));
    }

    private static String configuration(Path folder, int workers, int port, String all, String server) {
        // the workers of a root's nginx are nobody else, who may not be able to read the checkout
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        return """
            daemon off;
            worker_processes %d;
            %s
            pid %s/nginx.pid;
            events { worker_connections 4096; }
            http {
              access_log off;
              keepalive_requests 100000000;
              %s
              server {
                listen 127.0.0.1:%d;
                %s
              }
            }
            """.formatted(workers, user, folder, all, port, server);
    }
}
