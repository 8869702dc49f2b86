package dev.sluice.dtesn.reservoir;

import dev.sluice.dtesn.tree.RootedTree;
import dev.sluice.dtesn.tree.RootedTrees;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One step along {@code x' = f(x) = -x + tanh(W x + c)} by its B-series: to x are added, for each rooted tree with up to as
 * many nodes as the order, {@code h^n / (sigma gamma)} times its elementary differential (Butcher 2016, sections 310 and
 * 311). That of one node is f; that of a tree with branches is the derivative of f of as many places, at the differentials
 * of the branches. Owned by one thread.
 */
final class Flow {

    /** A tree, with the numbers of its branches in the list of all. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and read in loops
    private record Term(int[] branches, float coefficient) {}

    private final Term[] terms;
    private final BiConsumer<float[], float[]> recurrent;
    private final float[][] differentials;
    private final float[][] multiplied; // W times each differential
    private final float[][] derivatives; // of tanh, from the first on
    private final float[] inner;

    /** Of that order, with steps of that length; {@code recurrent} multiplies a vector by W. */
    Flow(int order, float length, int units, BiConsumer<float[], float[]> recurrent) {
        List<RootedTree> trees = new ArrayList<>();
        for (int nodes = 1; nodes <= order; nodes++) {
            RootedTrees.of(nodes).forEach(trees::add);
        }
        this.terms = trees.stream()
                .map(tree -> new Term(
                        tree.branches().stream()
                                .mapToInt(branch -> trees.indexOf(branch.canonical()))
                                .toArray(),
                        (float) (StrictMath.pow(length, tree.size()) / (tree.symmetry() * (double) tree.density()))))
                .toArray(Term[]::new);
        this.recurrent = recurrent;
        this.differentials = new float[terms.length][units];
        this.multiplied = new float[terms.length][units];
        this.derivatives = new float[order - 1][units];
        this.inner = new float[units];
    }

    /**
     * One step.
     *
     * @param units where it begins, and then where it ends
     * @param constant c: what comes from outside, and is not changed
     */
    void advance(float[] units, float[] constant) {
        recurrent.accept(units, inner);
        derive(constant, units, differentials[0]);
        for (int t = 0; t < terms.length; t++) {
            Term term = terms[t];
            float[] differential = differentials[t];
            if (t > 0) {
                System.arraycopy(derivatives[term.branches.length - 1], 0, differential, 0, differential.length);
                for (int branch : term.branches) {
                    multiply(differential, multiplied[branch]);
                }
                if (term.branches.length == 1) {
                    subtract(differential, differentials[term.branches[0]]);
                }
            }
            recurrent.accept(differential, multiplied[t]);
            add(units, term.coefficient, differential);
        }
    }

    /**
     * With y = tanh and r = 1 - y*y, the derivatives are r, -2yr, (6yy - 2)r and (16y - 24yyy)r.
     */
    private void derive(float[] constant, float[] units, float[] slope) {
        for (int i = 0; i < slope.length; i++) {
            float y = Tanh.of(inner[i] + constant[i]);
            float r = 1 - y * y;
            slope[i] = y - units[i];
            for (int order = 0; order < derivatives.length; order++) {
                derivatives[order][i] = switch (order) {
                    case 0 -> r;
                    case 1 -> -2 * y * r;
                    case 2 -> (6 * y * y - 2) * r;
                    default -> (16 * y - 24 * y * y * y) * r;
                };
            }
        }
    }

    private static void multiply(float[] product, float[] factor) {
        for (int i = 0; i < product.length; i++) {
            product[i] *= factor[i];
        }
    }

    private static void subtract(float[] difference, float[] what) {
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= what[i];
        }
    }

    private static void add(float[] sum, float coefficient, float[] what) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += coefficient * what[i];
        }
    }
}
