package dev.sluice.dtesn.reservoir;

import dev.sluice.dtesn.random.SplitMix64;
import dev.sluice.dtesn.tree.RootedTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Makes steps of a reservoir in a process of its own, and writes what it is made of for {@code it/bench/c/reservoir.c}, so
 * that both do the same. It is in this package because nobody else needs to know the weights.
 */
final class ReservoirLoop {

    private static final int MEMBRANES = 4;
    private static final int INPUTS = 16;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Reservoir reservoir;
    private final float[][] driven;
    private final float[] initial;

    private ReservoirLoop(int units) {
        this.reservoir = new Reservoir(spec(units));
        SplitMix64 random = new SplitMix64(1);
        this.driven = new float[INPUTS][reservoir.skinUnits()];
        for (float[] each : driven) {
            reservoir.drive(random(random, INPUTS), INPUTS, each);
        }
        this.initial = random(random, units);
    }

    private static ReservoirSpec spec(int units) {
        double coupling = ReservoirSpec.couplingBeside(0.9);
        return new ReservoirSpec(
                RootedTree.chain(MEMBRANES), units, Topology.CYCLE, 0.9, coupling, 0.3, 1, INPUTS, 0.4, 0.1, 42);
    }

    private static float[] random(SplitMix64 random, int length) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = 2 * random.unit() - 1;
        }
        return numbers;
    }

    /**
     * Takes the number of units, the file for what it is made of, and the file for the last state. Then each line of the
     * standard input is a number of steps, and each of the output what one took, in nanoseconds of the processor, which other work disturbs less.
     */
    public static void main(String[] args) throws IOException {
        ReservoirLoop loop = new ReservoirLoop(Integer.parseInt(args[0]));
        Files.write(Path.of(args[1]), loop.written());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            double nanos = loop.step(Long.parseLong(line));
            Files.write(Path.of(args[2]), bytes(loop.reservoir.units()));
            System.out.println(nanos);
        }
    }

    private double step(long steps) {
        reservoir.set(initial);
        long start = THREADS.getCurrentThreadCpuTime();
        for (long t = 0; t < steps; t++) {
            reservoir.step(driven[(int) (t % INPUTS)]);
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / (double) steps;
    }

    /** As {@code reservoir.c} describes it. */
    private byte[] written() {
        ReservoirSpec spec = reservoir.spec();
        Wiring wiring = new Wiring(spec);
        int units = spec.units();
        float[] up = new float[units];
        float[] down = new float[units];
        for (int m = 1; m < MEMBRANES; m++) {
            wiring.gate(m, 1, up, down);
        }
        float[] drivenAll = new float[INPUTS * reservoir.skinUnits()];
        for (int i = 0; i < INPUTS; i++) {
            System.arraycopy(driven[i], 0, drivenAll, i * reservoir.skinUnits(), reservoir.skinUnits());
        }
        float[] head = {(float) spec.leak()};
        float[][] all = {head, Reservoir.biases(spec), wiring.recurrent(), up, down, drivenAll, initial};
        int floats = Arrays.stream(all).mapToInt(each -> each.length).sum();
        ByteBuffer written = ByteBuffer.allocate(3 * Integer.BYTES + floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(units)
                .putInt(MEMBRANES)
                .putInt(INPUTS);
        for (float[] each : all) {
            written.put(bytes(each));
        }
        return written.array();
    }

    private static byte[] bytes(float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(numbers);
        return bytes.array();
    }
}
