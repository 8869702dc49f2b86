package dev.sluice.it;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that people use, through a proxy that cuts their connections. Those that are not installed are skipped, unless
 * {@code -Dclients=required} says that they must be there, as CI does.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FileClientsIT {

    private static final int SIZE = 30_000_000;
    private static final int CUTS = 8;
    private static final int PATIENCE_SECONDS = 120;

    private final long seed = System.nanoTime();

    private RunningServer server;
    private byte[] content = new byte[0];

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    void startServer() throws Exception {
        server = RunningServer.launcher(RunningServer.freePort());
        content = new byte[SIZE];
        new Random(seed).nextBytes(content);
        Path file = Files.write(RunningServer.filesRoot().resolve("clients file.bin"), content);
        // old enough for a strong entity tag
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-02T03:04:05.678Z")));
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    private CuttingProxy proxy(int cuts) throws IOException {
        // even if each comes as late as it may, they all come before the end
        return new CuttingProxy(server.base(), cuts, SIZE / (CUTS + 2), seed);
    }

    /** Where a command is; skips the test when it is not installed, unless it must be. */
    static String installed(String command) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(each -> Path.of(each, command))
                .filter(Files::isExecutable)
                .findFirst();
        if (!"required".equals(System.getProperty("clients"))) {
            assumeTrue(found.isPresent(), command + " is not installed");
        }
        assertThat(found).as(command + ", which is to be installed").isPresent();
        return found.orElseThrow().toString();
    }

    private record Ended(int exit, String output) {}

    private Ended run(String... command) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(output, StandardCharsets.ISO_8859_1);
        assertThat(ended).as("%s ends; it wrote %s", List.of(command), text).isTrue();
        return new Ended(process.exitValue(), text);
    }

    private void assertWhole(Path file, CuttingProxy proxy) throws IOException {
        assertThat(proxy.leftToCut())
                .as("connections that were to be cut, seed %s", seed)
                .isZero();
        assertThat(proxy.connections()).isGreaterThan(CUTS);
        assertThat(Arrays.equals(Files.readAllBytes(file), content))
                .as("every byte, seed %s", seed)
                .isTrue();
        assertResumed(proxy);
    }

    /** After each cut that lost nothing, its client asked for what came behind what it had, and not for that once more. */
    private void assertResumed(CuttingProxy proxy) {
        List<CuttingProxy.Cut> clean =
                proxy.made().stream().filter(cut -> !cut.reset()).toList();
        assertThat(clean)
                .allSatisfy(cut -> assertThat(proxy.places())
                        .as("a request that goes on where %s ended, seed %s", cut, seed)
                        .anyMatch(place -> place > cut.first() && place <= cut.first() + cut.bytes()));
        assertThat(proxy.bytes()).as("not begun anew each time").isLessThan(2L * SIZE);
    }

    @Test
    void curlGoesOnWhereItWasCut() throws Exception {
        String curl = installed("curl");
        try (CuttingProxy proxy = proxy(CUTS)) {
            int exit = -1;
            for (int i = 0; exit != 0 && i < 3 * CUTS; i++) {
                Ended ended = run(curl, "-sS", "-C", "-", "-o", "c.bin", proxy.at("files/clients%20file.bin"));
                exit = ended.exit();
                // 18 partial, 56 reset
                assertThat(exit).as(ended.output()).isIn(0, 18, 56);
            }
            assertThat(exit).isZero();
            assertWhole(folder.resolve("c.bin"), proxy);
        }
    }

    /** As the README says: the tag is kept when the download begins, and sent along when it goes on. */
    @Test
    void curlThatSendsTheTagNeverJoinsTwoVersions() throws Exception {
        String curl = installed("curl");
        Path served = RunningServer.filesRoot().resolve("clients version.bin");
        Files.copy(RunningServer.filesRoot().resolve("clients file.bin"), served, REPLACE_EXISTING, COPY_ATTRIBUTES);
        try (CuttingProxy proxy = proxy(1)) {
            Ended cut =
                    run(curl, "-sS", "--etag-save", "v.tag", "-o", "v.bin", proxy.at("files/clients%20version.bin"));
            assertThat(cut.exit()).as(cut.output()).isIn(18, 56);
        }
        long before = Files.size(folder.resolve("v.bin"));
        assertThat(before).isBetween(1L, SIZE - 1L);
        String[] again = {
            curl,
            "-sS",
            "-C",
            "-",
            "-H",
            "If-Range: " + Files.readString(folder.resolve("v.tag")).strip(),
            "-o",
            "v.bin",
            server.base().resolve("files/clients%20version.bin").toString()
        };
        byte[] other = content.clone();
        other[0]++;
        Path next = Files.write(RunningServer.filesRoot().resolve("clients next.bin"), other);
        Files.move(next, served, REPLACE_EXISTING);

        Ended refused = run(again);
        assertThat(refused.exit()).as(refused.output()).isEqualTo(33);
        assertThat(folder.resolve("v.bin")).hasSize(before);

        Files.copy(RunningServer.filesRoot().resolve("clients file.bin"), served, REPLACE_EXISTING, COPY_ATTRIBUTES);
        Ended whole = run(again);
        assertThat(whole.exit()).as(whole.output()).isZero();
        assertThat(Arrays.equals(Files.readAllBytes(folder.resolve("v.bin")), content))
                .isTrue();
    }

    @Test
    void curlRetriesByItself() throws Exception {
        String curl = installed("curl");
        try (CuttingProxy proxy = proxy(3)) {
            Ended ended = run(
                    curl,
                    "-sS",
                    "--retry",
                    "20",
                    "--retry-all-errors",
                    "--retry-delay",
                    "1",
                    "-o",
                    "r.bin",
                    proxy.at("files/clients%20file.bin"));
            assertThat(ended.exit()).as(ended.output()).isZero();
            assertThat(proxy.leftToCut()).isZero();
            assertThat(Arrays.equals(Files.readAllBytes(folder.resolve("r.bin")), content))
                    .isTrue();
        }
    }

    @Test
    void wgetGoesOnWhereItWasCut() throws Exception {
        String wget = installed("wget");
        try (CuttingProxy proxy = proxy(CUTS)) {
            Ended ended = run(
                    wget,
                    "-nv",
                    "-c",
                    "--tries=40",
                    "--waitretry=0",
                    "--retry-connrefused",
                    "-O",
                    "w.bin",
                    proxy.at("files/clients%20file.bin"));
            assertThat(ended.exit()).as(ended.output()).isZero();
            assertWhole(folder.resolve("w.bin"), proxy);
        }
    }

    @Test
    void aria2FetchesWithFourConnectionsThatAreCut() throws Exception {
        String aria = installed("aria2c");
        try (CuttingProxy proxy = proxy(CUTS)) {
            Ended ended = run(
                    aria,
                    "-x4",
                    "-s4",
                    "-k1M",
                    "--max-tries=0",
                    "--retry-wait=0",
                    "--console-log-level=warn",
                    "--file-allocation=none",
                    "-d",
                    folder.toString(),
                    "-o",
                    "a.bin",
                    proxy.at("files/clients%20file.bin"));
            assertThat(ended.exit()).as(ended.output()).isZero();
            assertWhole(folder.resolve("a.bin"), proxy);
            assertThat(proxy.mostAtOnce()).as("connections at the same time").isGreaterThanOrEqualTo(4);
            assertThat(proxy.places().stream().distinct())
                    .as("one begins at the beginning, the others elsewhere")
                    .contains(0L)
                    .hasSizeGreaterThanOrEqualTo(4);
            assertThat(folder.resolve("a.bin.aria2"))
                    .as("what it keeps while it is not through")
                    .doesNotExist();
        }
    }

    @Test
    void ffmpegSeeksInAFilm() throws Exception {
        String ffmpeg = installed("ffmpeg");
        Path film = RunningServer.filesRoot().resolve("film.mp4");
        // a minute of noise, so that it is large; a key frame each second; its index at the end, as cameras write it
        Ended made = run(
                ffmpeg,
                "-hide_banner",
                "-loglevel",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=320x240:rate=10:duration=60,noise=alls=60:allf=t",
                "-c:v",
                "mpeg4",
                "-q:v",
                "2",
                "-g",
                "10",
                film.toString());
        assertThat(made.exit()).as(made.output()).isZero();
        Path local = frame(ffmpeg, film.toString(), "local.png");
        try (CuttingProxy proxy = proxy(0)) {
            Path remote = frame(ffmpeg, proxy.at("files/film.mp4"), "remote.png");
            assertThat(remote).hasSameBinaryContentAs(local);
            assertThat(proxy.bytes()).as("it seeks, and does not read all").isLessThan(Files.size(film) / 2);
        }
        try (CuttingProxy proxy = new CuttingProxy(server.base(), 3, (int) (Files.size(film) / 4), seed)) {
            List<String> command = new ArrayList<>(List.of(ffmpeg, "-hide_banner", "-loglevel", "error", "-y"));
            command.addAll(List.of("-reconnect", "1", "-reconnect_on_network_error", "1", "-i"));
            command.addAll(List.of(proxy.at("files/film.mp4"), "-c", "copy", "copy.mp4"));
            Ended copied = run(command.toArray(String[]::new));
            assertThat(copied.exit()).as(copied.output()).isZero();
            assertThat(proxy.leftToCut()).isZero();
        }
        Path copy = frame(ffmpeg, folder.resolve("copy.mp4").toString(), "copy.png");
        assertThat(copy).hasSameBinaryContentAs(local);
    }

    /** The frame at 45 s. */
    private Path frame(String ffmpeg, String film, String name) throws Exception {
        Ended ended = run(
                ffmpeg, "-hide_banner", "-loglevel", "error", "-y", "-ss", "45", "-i", film, "-frames:v", "1", name);
        assertThat(ended.exit()).as(ended.output()).isZero();
        return folder.resolve(name);
    }

    @Test
    void curlPutsAFile() throws Exception {
        String curl = installed("curl");
        Path source = Files.write(folder.resolve("source.bin"), content);
        Ended ended = run(
                curl,
                "-sS",
                "--fail",
                "-H",
                "Authorization: Bearer " + RunningServer.UPLOAD_TOKEN,
                "-T",
                source.toString(),
                server.base().resolve("files/put%20by%20curl.bin").toString());
        assertThat(ended.exit()).as(ended.output()).isZero();
        assertThat(RunningServer.filesRoot().resolve("put by curl.bin")).hasBinaryContent(content);
    }
}
