package dev.sluice.dtesn.reservoir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.dtesn.random.SplitMix64;
import dev.sluice.dtesn.tree.RootedTree;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReservoirTest {

    private static final RootedTree BRANCHED = RootedTree.of(1, 2, 3, 3, 2, 3, 2);

    /** Of its membranes. */
    private static final float[] GATES = {1, 1, 0.25f, 0.5f, 0.75f, 0, 0.5f};

    private static ReservoirSpec spec(RootedTree tree, int units, Topology topology, int order) {
        double coupling = ReservoirSpec.couplingBeside(0.9);
        return new ReservoirSpec(tree, units, topology, 0.9, coupling, 0.3, order, 3, 0.4 * Math.sqrt(3), 0.1, 42);
    }

    private static float[] drive(Reservoir reservoir, float... numbers) {
        float[] driven = new float[reservoir.skinUnits()];
        reservoir.drive(numbers, numbers.length, driven);
        return driven;
    }

    private static float[] random(SplitMix64 random, int length) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = 2 * random.unit() - 1;
        }
        return numbers;
    }

    @ParameterizedTest
    @EnumSource(Topology.class)
    void twoStatesConvergeUnderTheSameInput(Topology topology) {
        Reservoir one = new Reservoir(spec(BRANCHED, 100, topology, 1));
        Reservoir other = new Reservoir(spec(BRANCHED, 100, topology, 1));
        SplitMix64 random = new SplitMix64(1);
        one.set(random(random, 100));
        other.set(random(random, 100));
        double before = distance(one, other);
        for (int t = 0; t < 2_000; t++) {
            int m = 1 + random.below(6);
            float gate = random.below(5) / 4f;
            one.gate(m, gate);
            other.gate(m, gate);
            float[] input = random(random, 3);
            one.step(drive(one, input));
            other.step(drive(other, input));
            double after = distance(one, other);
            // in the norm that the bound is about: the largest of the membranes
            assertThat(after)
                    .isLessThanOrEqualTo(before * (0.7 + 0.3 * one.spec().bound()) + 1e-6);
            before = after;
        }
        assertThat(before).isLessThan(1e-5);
    }

    private static double distance(Reservoir one, Reservoir other) {
        double worst = 0;
        for (int m = 0; m < one.membranes(); m++) {
            double sum = 0;
            for (int i = one.start(m); i < one.start(m) + one.size(m); i++) {
                sum += Math.pow(one.units()[i] - other.units()[i], 2);
            }
            worst = Math.max(worst, Math.sqrt(sum));
        }
        return worst;
    }

    /** What stands in the tangent of each unit, from what the step makes of it. */
    private static double[] arguments(Reservoir reservoir, float[] state, float[] driven) {
        reservoir.set(state);
        reservoir.step(driven);
        double[] arguments = new double[state.length];
        for (int i = 0; i < arguments.length; i++) {
            double tangent = (reservoir.units()[i] - 0.7 * state[i]) / 0.3;
            arguments[i] = Math.log((1 + tangent) / (1 - tangent)) / 2;
        }
        return arguments;
    }

    /** Each weight, found by moving one unit and looking at all others, has the size that the equation gives it. */
    @Test
    void aStepIsWhatTheEquationSays() {
        ReservoirSpec spec = spec(BRANCHED, 75, Topology.CYCLE, 1);
        Reservoir reservoir = new Reservoir(spec);
        double[][] weights = weights(reservoir, GATES);
        for (int reader = 0; reader < 75; reader++) {
            for (int read = 0; read < 75; read++) {
                assertThat(Math.abs(weights[reader][read]))
                        .as("unit %s reads %s", reader, read)
                        .isCloseTo(weight(spec, reservoir, GATES, reader, read), within(1e-4));
            }
        }
    }

    /** By unit: how it reads each, as far as that can be told from what a step of order 1 does. */
    private static double[][] weights(Reservoir reservoir, float[] gates) {
        for (int m = 0; m < gates.length; m++) {
            reservoir.gate(m, gates[m]);
        }
        int units = reservoir.units().length;
        float[] start = random(new SplitMix64(2), units);
        for (int i = 0; i < units; i++) {
            start[i] *= 0.3f;
        }
        float[] driven = drive(reservoir, 0.25f);
        double[] before = arguments(reservoir, start, driven);
        double[][] weights = new double[units][units];
        for (int read = 0; read < units; read++) {
            float[] moved = start.clone();
            moved[read] += 0.25f;
            double[] after = arguments(reservoir, moved, driven);
            for (int reader = 0; reader < units; reader++) {
                weights[reader][read] = (after[reader] - before[reader]) / 0.25;
            }
        }
        return weights;
    }

    /** The equation of cycles and of partial identities. */
    private static double weight(ReservoirSpec spec, Reservoir reservoir, float[] gates, int reader, int read) {
        int m = membrane(reservoir, reader);
        int n = membrane(reservoir, read);
        int i = reader - reservoir.start(m);
        int j = read - reservoir.start(n);
        if (m == n) {
            return (i + reservoir.size(m) - 1) % reservoir.size(m) == j ? spec.spectralRadius() : 0;
        }
        if (i != j) {
            return 0;
        }
        if (spec.tree().parent(n) == m) {
            return gates[n] * spec.fromEachChild(m);
        }
        return spec.tree().parent(m) == n ? gates[m] * spec.fromParent(m) : 0;
    }

    private static int membrane(Reservoir reservoir, int unit) {
        int m = 0;
        while (unit >= reservoir.start(m) + reservoir.size(m)) {
            m++;
        }
        return m;
    }

    @Test
    void aClosedGateCutsOffWhatIsBehindIt() {
        Reservoir closed = new Reservoir(spec(RootedTree.chain(3), 24, Topology.CYCLE, 1));
        Reservoir other = new Reservoir(spec(RootedTree.chain(3), 24, Topology.CYCLE, 1));
        closed.gate(2, 0);
        other.gate(2, 0);
        for (int t = 0; t < 50; t++) {
            closed.step(drive(closed, t % 3, 1, -1));
            other.step(drive(other, -1, t % 5, 0));
        }
        assertThat(Arrays.copyOfRange(closed.units(), 16, 24)).isEqualTo(Arrays.copyOfRange(other.units(), 16, 24));
        assertThat(Arrays.copyOfRange(closed.units(), 8, 16)).isNotEqualTo(Arrays.copyOfRange(other.units(), 8, 16));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aStepHasTheOrderOfItsSeries(int order) {
        assertOrder(order, RootedTree.chain(1), new float[] {1}, 0.95, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aStepOfMembranesThatReadEachOtherHasTheOrderOfItsSeries(int order) {
        assertOrder(order, BRANCHED, GATES, 0.65, 0.33);
    }

    private static void assertOrder(int order, RootedTree tree, float[] gates, double radius, double coupling) {
        // short enough for the leading term, and long enough that the rounding of floats is not what is seen
        double length = order == 5 ? 1 / 3.0 : 1 / 4.0;
        Equation equation = new Equation(tree, gates, radius, coupling);
        double coarse = equation.error(order, length);
        double fine = equation.error(order, length / 2);
        double observed = Math.log(coarse / fine) / Math.log(2);
        assertThat(observed).as("order from %s and %s", coarse, fine).isCloseTo(order, within(0.35));
    }

    /** What a network of 64 units follows from a state on when its input and its gates stand still. */
    private static final class Equation {

        private static final int UNITS = 64;

        private final RootedTree tree;
        private final float[] gates;
        private final double radius;
        private final double coupling;
        private final float[] start = random(new SplitMix64(5), UNITS);
        private final float[] driven;
        private final double[][] weights;
        private final double[] constant = new double[UNITS];
        private final double[] exact;

        Equation(RootedTree tree, float[] gates, double radius, double coupling) {
            this.tree = tree;
            this.gates = gates;
            this.radius = radius;
            this.coupling = coupling;
            ReservoirSpec first = spec(1, 0.3);
            Reservoir reservoir = new Reservoir(first);
            this.driven = drive(reservoir, 0.7f);
            this.weights = ReservoirTest.weights(reservoir, gates);
            for (int reader = 0; reader < UNITS; reader++) {
                for (int read = 0; read < UNITS; read++) {
                    // what is measured has the sign, what the equation says has all digits
                    weights[reader][read] =
                            Math.copySign(weight(first, reservoir, gates, reader, read), weights[reader][read]);
                }
            }
            float[] biases = Reservoir.biases(first);
            Arrays.setAll(constant, i -> i < driven.length ? driven[i] : biases[i]);
            this.exact = exact();
        }

        private ReservoirSpec spec(int order, double length) {
            return new ReservoirSpec(tree, UNITS, Topology.CYCLE, radius, coupling, length, order, 1, 0.9, 0.5, 7);
        }

        /** How far steps of that length are, after a time of 2, from a fine Runge-Kutta solution. */
        double error(int order, double length) {
            Reservoir reservoir = new Reservoir(spec(order, length));
            for (int m = 0; m < gates.length; m++) {
                reservoir.gate(m, gates[m]);
            }
            reservoir.set(start);
            for (int i = 0; i < Math.round(2 / length); i++) {
                reservoir.step(driven);
            }
            double worst = 0;
            for (int i = 0; i < UNITS; i++) {
                worst = Math.max(worst, Math.abs(exact[i] - reservoir.units()[i]));
            }
            return worst;
        }

        private double[] exact() {
            double[] x = new double[UNITS];
            Arrays.setAll(x, i -> start[i]);
            double h = 0.005;
            for (int t = 0; t < 400; t++) {
                double[] k1 = slope(x);
                double[] k2 = slope(plus(x, h / 2, k1));
                double[] k3 = slope(plus(x, h / 2, k2));
                double[] k4 = slope(plus(x, h, k3));
                for (int i = 0; i < UNITS; i++) {
                    x[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
                }
            }
            return x;
        }

        private double[] slope(double[] x) {
            double[] slope = new double[UNITS];
            for (int i = 0; i < UNITS; i++) {
                double sum = constant[i];
                for (int j = 0; j < UNITS; j++) {
                    sum += weights[i][j] * x[j];
                }
                slope[i] = -x[i] + Math.tanh(sum);
            }
            return slope;
        }
    }

    private static double[] plus(double[] x, double factor, double[] what) {
        double[] sum = new double[x.length];
        Arrays.setAll(sum, i -> x[i] + factor * what[i]);
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aSavedNetworkGoesOnAsItWouldHave(int order) {
        Reservoir reservoir = new Reservoir(spec(BRANCHED, 75, Topology.SPARSE, order));
        for (int t = 0; t < 20; t++) {
            reservoir.gate(1 + t % 6, t % 4 / 4f);
            reservoir.step(drive(reservoir, t, 1, -t));
        }
        Reservoir other = new Reservoir(spec(BRANCHED, 75, Topology.SPARSE, order));
        ByteBuffer saved = ByteBuffer.allocate(reservoir.savedBytes());
        reservoir.save(saved);
        other.restore(saved.flip());
        for (int t = 0; t < 20; t++) {
            reservoir.step(drive(reservoir, t, 1, -t));
            other.step(drive(other, t, 1, -t));
            assertThat(other.units()).isEqualTo(reservoir.units());
        }
    }

    @Test
    void noInputDrivesAUnitFurtherThanFour() {
        double scale = 16 * Math.sqrt(32);
        ReservoirSpec spec =
                new ReservoirSpec(RootedTree.chain(1), 64, Topology.CYCLE, 0.9, 0, 0.3, 1, 32, scale, 0.1, 42);
        Reservoir reservoir = new Reservoir(spec);
        SplitMix64 random = new SplitMix64(8);
        int ended = 0;
        for (int t = 0; t < 200; t++) {
            float[] numbers = random(random, 32);
            float size = t < 100 ? 0.01f : 4;
            double[] expected = new double[64];
            for (int j = 0; j < 32; j++) {
                numbers[j] *= size;
            }
            float[] driven = drive(reservoir, numbers);
            for (int j = 0; j < 32; j++) { // the same, one number after the other: none of these alone ends at 4
                float[] one = new float[32];
                one[j] = numbers[j] / 1_024;
                float[] part = drive(reservoir, one);
                float[] none = drive(reservoir);
                for (int i = 0; i < 64; i++) {
                    expected[i] += 1_024.0 * (part[i] - none[i]) + none[i] / 32.0;
                }
            }
            for (int i = 0; i < 64; i++) {
                assertThat((double) driven[i]).isCloseTo(Math.clamp(expected[i], -4, 4), within(0.05));
                ended += Math.abs(driven[i]) == 4 ? 1 : 0;
            }
        }
        assertThat(ended).isBetween(1_000, 6_400);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.9, 0.999})
    void theDeepestMembraneHoldsNoSubnormalNumbers(double radius) {
        ReservoirSpec spec = new ReservoirSpec(
                RootedTree.chain(16),
                256,
                Topology.CYCLE,
                radius,
                ReservoirSpec.couplingBeside(radius),
                0.3,
                1,
                3,
                0.4,
                0.1,
                42);
        Reservoir reservoir = new Reservoir(spec);
        reservoir.gate(15, 0); // nothing but its bias
        for (int t = 0; t < 2_000; t++) {
            reservoir.step(drive(reservoir, t % 3, 1, -1));
        }
        for (int i = reservoir.start(15); i < reservoir.start(15) + reservoir.size(15); i++) {
            float unit = reservoir.units()[i];
            assertThat(Math.abs(unit * unit * 1e-7f)).isGreaterThan(Float.MIN_NORMAL);
        }
    }

    @Test
    void deepMembranesHoldWhatTheInputDoesAndNotTheirBias() {
        ReservoirSpec spec = spec(RootedTree.chain(4), 512, Topology.CYCLE, 1);
        Reservoir silent = new Reservoir(spec);
        Reservoir reading = new Reservoir(spec);
        SplitMix64 random = new SplitMix64(6);
        for (int t = 0; t < 500; t++) {
            silent.step(drive(silent));
            reading.step(drive(reading, random(random, 3)));
        }
        for (int m = 0; m < 4; m++) {
            double held = 0;
            double moved = 0;
            for (int i = reading.start(m); i < reading.start(m) + reading.size(m); i++) {
                double still = silent.units()[i];
                held += still * still;
                moved += (reading.units()[i] - still) * (reading.units()[i] - still);
            }
            assertThat(moved).as("membrane %s", m).isGreaterThan(held / 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Topology.class)
    void aStateIsTheSameForEver(Topology topology) {
        Reservoir reservoir = new Reservoir(spec(BRANCHED, 100, topology, 1));
        for (int t = 0; t < 1_000; t++) {
            reservoir.step(drive(reservoir, t % 7 - 3, t % 3, 0.5f));
        }
        assertThat(Arrays.hashCode(reservoir.units()))
                .isEqualTo(topology == Topology.CYCLE ? -327_729_858 : 775_333_214);
    }

    @Test
    void aSparseMatrixHasTheWantedNorm() {
        int[] sizes = {50, 30};
        int[] starts = {0, 50};
        Sparse sparse = Sparse.of(starts, sizes, 0.9, new SplitMix64(3));
        double largest = 0;
        SplitMix64 random = new SplitMix64(4);
        float[] vector = random(random, 80);
        Arrays.fill(vector, 50, 80, 0);
        float[] image = new float[80];
        // by products of the matrix with itself no vector grows by more than the norm each time
        for (int i = 0; i < 50; i++) {
            double before = norm(vector);
            sparse.multiply(vector, image);
            largest = Math.max(largest, norm(image) / before);
            vector = image.clone();
        }
        assertThat(largest).isLessThan(0.9001).isGreaterThan(0.3);
        for (int i = 50; i < 80; i++) {
            assertThat(image[i]).isZero();
        }
    }

    private static double norm(float[] vector) {
        double sum = 0;
        for (float each : vector) {
            sum += each * each;
        }
        return Math.sqrt(sum);
    }

    @Test
    void unitsAreSplitEvenly() {
        assertThat(spec(RootedTree.chain(4), 34, Topology.CYCLE, 1).sizes()).containsExactly(9, 9, 8, 8);
    }

    @Test
    void theSumsOfNormsAreBelowOne() {
        for (RootedTree tree : List.of(RootedTree.chain(5), RootedTree.star(6), BRANCHED, RootedTree.fullBinary(4))) {
            assertThat(spec(tree, 128, Topology.CYCLE, 1).bound()).isBetween(0.99, 0.999);
        }
        assertThat(spec(RootedTree.chain(1), 32, Topology.CYCLE, 1).bound()).isEqualTo(0.9);
    }

    @Test
    void whatWouldBeNoContractionIsRefused() {
        assertThatThrownBy(() -> new ReservoirSpec(BRANCHED, 100, Topology.CYCLE, 1.0, 0, 0.3, 1, 1, 1, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spectral_radius must be above 0 and below 1, so that the map is a contraction: 1.0");
        assertThatThrownBy(() -> new ReservoirSpec(BRANCHED, 100, Topology.CYCLE, 0.9, 0.1, 0.3, 1, 1, 1, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("coupling must be from 0 to less than 1 - spectral_radius = 0.1,");
        assertThatThrownBy(() -> spec(BRANCHED, 55, Topology.CYCLE, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("membranes must be at most 6,");
    }
}
