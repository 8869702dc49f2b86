package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person who types commands meets. */
class LauncherCommandIT {

    private record Finished(int exit, String output) {}

    private static Finished run(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                RunningServer.java(),
                RunningServer.ONE_COMPILER,
                "-jar",
                RunningServer.war().toString()));
        command.addAll(List.of(options));
        return run(command);
    }

    private static Finished run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
            try {
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("ends by itself").isTrue();
        return new Finished(process.exitValue(), output.join());
    }

    @Test
    void helpNamesEveryOptionAndVersionIsOneLine() throws Exception {
        Finished help = run("--help");
        assertThat(help.exit()).isZero();
        assertThat(help.output()).contains("--port", "--host", "--config", "--context", "sluice.outbox.bytes");
        Finished version = run("--version");
        assertThat(version.exit()).isZero();
        assertThat(version.output().strip()).matches("Sluice \\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void wrongInputIsToldByNameValueAndRange() throws Exception {
        Finished option = run("--prot", "1");
        assertThat(option.exit()).isEqualTo(2);
        assertThat(option.output()).contains("unknown option --prot");
        Finished range = run("--port", "70000", "--set", "sluice.outbox.byts=1");
        assertThat(range.exit()).isEqualTo(2);
        assertThat(range.output())
                .contains("sluice.port is \"70000\"; it must be a whole number from 0 to 65535")
                .contains("unknown system property sluice.outbox.byts; did you mean sluice.outbox.bytes?");
    }

    @Test
    void whatIsWrongWithTheFileOfTheRouterIsSaidInOneSentence(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("router.json"), "{\"streamConfig\":{\"bufferSize\":3}}");

        Finished finished = run("--port", "0", "--llm-config", file.toString());

        assertThat(finished.exit()).isEqualTo(2);
        assertThat(finished.output())
                .isEqualTo("sluice.llm.config, which is " + file
                        + ": streamConfig.bufferSize is 3; it must be a whole number from 1024 to 65536\n");
    }

    @Test
    void aPortThatIsTakenIsToldInOneSentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Finished finished = run("--port", Integer.toString(taken.getLocalPort()));
            assertThat(finished.exit()).isEqualTo(1);
            assertThat(finished.output())
                    .contains("can't listen on 127.0.0.1 port " + taken.getLocalPort())
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void anOldJavaIsToldWhatIsNeeded() throws Exception {
        Path old = oldJava();
        if (old == null) {
            return; // no older Java is installed here: the sentence has nobody to say it to
        }
        Finished finished =
                run(List.of(old.toString(), "-jar", RunningServer.war().toString()));
        assertThat(finished.exit()).isEqualTo(1);
        assertThat(finished.output()).contains("Sluice needs Java 25 or newer").contains("JAVA_HOME");
    }

    private static @org.jspecify.annotations.Nullable Path oldJava() throws IOException {
        Path folder = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(folder)) {
            return null;
        }
        try (var homes = Files.list(folder)) {
            return homes.filter(home -> home.getFileName().toString().matches(".*(1\\.8|11|17|21).*"))
                    .map(home -> home.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(null);
        }
    }

    @Test
    void theFileIsBelowTheCommandLineAndTheContextIsMoved(@TempDir Path folder) throws Exception {
        int port = RunningServer.freePort();
        Path file = Files.writeString(
                folder.resolve("sluice.properties"),
                "sluice.port=1\nsluice.context=/app\nsluice.model.tokens-per-second=5000\n");
        Process process = new ProcessBuilder(
                        RunningServer.java(),
                        RunningServer.ONE_COMPILER,
                        "-jar",
                        RunningServer.war().toString(),
                        "--config",
                        file.toString(),
                        "--port",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            Await.until("ready", () -> Files.readString(folder.resolve("log")).contains("is ready"));
            URI base = URI.create("http://127.0.0.1:" + port + "/app/");
            assertThat(Received.from(base.resolve("health/live")).status()).isEqualTo(200);
            assertThat(Received.from(URI.create("http://127.0.0.1:" + port + "/health/live"))
                            .status())
                    .isEqualTo(404);
            Received told = Received.from(base.resolve("ai-chat?message=hello&maxTokens=160"));
            assertThat(told.data()).hasSizeGreaterThan(100);
            assertThat(told.spreadMillis())
                    .as("over 100 tokens at 5,000 a second, not at 40")
                    .isLessThan(2_000);
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void foreignHostNamesAreNotAnswered() throws Exception {
        int port = RunningServer.freePort();
        try (RunningServer server =
                RunningServer.launcher(port, "--set", "sluice.allowed-hosts=stream.example,other.example")) {
            assertThat(statusFor(server, "evil.example")).isEqualTo(421);
            assertThat(statusFor(server, "127.0.0.1.evil.example")).isEqualTo(421);
            assertThat(statusFor(server, "stream.example:8080")).isEqualTo(200);
            assertThat(statusFor(server, "localhost:" + port)).isEqualTo(200);
            assertThat(statusFor(server, "[::1]:" + port)).isEqualTo(200);
        }
    }

    private static int statusFor(RunningServer server, String host) throws IOException {
        try (RawConnection connection = new RawConnection(server.base())) {
            connection.send("GET /health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            return Integer.parseInt(connection.readUntil("\r\n\r\n").substring(9, 12));
        }
    }

    @Test
    void sigtermLetsAStreamEndClosesSocketsAndExitsWithZero() throws Exception {
        try (RunningServer server = RunningServer.launcher(RunningServer.freePort());
                SocketClient socket = SocketClient.connect(server.socket("chat/drained"))) {
            CompletableFuture<Received> stream = CompletableFuture.supplyAsync(() -> {
                try {
                    return Received.from(server.base().resolve("stream/text?items=10&delayMillis=200"));
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Await.until(
                    "the stream runs",
                    () -> Received.from(server.base().resolve("admin/streams"))
                            .lines()
                            .getFirst()
                            .contains("stream/text"));
            server.process().toHandle().destroy();
            assertThat(socket.closeCode()).isEqualTo(1012);
            Received received = stream.get(20, TimeUnit.SECONDS);
            assertThat(received.failure())
                    .as("the running stream may end by itself")
                    .isEmpty();
            assertThat(received.lines()).hasSize(10);
            assertThat(server.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.process().exitValue()).isZero();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "stream/text?items=1000&delayMillis=50",
                "stream/listener?items=100000000",
                "stream/numbers?items=1000000000"
            })
    void aStreamThatDoesNotEndIsBrokenOffWhenPatienceIsOver(String path) throws Exception {
        try (RunningServer server =
                        RunningServer.launcher(RunningServer.freePort(), "--set", "sluice.drain-seconds=1");
                RawConnection connection = new RawConnection(server.base())) {
            connection.send("GET /" + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            connection.readUntil("3");
            CompletableFuture<String> rest = CompletableFuture.supplyAsync(() -> {
                try {
                    return connection.readToEnd(20_000);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(server.terminate()).isZero();
            assertThat(rest.get(20, TimeUnit.SECONDS))
                    .as("it must not look complete")
                    .doesNotEndWith("\r\n0\r\n\r\n");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "stream/text?items=1000&delayMillis=50",
                "stream/sse?items=1000&delayMillis=50",
                "stream/output?items=1000&delayMillis=50"
            })
    void theLogTellsOfTheStreamsThatTheStopHasEnded(String path) throws Exception {
        try (RunningServer server =
                        RunningServer.launcher(RunningServer.freePort(), "--set", "sluice.drain-seconds=0");
                RawConnection connection = new RawConnection(server.base())) {
            connection.send("GET /" + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            connection.readUntil("3");
            assertThat(server.terminate()).isZero();
            assertThat(server.log())
                    .containsPattern("stream s-1 /" + path.replaceFirst("\\?.*", "") + " ended: SHUTTING_DOWN")
                    .contains("1 streams had to be ended for the stop")
                    .endsWith("Stopped.\n");
        }
    }

    @Test
    void whoAsksWhileTheServerStopsIsToldSo() throws Exception {
        try (RunningServer server = RunningServer.launcher(RunningServer.freePort());
                RawConnection running = new RawConnection(server.base())) {
            running.send("GET /stream/text?items=15&delayMillis=200 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            running.readUntil("line 1 of");
            server.process().toHandle().destroy();
            Await.until(
                    "it is not ready any more",
                    () -> Received.from(server.base().resolve("health/ready")).status() == 503);
            assertThat(Received.from(server.base().resolve("stream/numbers")).status())
                    .isEqualTo(503);
            assertThat(Received.from(server.base().resolve("stream/listener")).status())
                    .isEqualTo(503);
            assertThat(running.readUntil("line 15 of 15\n")).isNotEmpty();
        }
    }

    @Test
    void theScriptWorksInAFolderWhosePathHasASpace(@TempDir Path folder) throws Exception {
        Path home = Files.createDirectories(folder.resolve("a b"));
        Files.createDirectories(home.resolve("target"));
        Files.createDirectories(home.resolve("build"));
        Files.copy(RunningServer.war(), home.resolve("target/sluice.war"));
        for (String name : List.of("sluice", "build/find-java.sh", "build/utf8-names.sh")) {
            Files.copy(RunningServer.checkout().resolve(name), home.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        for (int time = 1; time <= 2; time++) { // the second with the cache that the first has recorded
            Finished finished = run(List.of(home.resolve("sluice").toString(), "--port", "0", "--rehearse"));
            assertThat(finished.output()).contains("is ready after");
            assertThat(finished.exit()).isZero();
        }
        assertThat(home.resolve("target/sluice.aot")).isNotEmptyFile();
    }

    @Test
    void aCacheThatCannotBeWrittenIsReplacedByOneForThisRun(@TempDir Path folder) throws Exception {
        int port = RunningServer.freePort();
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Process process = new ProcessBuilder(
                        RunningServer.java(),
                        RunningServer.ONE_COMPILER,
                        "-Dsluice.cache=" + notAFolder,
                        "-Djava.io.tmpdir=" + temporary,
                        "-jar",
                        RunningServer.war().toString(),
                        "--port",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            Await.until("ready", () -> Files.readString(folder.resolve("log")).contains("is ready"));
            assertThat(Received.from(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                            .status())
                    .isEqualTo(200);
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        try (var left = Files.list(temporary)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("sluice-")))
                    .isEmpty();
        }
    }
}
