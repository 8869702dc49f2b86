package dev.sluice.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in a process of its own. Owned by one program, which closes it. */
final class ServerProcess implements AutoCloseable {

    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final int STOP_SECONDS = 15;

    /** As {@code ./sluice} has them, so that servers beside it run on the same machine in the same way. */
    static final List<String> JAVA_FLAGS =
            List.of("-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED", "-XX:+UseG1GC");

    private final Process process;
    private final int port;
    private final Thread atExit;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
        this.atExit = new Thread(process::destroyForcibly, "bench-end");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** The folder of the checkout. */
    static Path checkout() {
        return Path.of(System.getProperty("bench.basedir", "")).toAbsolutePath();
    }

    /** The executable WAR, by the script that a person would use. */
    static ServerProcess sluice(String... options) throws Exception {
        int port = freePort();
        String script = checkout().resolve("sluice").toString();
        List<String> command = new ArrayList<>(List.of(script, "--port", Integer.toString(port)));
        command.addAll(List.of(options));
        return start("sluice", command, port, "/health/ready");
    }

    /** A main class of this package, with the launcher's libraries; it gets the port as its first argument. */
    static ServerProcess java(Class<?> main, String... arguments) throws Exception {
        int port = freePort();
        Path target = checkout().resolve("target");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA_FLAGS);
        command.add("-cp");
        command.add(target.resolve("test-classes") + File.pathSeparator + target.resolve("lib-provided") + "/*"
                + File.pathSeparator + target.resolve("bench-libs") + "/*");
        command.add(main.getName());
        command.add(Integer.toString(port));
        command.addAll(List.of(arguments));
        return start(main.getSimpleName(), command, port, "/");
    }

    /** Starts any server and waits until {@code path} is answered with 200. */
    static ServerProcess start(String name, List<String> command, int port, String path) throws Exception {
        Path log = checkout().resolve("target/bench-" + name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(checkout().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("SLUICE_JAVA_HOME", System.getProperty("java.home"));
        ServerProcess server = new ServerProcess(builder.start(), port);
        if (!server.becomesReady(path)) {
            server.close();
            throw new IOException(name + " did not start; its log:\n" + Files.readString(log));
        }
        return server;
    }

    /** A program that is on the {@code PATH}. */
    static Optional<Path> installed(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean becomesReady(String path) throws InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (System.nanoTime() < deadline && !process.waitFor(50, TimeUnit.MILLISECONDS)) {
            try (Connection connection = Connection.to(port, 1_024)) {
                connection.get(path);
                connection.readAll((bytes, offset, length) -> {});
                return true;
            } catch (IOException e) {
                // not yet
            }
        }
        return false;
    }

    int port() {
        return port;
    }

    /** The processor time that it has taken so far, with its worker processes. */
    Duration cpu() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** A look into its Java; the caller closes it. */
    ServerProbe probe() throws Exception {
        return ServerProbe.of(process.pid());
    }

    /** Reads {@code path} so many times, so that what follows does not pay for the first time. */
    void warm(String path, int times) throws IOException {
        try (Connection connection = Connection.to(port, 65_536)) {
            for (int i = 0; i < times; i++) {
                connection.get(path);
                connection.readAll((bytes, offset, length) -> {});
            }
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // it is running: this program is being ended
        }
    }
}
