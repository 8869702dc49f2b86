package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A reader in Node.js: one of the programs in {@code it/node}, which are installed below {@code target}. */
record NodeReader(String program) implements EventReader {

    private static final Duration INSTALL_PATIENCE = Duration.ofMinutes(3);

    @Override
    public List<Seen> read(URI stream) throws Exception {
        Path node = required("node");
        Path folder = installed();
        Path output = folder.resolve(program + ".out");
        run(folder, output, PATIENCE, node.toString(), program + ".mjs", stream.toString());
        List<Seen> seen = new ArrayList<>();
        for (String line : Files.readAllLines(output)) {
            try (JsonReader reader = Json.createReader(new StringReader(line))) {
                JsonObject event = reader.readObject();
                seen.add(new Seen(event.getString("id"), event.getString("type"), event.getString("data")));
            }
        }
        return seen;
    }

    /** Skips the test where it is missing, unless {@code -Dnode=required} says that it must be there, as CI does. */
    private static Path required(String command) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst();
        if (!"required".equals(System.getProperty("node"))) {
            assumeTrue(found.isPresent(), command + " is not installed: no reader is tried in Node.js here");
        }
        assertThat(found).as(command + ", which is to be installed").isPresent();
        return found.orElseThrow();
    }

    /** A copy of the programs with the packages that their lock file names. */
    private static Path installed() throws Exception {
        Path folder = RunningServer.checkout().resolve("target/it-node").toAbsolutePath();
        Files.createDirectories(folder);
        try (Stream<Path> sources = Files.list(RunningServer.checkout().resolve("it/node"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        source, folder.resolve(source.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path lock = folder.resolve("package-lock.json");
        Path done = folder.resolve("installed-lock.json");
        if (!Files.exists(done) || Files.mismatch(lock, done) >= 0) {
            String npm = required("npm").toString();
            run(
                    folder,
                    folder.resolve("npm.out"),
                    INSTALL_PATIENCE,
                    npm,
                    "ci",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund");
            Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
        }
        return folder;
    }

    private static void run(Path folder, Path output, Duration patience, String... command)
            throws IOException, InterruptedException {
        Path complaints = output.resolveSibling(output.getFileName() + ".err");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(complaints.toFile())
                .start();
        boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        assertThat(ended)
                .as("%s ends within %s; it wrote %s", List.of(command), patience, Files.readString(complaints))
                .isTrue();
        assertThat(process.exitValue())
                .as("exit code of %s; it wrote %s", List.of(command), Files.readString(complaints))
                .isZero();
    }
}
