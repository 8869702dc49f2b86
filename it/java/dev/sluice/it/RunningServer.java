package dev.sluice.it;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own. Owned by one test class, which closes it. */
final class RunningServer implements AutoCloseable {

    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    /** What opens {@code /stream/secure}. */
    static final String EXAMPLES_PASSWORD = "of-these-tests-only";

    /** What lets files be put. */
    static final String UPLOAD_TOKEN = "of-these-uploads-only";

    private final Process process;
    private final Path log;
    private final URI base;

    private RunningServer(Process process, Path log, URI base) {
        this.process = process;
        this.log = log;
        this.base = base;
    }

    /** The folder of the checkout. */
    static Path checkout() {
        return Path.of(System.getProperty("it.basedir", "."));
    }

    /** Where the tests of this JVM write, apart from those that run beside it. */
    static Path work() {
        return Path.of(System.getProperty("it.work", "target")).toAbsolutePath();
    }

    /** Option of a Java that is to start fast and live for seconds. */
    static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

    /** The WAR that was built. */
    static Path war() {
        return Path.of(System.getProperty("it.war", "target/sluice.war")).toAbsolutePath();
    }

    /** The {@code java} that runs the tests, which is the newest of the machine. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * The executable WAR, on the given port, with more options; for a few seconds, so without the optimising compiler, which
     * would take more of the processors in that time than it gives back.
     */
    static RunningServer launcher(int port, String... options) throws Exception {
        return launcher(List.of(java(), ONE_COMPILER), port, options);
    }

    /** The same, as it is started by everybody else; for what takes long, or computes. */
    static RunningServer launcherForLong(int port, String... options) throws Exception {
        return launcher(List.of(java()), port, options);
    }

    /** The same with no more memory than that for its objects. */
    static RunningServer launcherWithHeap(String most, int port, String... options) throws Exception {
        return launcher(List.of(java(), "-Xmx" + most), port, options);
    }

    private static RunningServer launcher(List<String> java, int port, String... options) throws Exception {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("-jar", war().toString(), "--port", Integer.toString(port)));
        command.addAll(List.of(options));
        return start("launcher", command, Map.of(), port, "");
    }

    /** The WAR in a Jetty server, by the script that a person would use. */
    static RunningServer jetty() throws Exception {
        return jetty(work().resolve("it-jetty-base"), "");
    }

    /** The same with a base of its own, more options of the JVM and more properties. */
    static RunningServer jetty(Path base, String javaOptions, String... properties) throws Exception {
        return jetty(Map.of("SLUICE_JETTY_BASE", base.toString(), "SLUICE_JAVA_OPTS", javaOptions), properties);
    }

    /** The same with other variables of its environment. */
    static RunningServer jetty(Map<String, String> environment, String... properties) throws Exception {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                checkout().resolve("server-config/jetty/run").toAbsolutePath().toString(), Integer.toString(port)));
        command.addAll(List.of(properties));
        return start("jetty", command, environment, port, "");
    }

    /** The WAR in Payara Micro, by the script that a person would use. */
    static RunningServer payara() throws Exception {
        int port = freePort();
        List<String> command = List.of(
                checkout().resolve("server-config/payara/run").toAbsolutePath().toString(), Integer.toString(port));
        return start("payara", command, Map.of(), port, "/sluice");
    }

    private static RunningServer start(
            String name, List<String> command, Map<String, String> environment, int port, String context)
            throws Exception {
        Path log = Files.createDirectories(work()).resolve("it-" + name + "-" + port + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(checkout().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("SLUICE_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SLUICE_OUTBOX_AGE_SECONDS", "2");
        builder.environment().put("SLUICE_SOCKETS_OUTBOX_AGE_SECONDS", "2");
        builder.environment().put("SLUICE_SOCKETS_PING_SECONDS", "5");
        builder.environment().put("SLUICE_EXAMPLES_PASSWORD", EXAMPLES_PASSWORD);
        builder.environment().put("SLUICE_FILES_ROOT", filesRoot().toString());
        builder.environment().put("SLUICE_FILES_LISTING", "true");
        builder.environment().put("SLUICE_FILES_UPLOAD_TOKEN", UPLOAD_TOKEN);
        builder.environment().put("SLUICE_ROOMS_SUBSCRIPTION_TOKEN", UPLOAD_TOKEN);
        builder.environment().put("SLUICE_LLM_CONFIG", RouterUpstreams.file().toString());
        builder.environment().putAll(environment);
        RunningServer server =
                new RunningServer(builder.start(), log, URI.create("http://127.0.0.1:" + port + context + "/"));
        server.awaitReady();
        return server;
    }

    /** The folder that every server under test serves at {@code /files}. */
    static Path filesRoot() throws IOException {
        Path root = work().resolve("it-files");
        Files.createDirectories(root);
        return root;
    }

    /**
     * A port that was free just now, below those that the system hands out by itself and apart from those of the tests that
     * run beside these: such a port is not taken yet when its server is only about to start.
     */
    static int freePort() throws IOException {
        int apart = 4_000 * Integer.getInteger("it.fork", 0);
        int first = 20_000 + apart + (int) (ProcessHandle.current().pid() % 2_000);
        for (int port = first; port < first + 2_000; port++) {
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken: the next
            }
        }
        throw new IOException("no port is free from " + first + " to " + (first + 2_000));
    }

    private void awaitReady() throws Exception {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(base.resolve("health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        while (System.nanoTime() < deadline) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                break;
            }
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // not yet
            }
        }
        close();
        throw new IllegalStateException("the server did not start; its log:\n" + log());
    }

    /** The address of the application, with a slash at its end. */
    URI base() {
        return base;
    }

    /** The address of a WebSocket. */
    URI socket(String path) {
        return URI.create("ws://" + base.getAuthority() + base.getPath() + path);
    }

    /** What it has printed so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    Process process() {
        return process;
    }

    /** What its JVM says of itself, as {@code jcmd} asks it. */
    String ask(String... command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> words = new ArrayList<>(List.of(jcmd.toString(), Long.toString(process.pid())));
        words.addAll(List.of(command));
        Process asked = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (asked.waitFor() != 0) {
            throw new IOException("jcmd failed: " + said);
        }
        return said;
    }

    /** What all its threads are doing, virtual ones included. */
    String threads() throws IOException, InterruptedException {
        Path file = work().resolve("it-threads-" + base.getPort() + ".txt");
        ask("Thread.dump_to_file", "-overwrite", file.toString());
        return Files.readString(file);
    }

    /** Sends SIGTERM and waits for the end; returns the exit code. */
    int terminate() throws InterruptedException {
        // the handle's destroy is SIGTERM; a script has replaced itself by the server with exec
        process.toHandle().destroy();
        if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the server did not stop within " + STOP_PATIENCE);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            try {
                terminate();
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
