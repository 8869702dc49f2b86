package dev.sluice.dtesn.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A rooted tree, as the levels of its nodes in preorder: the root is on level 1, and what comes behind a node on the level
 * below it is its child. A value; nodes are counted from 0.
 *
 * <p>Of the sequences that describe one shape the canonical one is the greatest, element by element (Beyer and Hedetniemi
 * 1980, doi 10.1137/0209055).
 */
public final class RootedTree {

    private final int[] levels;
    private final int[] parents; // -1 of the root

    private RootedTree(int[] levels) {
        this.levels = levels;
        this.parents = parentsOf(levels);
    }

    /**
     * The tree with these levels.
     *
     * @throws IllegalArgumentException when they are none of a tree
     */
    public static RootedTree of(int... levels) {
        if (levels.length == 0 || levels[0] != 1) {
            throw new IllegalArgumentException("a level sequence must begin with 1: " + Arrays.toString(levels));
        }
        for (int i = 1; i < levels.length; i++) {
            if (levels[i] < 2 || levels[i] > levels[i - 1] + 1) {
                throw new IllegalArgumentException(
                        "each further level must be from 2 to one more than the level before it," + " and number "
                                + (i + 1) + " is not: " + Arrays.toString(levels));
            }
        }
        return new RootedTree(levels.clone());
    }

    /** Each node but the last has one child. */
    public static RootedTree chain(int nodes) {
        return of(IntStream.rangeClosed(1, atLeastOne("nodes", nodes)).toArray());
    }

    /** All nodes but the root are its children. */
    public static RootedTree star(int nodes) {
        int[] levels = new int[atLeastOne("nodes", nodes)];
        Arrays.fill(levels, 2);
        levels[0] = 1;
        return of(levels);
    }

    /** Each node that is not on the last of so many levels has two children; of 1 to 16 levels. */
    public static RootedTree fullBinary(int depth) {
        if (depth < 1 || depth > 16) {
            throw new IllegalArgumentException("depth must be from 1 to 16: " + depth);
        }
        int[] levels = new int[(1 << depth) - 1];
        fill(levels, 0, 1, depth);
        return of(levels);
    }

    private static int fill(int[] levels, int at, int level, int depth) {
        levels[at] = level;
        int next = at + 1;
        for (int child = 0; child < 2 && level < depth; child++) {
            next = fill(levels, next, level + 1, depth);
        }
        return next;
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
        return value;
    }

    private static int[] parentsOf(int[] levels) {
        int[] parents = new int[levels.length];
        int[] lastOn = new int[levels.length + 1];
        for (int i = 0; i < levels.length; i++) {
            parents[i] = levels[i] == 1 ? -1 : lastOn[levels[i] - 1];
            lastOn[levels[i]] = i;
        }
        return parents;
    }

    /** How many nodes it has. */
    public int size() {
        return levels.length;
    }

    /** How many levels it has: 1 for a root alone. */
    public int depth() {
        return Arrays.stream(levels).max().orElseThrow();
    }

    /** The level of a node; 1 is the root's. */
    public int level(int node) {
        return levels[node];
    }

    /** All levels, in preorder. */
    public List<Integer> levels() {
        return Arrays.stream(levels).boxed().toList();
    }

    /** The parent of a node; -1 for the root. */
    public int parent(int node) {
        return parents[node];
    }

    /** The children of a node, in their order. */
    public int[] children(int node) {
        return IntStream.range(node + 1, levels.length)
                .filter(other -> parents[other] == node)
                .toArray();
    }

    /** The trees that hang on the root, each with a root of its own, in their order. */
    public List<RootedTree> branches() {
        List<RootedTree> branches = new ArrayList<>();
        for (int from = 1; from < levels.length; ) {
            int to = from + 1;
            while (to < levels.length && levels[to] > 2) {
                to++;
            }
            branches.add(new RootedTree(
                    Arrays.stream(levels, from, to).map(level -> level - 1).toArray()));
            from = to;
        }
        return branches;
    }

    /** The same shape, with the greatest branches first, everywhere. */
    public RootedTree canonical() {
        List<int[]> branches = branches().stream()
                .map(branch -> branch.canonical().levels)
                .sorted(Collections.reverseOrder(Arrays::compare))
                .toList();
        int[] canonical = new int[levels.length];
        canonical[0] = 1;
        int at = 1;
        for (int[] branch : branches) {
            for (int level : branch) {
                canonical[at++] = level + 1;
            }
        }
        return new RootedTree(canonical);
    }

    /**
     * The symmetry coefficient sigma: in how many ways the tree can be laid onto itself (Butcher 2016, section 304).
     *
     * @throws ArithmeticException when it is too large for 64 bits
     */
    public long symmetry() {
        List<RootedTree> branches =
                branches().stream().map(RootedTree::canonical).toList();
        long symmetry = 1;
        for (RootedTree branch : branches) {
            symmetry = Math.multiplyExact(symmetry, branch.symmetry());
        }
        for (long equal : branches.stream()
                .collect(Collectors.groupingBy(b -> b, Collectors.counting()))
                .values()) {
            symmetry = Math.multiplyExact(symmetry, factorial(equal));
        }
        return symmetry;
    }

    /**
     * The density gamma: the product, over all nodes, of how many nodes are in the tree below and with each (Butcher 2016,
     * section 301).
     *
     * @throws ArithmeticException when it is too large for 64 bits
     */
    public long density() {
        long density = levels.length;
        for (RootedTree branch : branches()) {
            density = Math.multiplyExact(density, branch.density());
        }
        return density;
    }

    /**
     * Alpha: in how many ways the nodes can be numbered so that numbers grow away from the root, where ways that a symmetry
     * makes one count once: {@code n! / (sigma gamma)} (Butcher 2016, section 302). For up to 20 nodes.
     *
     * @throws ArithmeticException when it is too large for 64 bits
     */
    public long monotonicLabellings() {
        return factorial(levels.length) / Math.multiplyExact(symmetry(), density());
    }

    private static long factorial(long number) {
        long product = 1;
        for (long i = 2; i <= number; i++) {
            product = Math.multiplyExact(product, i);
        }
        return product;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RootedTree tree && Arrays.equals(levels, tree.levels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(levels);
    }

    @Override
    public String toString() {
        return Arrays.toString(levels);
    }
}
