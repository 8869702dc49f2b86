package dev.sluice.dtesn.tree;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * All rooted trees with a number of nodes, each shape once, as canonical level sequences in falling order: the chain comes
 * first, the star last. The successor of a sequence is made as in Beyer and Hedetniemi 1980 (doi 10.1137/0209055), on
 * average in constant time. Iterated over by one thread; a new iterator begins again.
 */
public final class RootedTrees implements Iterable<RootedTree> {

    /** Up to so many nodes the number of trees is given. */
    public static final int MOST_COUNTED = 20;

    /** Up to so many nodes there are ranks: of larger trees those that {@link #ranks} would count have over 16 levels. */
    public static final int MOST_RANKED = 25;

    private static final long[] COUNTS = counts();

    /** So many ranks are walked at most; where a walk begins is remembered. */
    private static final int STRIDE = 1 << 14;

    /** By the number of nodes, every so many ranks a tree; made when one is asked for. */
    private static final AtomicReferenceArray<byte[][]> MILESTONES = new AtomicReferenceArray<>(MOST_RANKED + 1);

    private final int nodes;

    private RootedTrees(int nodes) {
        this.nodes = nodes;
    }

    /** Those with at least one node. */
    public static RootedTrees of(int nodes) {
        if (nodes < 1) {
            throw new IllegalArgumentException("nodes must be at least 1: " + nodes);
        }
        return new RootedTrees(nodes);
    }

    /**
     * How many there are: OEIS A000081, by the recurrence of Otter that it states. For 1 to {@value #MOST_COUNTED} nodes.
     */
    public static long count(int nodes) {
        if (nodes < 1 || nodes > MOST_COUNTED) {
            throw new IllegalArgumentException("nodes must be from 1 to " + MOST_COUNTED + ": " + nodes);
        }
        return COUNTS[nodes];
    }

    /**
     * How many ranks {@link #ranked} takes: all where there are at most as many as of {@value #MOST_COUNTED} nodes, and so
     * many of larger trees. For 1 to {@value #MOST_RANKED} nodes.
     */
    public static int ranks(int nodes) {
        if (nodes < 1 || nodes > MOST_RANKED) {
            throw new IllegalArgumentException("nodes must be from 1 to " + MOST_RANKED + ": " + nodes);
        }
        return Math.toIntExact(COUNTS[Math.min(nodes, MOST_COUNTED)]);
    }

    /**
     * The tree of a rank, where the chain has rank 0.
     *
     * @throws IllegalArgumentException when there is no such rank
     */
    public static RootedTree ranked(int nodes, int rank) {
        if (rank < 0 || rank >= ranks(nodes)) {
            throw new IllegalArgumentException("rank must be from 0 to " + (ranks(nodes) - 1) + ": " + rank);
        }
        int[] levels = rank < STRIDE ? first(nodes) : milestone(nodes, rank / STRIDE);
        for (int i = 0; i < rank % STRIDE; i++) {
            advance(levels);
        }
        return RootedTree.of(levels);
    }

    private static int[] milestone(int nodes, int index) {
        byte @Nullable [][] known = MILESTONES.get(nodes);
        byte[] milestone = (known == null ? remember(nodes) : known)[index];
        int[] levels = new int[nodes];
        Arrays.setAll(levels, i -> milestone[i]);
        return levels;
    }

    /** Walks through all of them, once: who comes at the same time waits. */
    private static synchronized byte[][] remember(int nodes) {
        byte @Nullable [][] known = MILESTONES.get(nodes);
        if (known != null) {
            return known;
        }
        byte[][] milestones = milestones(nodes);
        MILESTONES.set(nodes, milestones);
        return milestones;
    }

    private static byte[][] milestones(int nodes) {
        byte[][] milestones = new byte[Math.ceilDiv(ranks(nodes), STRIDE)][nodes];
        int[] levels = first(nodes);
        for (int rank = 0; rank < ranks(nodes); rank++) {
            if (rank % STRIDE == 0) {
                for (int i = 0; i < nodes; i++) {
                    milestones[rank / STRIDE][i] = (byte) levels[i];
                }
            }
            advance(levels);
        }
        return milestones;
    }

    private static long[] counts() {
        long[] counts = new long[MOST_COUNTED + 1];
        counts[1] = 1;
        for (int n = 1; n < MOST_COUNTED; n++) {
            long sum = 0;
            for (int k = 1; k <= n; k++) {
                long divided = 0;
                for (int d = 1; d <= k; d++) {
                    divided += k % d == 0 ? d * counts[d] : 0;
                }
                sum += divided * counts[n - k + 1];
            }
            counts[n + 1] = sum / n;
        }
        return counts;
    }

    private static int[] first(int nodes) {
        int[] levels = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            levels[i] = i + 1;
        }
        return levels;
    }

    /**
     * Makes the successor in place: the last node that is below the second level goes up to where its parent is, and what
     * is behind it repeats what is between the two. Returns false, and changes nothing, when it is the last.
     */
    private static boolean advance(int[] levels) {
        int moved = levels.length - 1;
        while (moved > 0 && levels[moved] <= 2) {
            moved--;
        }
        if (moved <= 0) {
            return false;
        }
        int parent = moved - 1;
        while (levels[parent] != levels[moved] - 1) {
            parent--;
        }
        int back = moved - parent;
        for (int i = moved; i < levels.length; i++) {
            levels[i] = levels[i - back];
        }
        return true;
    }

    @Override
    public Iterator<RootedTree> iterator() {
        int[] levels = first(nodes);
        return new Iterator<>() {
            private boolean hasNext = true;

            @Override
            public boolean hasNext() {
                return hasNext;
            }

            @Override
            public RootedTree next() {
                if (!hasNext) {
                    throw new NoSuchElementException();
                }
                RootedTree tree = RootedTree.of(levels);
                hasNext = advance(levels);
                return tree;
            }
        };
    }
}
