package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A program of {@code it/bench/c}, compiled for this machine. Immutable. */
final class CProgram {

    private final Path binary;

    private CProgram(Path binary) {
        this.binary = binary;
    }

    /** Where it can be compiled, which says what to install where it can't. */
    static Optional<Path> compiler() {
        return ServerProcess.installed("gcc");
    }

    /**
     * Compiles one.
     *
     * @param contraction whether a multiplication and an addition may be made one operation, which rounds once
     */
    static CProgram compiled(Path compiler, String name, boolean contraction) throws IOException, InterruptedException {
        Path folder = ServerProcess.checkout().resolve("target/bench-c");
        Files.createDirectories(folder);
        Path binary = folder.resolve(name + (contraction ? "-contracted" : ""));
        String source =
                ServerProcess.checkout().resolve("it/bench/c/" + name + ".c").toString();
        String said = output(List.of(
                compiler.toString(),
                "-O3",
                "-march=native",
                "-ffp-contract=" + (contraction ? "fast" : "off"),
                "-o",
                binary.toString(),
                source));
        System.out.print(said); // warnings, if any
        return new CProgram(binary);
    }

    /** Runs it to its end, and returns what it printed. */
    String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(List.of(arguments));
        return output(command);
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed:\n" + said);
        }
        return said;
    }
}
