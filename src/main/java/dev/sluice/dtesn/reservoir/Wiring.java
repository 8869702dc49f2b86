package dev.sluice.dtesn.reservoir;

import dev.sluice.dtesn.random.SplitMix64;
import dev.sluice.dtesn.tree.RootedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Who reads whom, and with which weights. Units lie one behind the other, membrane after membrane in preorder. A value,
 * apart from that it is made of arrays.
 *
 * <p>Unit i of a membrane reads unit i of its parent and of each of its children, where they have one: a partial identity
 * with signs, whose 2-norm is its weight. So all that a unit reads can be laid out at its own index, by copying.
 */
final class Wiring {

    /** Units that are read at other indices than their own. */
    record Span(int from, int to, int length) {}

    /** Units of a further child: they are added to what is read already, one by one. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and read in loops
    record Further(Span span, int child, float[] weights) {}

    private final int[] starts;
    private final int[] sizes;
    private final int[] parents;
    private final float[] recurrent;
    private final float[] up;
    private final float[] down;
    private final int[] gateOfUp; // by membrane: the child whose gate it is; -1 for none
    private final Span[] spansUp;
    private final Span[] spansDown;
    private final Further[] further;

    Wiring(ReservoirSpec spec) {
        RootedTree tree = spec.tree();
        int membranes = tree.size();
        this.sizes = spec.sizes().stream().mapToInt(Integer::intValue).toArray();
        this.starts = new int[membranes];
        for (int m = 1; m < membranes; m++) {
            starts[m] = starts[m - 1] + sizes[m - 1];
        }
        this.parents = new int[membranes];
        Arrays.setAll(parents, tree::parent);
        this.recurrent = signs(spec, "recurrent", (float) spec.spectralRadius());
        this.up = new float[spec.units()];
        this.down = new float[spec.units()];
        this.gateOfUp = new int[membranes];
        float[] signsUp = signs(spec, "up", 1);
        float[] signsDown = signs(spec, "down", 1);
        List<Span> fromChildren = new ArrayList<>();
        List<Span> fromParents = new ArrayList<>();
        List<Further> more = new ArrayList<>();
        for (int m = 0; m < membranes; m++) {
            float weightUp = (float) spec.fromEachChild(m);
            float weightDown = (float) spec.fromParent(m);
            int[] children = tree.children(m);
            gateOfUp[m] = children.length == 0 ? -1 : children[0];
            for (int child : children) {
                Span span = span(child, m);
                if (child == children[0]) {
                    scale(up, signsUp, span, weightUp);
                    fromChildren.add(span);
                } else {
                    float[] weights = new float[span.length()];
                    for (int i = 0; i < weights.length; i++) {
                        weights[i] = signsUp[starts[child] + i] * weightUp;
                    }
                    more.add(new Further(span, child, weights));
                }
            }
            if (m > 0) {
                Span span = span(parents[m], m);
                scale(down, signsDown, span, weightDown);
                fromParents.add(span);
            }
        }
        this.spansUp = joined(fromChildren);
        this.spansDown = joined(fromParents);
        this.further = more.toArray(Further[]::new);
    }

    private static float[] signs(ReservoirSpec spec, String purpose, float weight) {
        SplitMix64 random = SplitMix64.of(spec.seed(), "signs " + purpose);
        float[] signs = new float[spec.units()];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = random.sign() * weight;
        }
        return signs;
    }

    private Span span(int from, int to) {
        return new Span(starts[from], starts[to], Math.min(sizes[from], sizes[to]));
    }

    private static void scale(float[] weights, float[] signs, Span span, float weight) {
        for (int i = span.to(); i < span.to() + span.length(); i++) {
            weights[i] = signs[i] * weight;
        }
    }

    /** As few copies as will do: what follows on both sides is one. */
    private static Span[] joined(List<Span> spans) {
        List<Span> joined = new ArrayList<>();
        for (Span span : spans) {
            Span last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && last.from() + last.length() == span.from() && last.to() + last.length() == span.to()) {
                joined.set(joined.size() - 1, new Span(last.from(), last.to(), last.length() + span.length()));
            } else {
                joined.add(span);
            }
        }
        return joined.toArray(Span[]::new);
    }

    int membranes() {
        return starts.length;
    }

    int start(int membrane) {
        return starts[membrane];
    }

    int size(int membrane) {
        return sizes[membrane];
    }

    /** By unit: the weight of the unit before it in the cycle. */
    float[] recurrent() {
        return recurrent;
    }

    Further[] further() {
        return further;
    }

    int[] starts() {
        return starts;
    }

    int[] sizes() {
        return sizes;
    }

    /** Lays what each unit reads of the unit before it in its cycle at its own index. */
    void shift(float[] from, float[] to) {
        System.arraycopy(from, 0, to, 1, from.length - 1);
        for (int m = 0; m < starts.length; m++) {
            to[starts[m]] = from[starts[m] + sizes[m] - 1];
        }
    }

    /** Lays what each unit reads of the first child of its membrane at its own index. */
    void shiftUp(float[] from, float[] to) {
        copy(spansUp, from, to);
    }

    /** Lays what each unit reads of the parent of its membrane at its own index. */
    void shiftDown(float[] from, float[] to) {
        copy(spansDown, from, to);
    }

    private static void copy(Span[] spans, float[] from, float[] to) {
        for (Span span : spans) {
            System.arraycopy(from, span.from(), to, span.to(), span.length());
        }
    }

    /** Sets the weights that a changed gate changes: of its membrane for the parent, and of the parent for it. */
    void gate(int membrane, float gate, float[] gatedUp, float[] gatedDown) {
        multiply(down, gate, gatedDown, membrane);
        int parent = parents[membrane];
        if (gateOfUp[parent] == membrane) {
            multiply(up, gate, gatedUp, parent);
        }
    }

    private void multiply(float[] weights, float gate, float[] gated, int membrane) {
        for (int i = starts[membrane]; i < starts[membrane] + sizes[membrane]; i++) {
            gated[i] = gate * weights[i];
        }
    }
}
