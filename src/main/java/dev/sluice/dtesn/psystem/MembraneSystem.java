package dev.sluice.dtesn.psystem;

import dev.sluice.dtesn.random.SplitMix64;
import dev.sluice.dtesn.tree.RootedTree;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A transition P system: a tree of membranes, each with a multiset of objects, and rules that rewrite them. Owned by one
 * thread.
 *
 * <p>In a step each membrane applies as many rules as its objects allow (maximal parallelism), those of a higher priority
 * first, and then those of a lower one to what is left. Where several rules of one priority could take the same objects,
 * one after the other is chosen by a seeded generator; so is the child that an object goes to. What is made in a step, and
 * what comes from another membrane, can be used in the next. A membrane that a rule dissolves is gone at the end of the
 * step: its objects and its children are then its parent's. The skin is never dissolved. All of that is as in Paun 2000,
 * with weak priorities; there is one bound that it does not have: a membrane holds at most {@value #MOST_OBJECTS} objects
 * of a kind, and what is too much is lost and counted.
 */
public final class MembraneSystem {

    /** Most objects of one kind in one membrane. */
    public static final int MOST_OBJECTS = 255;

    /**
     * So often rules of one priority are chosen one by one in a membrane and a step; whichever is chosen then is applied as
     * often as it can be, so that a step takes a bounded time.
     */
    private static final int MOST_CHOICES = MOST_OBJECTS;

    /** A rule, laid out to be tried quickly. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and read in loops
    private record Compiled(int mask, int[] kinds, int[] needed, int[] here, int[] out, int[] in, boolean dissolves) {

        static Compiled of(Rule rule) {
            int[] kinds = rule.takes()
                    .text()
                    .chars()
                    .map(each -> each - 'a')
                    .distinct()
                    .toArray();
            return new Compiled(
                    Arrays.stream(kinds).map(kind -> 1 << kind).sum(),
                    kinds,
                    Arrays.stream(kinds).map(rule.takes()::of).toArray(),
                    going(rule, Target.HERE),
                    going(rule, Target.OUT),
                    going(rule, Target.IN),
                    rule.dissolves());
        }

        private static int[] going(Rule rule, Target target) {
            return rule.makes().stream()
                    .filter(product -> product.target() == target)
                    .mapToInt(Rule.Product::object)
                    .toArray();
        }
    }

    private final int membranes;
    private final int kinds;
    private final Compiled[][] classes;
    private final int[] parents;
    private final int[][] children;
    private final boolean[] dissolved;
    private final int[] held; // by membrane, then by kind
    private final int[] made; // in this step, the same way
    private final int[] present; // by membrane: a bit for each kind that it holds
    private final boolean[] dissolving;
    private final int[] applicable; // scratch
    private SplitMix64 random;
    private long lost;
    private boolean anyMade;

    /** One whose membranes are the nodes of a tree, with nothing in them. */
    public MembraneSystem(RootedTree tree, Rules rules, long seed) {
        this.membranes = tree.size();
        this.kinds = rules.kinds();
        this.classes = rules.classes().stream()
                .map(equal -> equal.stream().map(Compiled::of).toArray(Compiled[]::new))
                .toArray(Compiled[][]::new);
        this.parents = new int[membranes];
        this.children = new int[membranes][];
        for (int m = 0; m < membranes; m++) {
            parents[m] = tree.parent(m);
            children[m] = tree.children(m);
        }
        this.dissolved = new boolean[membranes];
        this.dissolving = new boolean[membranes];
        this.held = new int[membranes * kinds];
        this.made = new int[membranes * kinds];
        this.present = new int[membranes];
        this.applicable = new int[Rules.MOST];
        this.random = SplitMix64.of(seed, "choices of membranes");
    }

    /**
     * Puts objects into a membrane, to be used in the next step.
     *
     * @param kind 0 for {@code a}; one that no rule knows does nothing
     */
    public void put(int membrane, int kind, int count) {
        if (kind < kinds && count > 0) {
            add(membrane, kind, count);
        }
    }

    /** How many objects of a kind a membrane holds. */
    public int count(int membrane, int kind) {
        return kind < kinds ? held[membrane * kinds + kind] : 0;
    }

    /** How many objects of all kinds a membrane holds. */
    public int objects(int membrane) {
        int sum = 0;
        for (int kind = 0; kind < kinds; kind++) {
            sum += held[membrane * kinds + kind];
        }
        return sum;
    }

    /** Whether a membrane is gone. */
    public boolean isDissolved(int membrane) {
        return dissolved[membrane];
    }

    /** How many objects were lost since a membrane held as many of their kind as it may. */
    public long lost() {
        return lost;
    }

    /** One step. */
    public void evolve() {
        boolean ending = false;
        for (int m = 0; m < membranes; m++) {
            if (present[m] != 0) {
                for (Compiled[] equal : classes) {
                    ending |= apply(m, equal);
                }
            }
        }
        if (anyMade) {
            takeIn();
        }
        if (ending) {
            dissolve();
        }
    }

    /** Applies the rules of one priority until none can be. Returns whether one dissolves the membrane. */
    private boolean apply(int m, Compiled[] rules) {
        boolean ends = false;
        for (int choices = 0; ; choices++) {
            int count = 0;
            for (int r = 0; r < rules.length; r++) {
                if (times(m, rules[r]) > 0) {
                    applicable[count++] = r;
                }
            }
            if (count == 0) {
                return ends;
            }
            Compiled rule = rules[applicable[count == 1 ? 0 : random.below(count)]];
            // where nothing competes for the objects, nothing is chosen: all at once
            use(m, rule, count == 1 || choices >= MOST_CHOICES ? times(m, rule) : 1);
            if (rule.dissolves && m != 0) {
                dissolving[m] = true;
                ends = true;
            }
        }
    }

    /** How often a rule can be applied to what is left. */
    private int times(int m, Compiled rule) {
        if ((present[m] & rule.mask) != rule.mask || (rule.in.length > 0 && children[m].length == 0)) {
            return 0;
        }
        int times = Integer.MAX_VALUE;
        for (int i = 0; i < rule.kinds.length; i++) {
            times = Math.min(times, held[m * kinds + rule.kinds[i]] / rule.needed[i]);
        }
        return times;
    }

    private void use(int m, Compiled rule, int times) {
        for (int i = 0; i < rule.kinds.length; i++) {
            int at = m * kinds + rule.kinds[i];
            held[at] -= times * rule.needed[i];
            if (held[at] == 0) {
                present[m] &= ~(1 << rule.kinds[i]);
            }
        }
        for (int kind : rule.here) {
            make(m, kind, times);
        }
        if (m != 0) {
            for (int kind : rule.out) {
                make(parents[m], kind, times);
            }
        }
        for (int kind : rule.in) {
            if (children[m].length == 1) {
                make(children[m][0], kind, times);
            } else {
                for (int i = 0; i < times; i++) {
                    make(children[m][random.below(children[m].length)], kind, 1);
                }
            }
        }
    }

    private void make(int m, int kind, int count) {
        made[m * kinds + kind] += count;
        anyMade = true;
    }

    private void takeIn() {
        for (int m = 0; m < membranes; m++) {
            for (int kind = 0; kind < kinds; kind++) {
                int count = made[m * kinds + kind];
                if (count > 0) {
                    made[m * kinds + kind] = 0;
                    add(m, kind, count);
                }
            }
        }
        anyMade = false;
    }

    private void add(int m, int kind, int count) {
        int at = m * kinds + kind;
        int sum = held[at] + count;
        if (sum > MOST_OBJECTS) {
            lost += sum - MOST_OBJECTS;
            sum = MOST_OBJECTS;
        }
        held[at] = sum;
        present[m] |= 1 << kind;
    }

    /** Gives what is in membranes that end to their parents, from the deepest on: a parent may end in the same step. */
    private void dissolve() {
        for (int m = membranes - 1; m > 0; m--) {
            if (dissolving[m]) {
                dissolving[m] = false;
                dissolved[m] = true;
                int parent = parents[m];
                for (int kind = 0; kind < kinds; kind++) {
                    int at = m * kinds + kind;
                    if (held[at] > 0) {
                        add(parent, kind, held[at]);
                        held[at] = 0;
                    }
                }
                present[m] = 0;
            }
        }
        reparent();
    }

    /** In preorder, so that whoever is a parent here has found his own already. */
    private void reparent() {
        int[] counts = new int[membranes];
        for (int m = 1; m < membranes; m++) {
            while (dissolved[parents[m]]) {
                parents[m] = parents[parents[m]];
            }
            if (!dissolved[m]) {
                counts[parents[m]]++;
            }
        }
        for (int m = 0; m < membranes; m++) {
            children[m] = new int[counts[m]];
            counts[m] = 0;
        }
        for (int m = 1; m < membranes; m++) {
            if (!dissolved[m]) {
                children[parents[m]][counts[parents[m]]++] = m;
            }
        }
    }

    /** How many bytes {@link #save} writes. */
    public int savedBytes() {
        return Long.BYTES * 2 + membranes * (1 + kinds);
    }

    /** Writes all that changes while it runs; the same bytes mean the same future. */
    public void save(ByteBuffer to) {
        to.putLong(random.state()).putLong(lost);
        for (boolean each : dissolved) {
            to.put((byte) (each ? 1 : 0));
        }
        for (int each : held) {
            to.put((byte) each);
        }
    }

    /** Goes on where another one with the same tree and rules was saved. */
    public void restore(ByteBuffer from) {
        random = new SplitMix64(from.getLong());
        lost = from.getLong();
        boolean any = false;
        for (int m = 0; m < membranes; m++) {
            dissolved[m] = from.get() != 0;
            any |= dissolved[m];
        }
        for (int m = 0; m < membranes; m++) {
            present[m] = 0;
            for (int kind = 0; kind < kinds; kind++) {
                int count = from.get() & 0xFF;
                held[m * kinds + kind] = count;
                present[m] |= count > 0 ? 1 << kind : 0;
            }
        }
        if (any) {
            reparent();
        }
    }

    /** The objects of a membrane, as letters with their numbers: {@code a2c1}; empty for none. */
    public String describe(int membrane) {
        StringBuilder text = new StringBuilder();
        for (int kind = 0; kind < kinds; kind++) {
            if (held[membrane * kinds + kind] > 0) {
                text.append((char) ('a' + kind)).append(held[membrane * kinds + kind]);
            }
        }
        return text.toString();
    }

    /** The membranes that are in the given one now. */
    List<Integer> childrenOf(int membrane) {
        return Arrays.stream(children[membrane]).boxed().toList();
    }
}
