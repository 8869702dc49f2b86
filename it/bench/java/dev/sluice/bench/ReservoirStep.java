package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a step of the reservoir takes, beside a C program that does the same, and beside what the machine allows. */
final class ReservoirStep implements Program {

    private static final int[] SIZES = {32, 128, 512, 4096};
    private static final double NANOS = 1e9;

    @Override
    public String name() {
        return "reservoir";
    }

    @Override
    public String summary() {
        return "a step of the reservoir, beside a C program that does the same, and the roofline of the machine";
    }

    @Override
    public void run(Options options) throws Exception {
        int updates = options.whole("updates", 50_000_000);
        int warmup = options.whole("warmup", 5);
        int rounds = options.whole("rounds", 15);
        options.end();
        Report.title(this, options);
        Optional<Path> compiler = CProgram.compiler();
        if (compiler.isEmpty()) {
            Report.note("gcc: not installed (apt-get install gcc), so there is nothing to compare with");
        }
        @Nullable Beside beside = compiler.isPresent() ? new Beside(compiler.get()) : null;
        for (int units : SIZES) {
            Case one = new Case(units, updates / units);
            one.measure(beside, warmup, rounds);
        }
    }

    /** What stands beside ours. */
    private static final class Beside {

        private final CProgram plain;
        private final CProgram contracted;
        private final CProgram roofline;

        Beside(Path compiler) throws Exception {
            this.plain = CProgram.compiled(compiler, "reservoir", false);
            this.contracted = CProgram.compiled(compiler, "reservoir", true);
            this.roofline = CProgram.compiled(compiler, "roofline", false);
        }
    }

    /** One number of units. */
    private static final class Case {

        private final int units;
        private final int steps;
        private final Path folder = ServerProcess.checkout().resolve("target/bench-c");
        private final Path made;
        private final Path ours;
        private final Path theirs;
        private final List<Double> java = new ArrayList<>();
        private final List<Double> plain = new ArrayList<>();
        private final List<Double> contracted = new ArrayList<>();
        private final List<Double> ratios = new ArrayList<>();
        private final List<Double> contractedRatios = new ArrayList<>();
        private final List<Double> ofRoofline = new ArrayList<>();
        private final List<Double> plainOfRoofline = new ArrayList<>();
        private final Roofline roofline = new Roofline();

        Case(int units, int steps) {
            this.units = units;
            this.steps = steps;
            this.made = folder.resolve("reservoir-" + units + ".case");
            this.ours = folder.resolve("reservoir-" + units + ".java");
            this.theirs = folder.resolve("reservoir-" + units + ".c");
        }

        void measure(@Nullable Beside beside, int warmup, int rounds) throws Exception {
            Files.createDirectories(folder);
            try (Loop loop = new Loop(units, made, ours)) {
                for (int i = 0; i < warmup; i++) {
                    double ignored = loop.step(steps);
                }
                for (int i = 0; i < rounds; i++) {
                    round(loop, beside, i % 2 == 0);
                }
            }
            Report.section(units + " units in a chain of 4 membranes; medians of " + rounds + " rounds of " + steps
                    + " steps, in turn");
            Report.figure("Sluice, a step", median(java), "ns");
            if (beside != null) {
                report();
            } else {
                Report.figure("Sluice, steps a second", NANOS / median(java), "");
            }
        }

        private void round(Loop loop, @Nullable Beside beside, boolean first) throws Exception {
            double own = first ? loop.step(steps) : 0;
            if (beside != null) {
                double with = nanos(beside.contracted);
                double without = nanos(beside.plain); // last, so that its state is what is compared
                own = first ? own : loop.step(steps);
                if (Files.mismatch(ours, theirs) >= 0) {
                    throw new IOException("the states differ at " + units + " units: " + ours + ", " + theirs);
                }
                plain.add(without);
                contracted.add(with);
                ratios.add(without / own);
                contractedRatios.add(with / own);
                double bound = roofline.add(beside.roofline.run(Integer.toString(units)));
                ofRoofline.add(bound / own);
                plainOfRoofline.add(bound / without);
            } else {
                own = first ? own : loop.step(steps);
            }
            java.add(own);
        }

        private double nanos(CProgram program) throws Exception {
            String printed = program.run(made.toString(), Integer.toString(steps), theirs.toString());
            return Double.parseDouble(printed.strip());
        }

        private void report() {
            Report.figure("C, a step", median(plain), "ns");
            Report.figure("C with contraction, a step", median(contracted), "ns");
            Report.figure("speed, Sluice / C, median of the ratios", median(ratios), "", new Target.AtLeast(0.5));
            Report.figure("speed, Sluice / C with contraction", median(contractedRatios), "");
            Report.figure("roofline, steps a second", NANOS / roofline.bound(), "");
            Report.figure("Sluice, steps a second", NANOS / median(java), "");
            Report.figure(
                    "of the roofline, Sluice, median of the ratios", median(ofRoofline), "", new Target.AtLeast(0.4));
            Report.figure("of the roofline, C, median of the ratios", median(plainOfRoofline), "");
            Report.figure("of the best roofline, the best step of Sluice", roofline.bound() / least(java), "");
            Report.note(roofline.toString());
            Report.note("the last states of all rounds are those of C, to the bit");
        }

        private static double least(List<Double> figures) {
            return figures.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        }

        private static double median(List<Double> figures) {
            return Percentiles.median(
                    figures.stream().mapToDouble(Double::doubleValue).toArray());
        }
    }

    /** A Java that makes steps when it is told to, with the options that the server has. Owned by one thread. */
    private static final class Loop implements AutoCloseable {

        private final Process process;
        private final BufferedReader printed;

        Loop(int units, Path made, Path state) throws IOException {
            Path target = ServerProcess.checkout().resolve("target");
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ServerProcess.JAVA_FLAGS);
            command.addAll(List.of(
                    "-cp",
                    target.resolve("test-classes") + File.pathSeparator + target.resolve("classes"),
                    "dev.sluice.dtesn.reservoir.ReservoirLoop",
                    Integer.toString(units),
                    made.toString(),
                    state.toString()));
            this.process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            this.printed = process.inputReader(StandardCharsets.US_ASCII);
        }

        /** The nanoseconds of one of so many steps, from the initial state; the last state is in the file afterwards. */
        double step(int steps) throws IOException {
            process.getOutputStream().write((steps + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            String line = printed.readLine();
            if (line == null) {
                throw new EOFException("the loop has ended");
            }
            return Double.parseDouble(line);
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close(); // its end
            process.destroy();
        }
    }
}
