package dev.sluice.dtesn.reservoir;

import dev.sluice.dtesn.tree.RootedTree;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a network is made of. A value.
 *
 * @param tree its membranes; the root is the skin, which reads the input
 * @param units how many units it has in all, at least {@value #LEAST_UNITS} for each membrane
 * @param topology how the units of a membrane are connected
 * @param spectralRadius the 2-norm of each membrane's own matrix: above 0 and below 1. For a cycle it is also its spectral
 *     radius
 * @param coupling the sum of the 2-norms with which a membrane reads its neighbours, at most
 * @param leak how much of a unit is new in each step (Jaeger et al. 2007): above 0, at most 1
 * @param order up to how many nodes the trees of the B-series have that a step is made of, 1 to {@value #MOST_ORDER}
 * @param inputs how many numbers the skin reads in each step
 * @param inputScale the 2-norm of the weights, with signs, by which each unit of the skin reads them
 * @param biasScale the largest bias of a unit of the skin
 * @param seed where signs, weights and biases come from
 */
public record ReservoirSpec(
        RootedTree tree,
        int units,
        Topology topology,
        double spectralRadius,
        double coupling,
        double leak,
        int order,
        int inputs,
        double inputScale,
        double biasScale,
        long seed) {

    /** Least units of a membrane. */
    public static final int LEAST_UNITS = 8;

    /** Most nodes of the trees of a step. */
    public static final int MOST_ORDER = 5;

    private static final double LEAST_BIAS_SCALE = 1e-12;

    /** Of what the spectral radius leaves to a contraction, so much is used by the coupling that is taken if none is given. */
    private static final double USED = 0.98;

    /** Of its coupling, so much a membrane has for its parent, when it has children, too. */
    private static final double FOR_PARENT = 0.75;

    public ReservoirSpec {
        between("spectral_radius", spectralRadius, 0, 1);
        if (!(coupling >= 0) || spectralRadius + coupling >= 1) {
            throw new IllegalArgumentException("coupling must be from 0 to less than 1 - spectral_radius = "
                    + (float) (1 - spectralRadius)
                    + ", so that the sum of the norms of what a membrane reads stays below 1: "
                    + coupling);
        }
        if (!(leak > 0 && leak <= 1)) {
            throw new IllegalArgumentException("leak must be above 0 and at most 1: " + leak);
        }
        if (order < 1 || order > MOST_ORDER) {
            throw new IllegalArgumentException("bseries_order must be from 1 to " + MOST_ORDER + ": " + order);
        }
        if (tree.size() > 1 && units < LEAST_UNITS * tree.size()) {
            throw new IllegalArgumentException("membranes must be at most " + units / LEAST_UNITS
                    + ", since each has at least " + LEAST_UNITS + " of the " + units + " units: " + tree.size());
        }
        if (inputs < 1) {
            throw new IllegalArgumentException("inputs must be at least 1: " + inputs);
        }
    }

    private static void between(String name, double value, double low, double high) {
        if (!(value > low && value < high)) {
            throw new IllegalArgumentException(name + " must be above " + (int) low + " and below " + (int) high
                    + ", so that the map is a contraction: " + value);
        }
    }

    /** The coupling that is taken if none is given: nearly all that is left to a contraction. */
    public static double couplingBeside(double spectralRadius) {
        return USED * (1 - spectralRadius);
    }

    /** The units of each membrane: as many each, and of what remains one more for the first ones. */
    public List<Integer> sizes() {
        int membranes = tree.size();
        return IntStream.range(0, membranes)
                .mapToObj(m -> units / membranes + (m < units % membranes ? 1 : 0))
                .toList();
    }

    /** The weight of each number of the input, with a sign, for each unit of the skin. */
    public double inputWeight() {
        return inputScale / Math.sqrt(inputs);
    }

    /** The 2-norm of the matrix by which a membrane reads its parent: D. */
    public double fromParent(int membrane) {
        if (membrane == 0) {
            return 0;
        }
        return tree.children(membrane).length == 0 ? coupling : coupling * FOR_PARENT;
    }

    /**
     * The largest bias of a unit of a membrane: as much smaller than that of its parent as is what it reads of it, or there
     * would be little but the bias in the membranes below; but never so small that products of it were subnormal numbers,
     * with which processors take a hundred times as long.
     */
    public double biasScale(int membrane) {
        if (membrane == 0 || biasScale == 0) {
            return biasScale;
        }
        return Math.max(LEAST_BIAS_SCALE, biasScale(tree.parent(membrane)) * fromParent(membrane));
    }

    /** The 2-norm of the matrix by which a membrane reads each of its children: U. */
    public double fromEachChild(int membrane) {
        int children = tree.children(membrane).length;
        if (children == 0) {
            return 0;
        }
        return (membrane == 0 ? coupling : coupling * (1 - FOR_PARENT)) / children;
    }

    /** The largest sum of norms that a membrane has: below 1, so the map is a contraction. */
    public double bound() {
        return IntStream.range(0, tree.size())
                .mapToDouble(m -> spectralRadius + fromParent(m) + fromEachChild(m) * tree.children(m).length)
                .max()
                .orElseThrow();
    }
}
