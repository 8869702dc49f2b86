package dev.sluice.dtesn.psystem;

import dev.sluice.dtesn.random.SplitMix64;
import dev.sluice.dtesn.tree.RootedTree;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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

    private static final int LETTERS = 26;
    private static final int KIND_BITS = 5;

    /** With so many kinds of objects at most, the rules that a membrane may use are looked up by what it holds. */
    private static final int MOST_KINDS_LOOKED_UP = 10;

    /** A rule, laid out to be tried quickly; kinds of objects are numbered here as those that the rules know. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and read in loops
    private record Compiled(int mask, int[] kinds, int[] needed, int[] here, int[] out, int[] in, boolean dissolves) {

        static Compiled of(Rule rule, int[] known) {
            int[] taken = IntStream.range(0, known.length)
                    .filter(kind -> rule.takes().of(known[kind]) > 0)
                    .toArray();
            return new Compiled(
                    Arrays.stream(taken).map(kind -> 1 << kind).sum(),
                    taken,
                    Arrays.stream(taken)
                            .map(kind -> rule.takes().of(known[kind]))
                            .toArray(),
                    going(rule, Target.HERE, known),
                    going(rule, Target.OUT, known),
                    going(rule, Target.IN, known),
                    rule.dissolves());
        }

        private static int[] going(Rule rule, Target target, int[] known) {
            return rule.makes().stream()
                    .filter(product -> product.target() == target)
                    .mapToInt(product -> Arrays.binarySearch(known, product.object()))
                    .toArray();
        }

        boolean fits(int present) {
            return (present & mask) == mask;
        }
    }

    private final int membranes;
    private final int[] known; // the kinds of objects that the rules know, as letters from 0
    private final int[] numbers; // of all letters: where they stand in known; negative where they do not
    private final int kinds;
    private final Compiled[][] classes;
    private final Compiled[] @Nullable [][]
            fitting; // by what a membrane holds: the rules that may be used; made when needed
    private final int[] parents;
    private final int[][] children;
    private final boolean[] dissolved;
    private final int[] held; // by membrane, then by kind
    private final int[] made; // in this step, the same way
    private final int[] places; // where something was made in this step
    private final int[] present; // by membrane: a bit for each kind that it holds
    private final boolean[] dissolving;
    private final int[] applicable; // scratch
    private SplitMix64 random;
    private long lost;
    private int placesMade;

    /** One whose membranes are the nodes of a tree, with nothing in them. */
    public MembraneSystem(RootedTree tree, Rules rules, long seed) {
        this.membranes = tree.size();
        this.known = rules.kinds();
        this.numbers = IntStream.range(0, LETTERS)
                .map(letter -> Arrays.binarySearch(known, letter))
                .toArray();
        this.kinds = known.length;
        this.classes = rules.classes().stream()
                .map(equal ->
                        equal.stream().map(rule -> Compiled.of(rule, known)).toArray(Compiled[]::new))
                .toArray(Compiled[][]::new);
        this.fitting = new Compiled[kinds <= MOST_KINDS_LOOKED_UP ? 1 << kinds : 0][][];
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
        this.places = new int[membranes * kinds];
        this.present = new int[membranes];
        this.applicable = new int[Rules.MOST];
        this.random = SplitMix64.of(seed, "choices of membranes");
    }

    /**
     * Puts objects into a membrane, to be used in the next step.
     *
     * @param kind from 0 for {@code a} to 25; one that no rule knows does nothing
     */
    public void put(int membrane, int kind, int count) {
        int number = numbers[kind];
        if (number >= 0 && count > 0) {
            add(membrane, number, count);
        }
    }

    /** How many objects of a kind a membrane holds. */
    public int count(int membrane, int kind) {
        int number = numbers[kind];
        return number < 0 ? 0 : held[membrane * kinds + number];
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
                for (Compiled[] equal : fitting(present[m])) {
                    ending |= apply(m, equal);
                }
            }
        }
        takeIn();
        if (ending) {
            dissolve();
        }
    }

    /** By priority, the rules for which a membrane has something of each kind that they take. Using them makes it no more. */
    private Compiled[][] fitting(int present) {
        if (fitting.length == 0) {
            return classes;
        }
        Compiled[][] known = fitting[present];
        if (known == null) {
            known = Arrays.stream(classes)
                    .map(equal -> Arrays.stream(equal)
                            .filter(rule -> rule.fits(present))
                            .toArray(Compiled[]::new))
                    .filter(equal -> equal.length > 0)
                    .toArray(Compiled[][]::new);
            fitting[present] = known;
        }
        return known;
    }

    /** Applies the rules of one priority until none can be. Returns whether one dissolves the membrane. */
    private boolean apply(int m, Compiled[] rules) {
        if (rules.length == 1) { // mostly so: there is nothing to choose, and afterwards it can't be applied any more
            int times = times(m, rules[0]);
            return times > 0 && use(m, rules[0], times);
        }
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
            ends |= use(m, rule, count == 1 || choices >= MOST_CHOICES ? times(m, rule) : 1);
        }
    }

    /** How often a rule can be applied to what is left. */
    private int times(int m, Compiled rule) {
        if (!rule.fits(present[m]) || (rule.in.length > 0 && children[m].length == 0)) {
            return 0;
        }
        int times = Integer.MAX_VALUE;
        for (int i = 0; i < rule.kinds.length; i++) {
            int here = held[m * kinds + rule.kinds[i]];
            int needed = rule.needed[i];
            if (here < needed) { // mostly so, and a division takes long
                return 0;
            }
            times = Math.min(times, needed == 1 ? here : here / needed);
        }
        return times;
    }

    /** Applies a rule so often. Returns whether it dissolves the membrane. */
    private boolean use(int m, Compiled rule, int times) {
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
        if (rule.dissolves && m != 0) {
            dissolving[m] = true;
            return true;
        }
        return false;
    }

    private void make(int m, int kind, int count) {
        int at = m * kinds + kind;
        if (made[at] == 0) {
            places[placesMade++] = m << KIND_BITS | kind;
        }
        made[at] += count;
    }

    private void takeIn() {
        for (int i = 0; i < placesMade; i++) {
            int m = places[i] >>> KIND_BITS;
            int kind = places[i] & ((1 << KIND_BITS) - 1);
            int at = m * kinds + kind;
            add(m, kind, made[at]);
            made[at] = 0;
        }
        placesMade = 0;
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
                text.append((char) ('a' + known[kind])).append(held[membrane * kinds + kind]);
            }
        }
        return text.toString();
    }

    /** The membranes that are in the given one now. */
    List<Integer> childrenOf(int membrane) {
        return Arrays.stream(children[membrane]).boxed().toList();
    }
}
