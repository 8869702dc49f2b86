package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Programs for Node.js: those of one folder, copied to where tests write and run there with the packages that its lock file
 * names.
 *
 * @param folder the folder, as seen from {@code it}
 */
record NodePrograms(String folder) {

    private static final Duration INSTALL_PATIENCE = Duration.ofMinutes(3);

    /** Programs may run at the same time: no file is taken away from one that runs, and packages are installed once. */
    private static final ReentrantLock INSTALLING = new ReentrantLock();

    /**
     * What a program has printed, line by line; it must end by itself, with exit code 0. Different programs may run at the
     * same time.
     */
    List<String> run(Duration patience, String program, String... arguments) throws Exception {
        Path node = required("node");
        Path installed = installed();
        Path output = installed.resolve(program + ".out");
        List<String> command = new ArrayList<>(List.of(node.toString(), program + ".mjs"));
        command.addAll(List.of(arguments));
        run(installed, output, patience, command);
        return Files.readAllLines(output);
    }

    /** Skips the test where it is missing, unless {@code -Dnode=required} says that it must be there, as CI does. */
    private static Path required(String command) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(place -> Path.of(place, command))
                .filter(Files::isExecutable)
                .findFirst();
        if (!"required".equals(System.getProperty("node"))) {
            assumeTrue(found.isPresent(), command + " is not installed: nothing is tried in Node.js here");
        }
        assertThat(found).as(command + ", which is to be installed").isPresent();
        return found.orElseThrow();
    }

    private Path installed() throws Exception {
        INSTALLING.lock();
        try {
            return install();
        } finally {
            INSTALLING.unlock();
        }
    }

    private Path install() throws Exception {
        Path copy = RunningServer.work().resolve("it-" + folder.replace('/', '-'));
        Files.createDirectories(copy);
        try (Stream<Path> sources = Files.list(RunningServer.checkout().resolve("it/" + folder))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(source.getFileName().toString());
                if (!Files.exists(target) || Files.mismatch(source, target) >= 0) {
                    Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        Path lock = copy.resolve("package-lock.json");
        Path done = copy.resolve("installed-lock.json");
        if (!Files.exists(done) || Files.mismatch(lock, done) >= 0) {
            String npm = required("npm").toString();
            run(
                    copy,
                    copy.resolve("npm.out"),
                    INSTALL_PATIENCE,
                    List.of(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
            Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    private static void run(Path folder, Path output, Duration patience, List<String> command)
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
                .as("%s ends within %s; it wrote %s", command, patience, Files.readString(complaints))
                .isTrue();
        assertThat(process.exitValue())
                .as("exit code of %s; it wrote %s", command, Files.readString(complaints))
                .isZero();
    }
}
