package dev.sluice.dtesn.reservoir;

import dev.sluice.dtesn.random.SplitMix64;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A deep tree echo state network: a reservoir in each membrane, and between them what their gates let through. Owned by one
 * thread.
 *
 * <p>With leak a, gates g, and all on the right side as it was one step before, the units of membrane m become
 *
 * <pre>
 * x_m = (1 - a) x_m + a tanh(W_m x_m + V_m s_m + sum over children c of g_c U_mc x_c + g_m D_m x_p + b_m)
 * </pre>
 *
 * <p>(Gallicchio, Micheli and Pedrelli 2017, doi 10.1016/j.neucom.2016.12.089; with trees, Gallicchio and Micheli 2018,
 * doi 10.1109/IJCNN.2018.8489464.) Only the skin, membrane 0, has an input. That is one explicit step of length a along
 * {@code x' = -x + tanh(...)} of the whole network, all membranes and what they read of each other; where the order is above
 * 1 it is the step of the B-series up to that order ({@link Flow}). The input and the gates stand still for a step.
 *
 * <p>All sums are made in the same order always: input and bias, the children but the first, the membrane itself, the first
 * child, the parent. (Above order 1 the further children come last, and then input and bias.)
 */
public final class Reservoir {

    /**
     * More than that no input does to a unit: the hyperbolic tangent of 4 is 0.9993. A unit reads at most 3.2 beside it (ten
     * others, by weights whose squares sum up to less than 1, and its neighbours), so no sum is above 8, where {@link Tanh}
     * ends, and the loop need not look for that.
     */
    public static final float MOST_DRIVE = 4f;

    private final ReservoirSpec spec;
    private final Wiring wiring;
    private final @Nullable Sparse sparse; // null for a cycle
    private final @Nullable Flow flow; // null for order 1
    private final InputMatrix input;
    private final float[] bias;
    private final float[] recurrent;
    private final float[] gatedUp;
    private final float[] gatedDown;
    private final float[] gates;
    private final float[] sum;
    private final float[] shifted;
    private final float[] fromChild;
    private final float[] fromParent;
    private final float[] units;

    /** One at rest, all gates open. */
    public Reservoir(ReservoirSpec spec) {
        this.spec = spec;
        this.wiring = new Wiring(spec);
        int count = spec.units();
        this.bias = biases(spec);
        this.input = new InputMatrix(
                spec.inputs(),
                wiring.size(0),
                (float) spec.inputWeight(),
                SplitMix64.of(spec.seed(), "signs of the input"));
        if (spec.topology() == Topology.SPARSE) {
            SplitMix64 random = SplitMix64.of(spec.seed(), "sparse");
            this.sparse = Sparse.of(wiring.starts(), wiring.sizes(), spec.spectralRadius(), random);
            this.recurrent = new float[count];
            Arrays.fill(recurrent, 1);
        } else {
            this.sparse = null;
            this.recurrent = wiring.recurrent();
        }
        this.flow = spec.order() == 1 ? null : new Flow(spec.order(), (float) spec.leak(), count, this::recur);
        this.gates = new float[wiring.membranes()];
        this.gatedUp = new float[count];
        this.gatedDown = new float[count];
        for (int m = 0; m < gates.length; m++) {
            gate(m, 1);
        }
        this.sum = bias.clone();
        this.shifted = new float[count];
        this.fromChild = new float[count];
        this.fromParent = new float[count];
        this.units = new float[count];
    }

    /** The bias of each unit. */
    static float[] biases(ReservoirSpec spec) {
        SplitMix64 random = SplitMix64.of(spec.seed(), "biases");
        float[] biases = new float[spec.units()];
        int i = 0;
        for (int m = 0; m < spec.tree().size(); m++) {
            float scale = (float) spec.biasScale(m);
            for (int end = i + spec.sizes().get(m); i < end; i++) {
                biases[i] = (2 * random.unit() - 1) * scale;
            }
        }
        return biases;
    }

    /** What it is made of. */
    public ReservoirSpec spec() {
        return spec;
    }

    /** How many units the skin has. */
    public int skinUnits() {
        return wiring.size(0);
    }

    /**
     * What an input does to the skin: {@code V s + b}, from -4 to 4, to be given to {@link #step}. It can be kept for inputs
     * that come again.
     *
     * @param numbers of which the first so many are read, at most as many as the skin reads; those that are missing are 0
     * @param into as many as the skin has units
     */
    public void drive(float[] numbers, int count, float[] into) {
        input.multiply(numbers, count, bias, into);
        if (most(numbers, count) > MOST_DRIVE) {
            saturate(into);
        }
    }

    /** What no unit of the skin gets more of, either way. */
    private float most(float[] numbers, int count) {
        float sum = 0;
        for (int j = 0; j < count; j++) {
            sum += Math.abs(numbers[j]);
        }
        return (float) spec.biasScale() + (float) spec.inputWeight() * sum;
    }

    private static void saturate(float[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = Math.min(MOST_DRIVE, Math.max(-MOST_DRIVE, into[i]));
        }
    }

    /** Opens or closes the gate between a membrane and its parent: 0 is closed, 1 is open. That of the skin does nothing. */
    public void gate(int membrane, float gate) {
        if (gates[membrane] != gate) {
            gates[membrane] = gate;
            if (membrane > 0) {
                wiring.gate(membrane, gate, gatedUp, gatedDown);
            }
        }
    }

    /** How far the gate between a membrane and its parent is open. */
    public float gate(int membrane) {
        return gates[membrane];
    }

    /**
     * One step.
     *
     * @param driven what the input does to the skin, as {@link #drive} made it
     */
    public void step(float[] driven) {
        System.arraycopy(driven, 0, sum, 0, driven.length);
        if (flow != null) {
            flow.advance(units, sum); // it changes nothing of the sum, where the biases of the others stay
            return;
        }
        if (wiring.further().length > 0) {
            System.arraycopy(bias, driven.length, sum, driven.length, sum.length - driven.length);
            addFurtherChildren(units, sum);
        }
        wiring.shiftUp(units, fromChild);
        wiring.shiftDown(units, fromParent);
        read(units, shifted);
        advance();
    }

    private void read(float[] from, float[] to) {
        if (sparse == null) {
            wiring.shift(from, to);
        } else {
            sparse.multiply(from, to);
        }
    }

    /** All that units read of each other, as a matrix times a vector. */
    private void recur(float[] from, float[] to) {
        read(from, to);
        wiring.shiftUp(from, fromChild);
        wiring.shiftDown(from, fromParent);
        for (int i = 0; i < to.length; i++) {
            to[i] = recurrent[i] * to[i] + gatedUp[i] * fromChild[i] + gatedDown[i] * fromParent[i];
        }
        addFurtherChildren(from, to);
    }

    /**
     * The step itself, in two loops, each small enough that the JIT unrolls it as far as SIMD needs. Every array is read and
     * written at the same index, since the JIT can't know that two arrays are not one, and would not use SIMD otherwise. What
     * nobody needs any more is written over. What that costs, and what was tried: RATIONALE.md, "What a step of the reservoir
     * costs".
     */
    private void advance() {
        sum(shifted, sum, recurrent, gatedUp, fromChild, gatedDown, fromParent);
        leak(units, shifted, (float) spec.leak());
    }

    /** Puts the sums where what was read in the cycle stands. */
    private static void sum(
            float[] shifted,
            float[] sum,
            float[] recurrent,
            float[] gatedUp,
            float[] fromChild,
            float[] gatedDown,
            float[] fromParent) {
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] = sum[i] + recurrent[i] * shifted[i] + gatedUp[i] * fromChild[i] + gatedDown[i] * fromParent[i];
        }
    }

    /** {@link Tanh}, written out, and the leaky integration. No sum is beyond where it becomes flat. */
    private static void leak(float[] units, float[] sums, float leak) {
        float keep = 1 - leak;
        for (int i = 0; i < units.length; i++) {
            float z = sums[i];
            float s = z * z;
            float p = z * (((Tanh.P3 * s + Tanh.P2) * s + Tanh.P1) * s + Tanh.P0);
            float q = (((Tanh.Q4 * s + Tanh.Q3) * s + Tanh.Q2) * s + Tanh.Q1) * s + 1f;
            units[i] = keep * units[i] + leak * (p / q);
        }
    }

    private void addFurtherChildren(float[] of, float[] sums) {
        for (Wiring.Further each : wiring.further()) {
            float gate = gates[each.child()];
            float[] weights = each.weights();
            int to = each.span().to();
            int from = each.span().from();
            for (int i = 0; i < weights.length; i++) {
                sums[to + i] += gate * weights[i] * of[from + i];
            }
        }
    }

    /** All units, membrane after membrane: always the same array, which each step changes and nobody else may. */
    public float[] units() {
        return units;
    }

    /** Where the units of a membrane begin. */
    public int start(int membrane) {
        return wiring.start(membrane);
    }

    /** How many units a membrane has. */
    public int size(int membrane) {
        return wiring.size(membrane);
    }

    /** How many membranes there are. */
    public int membranes() {
        return wiring.membranes();
    }

    /**
     * Sets all units.
     *
     * @param state as many as there are units
     */
    public void set(float[] state) {
        System.arraycopy(state, 0, units, 0, units.length);
    }

    /** How many bytes {@link #save} writes. */
    public int savedBytes() {
        return Float.BYTES * (units.length + gates.length);
    }

    /** Writes all that changes while it runs; the same bytes mean the same future. */
    public void save(ByteBuffer to) {
        for (float unit : units) {
            to.putFloat(unit);
        }
        for (float gate : gates) {
            to.putFloat(gate);
        }
    }

    /** Goes on where another one of the same specification was saved. */
    public void restore(ByteBuffer from) {
        for (int i = 0; i < units.length; i++) {
            units[i] = from.getFloat();
        }
        for (int m = 0; m < gates.length; m++) {
            gate(m, from.getFloat());
        }
    }
}
