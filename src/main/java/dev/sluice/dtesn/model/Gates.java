package dev.sluice.dtesn.model;

import dev.sluice.dtesn.psystem.MembraneSystem;
import dev.sluice.dtesn.psystem.Rules;
import dev.sluice.dtesn.reservoir.Reservoir;
import dev.sluice.dtesn.tree.RootedTree;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A P system that opens and closes the gates between membranes. Each symbol puts an object a, b, c or d into the skin. A gate
 * is open by as many quarters as its membrane has objects o, 4 at most; all begin open. Owned by one model.
 */
final class Gates {

    /**
     * The rules that are taken when a request has none. Two unlike objects that meet open the gate of a membrane below, two
     * like ones close it, and either sends one object down: so each level changes half as often as the one above. What
     * meets where nothing is below is gone.
     */
    static final Rules DEFAULT = Rules.of(List.of(
            "1: ab -> o,in a,in",
            "1: cd -> o,in c,in",
            "1: aa -> e,in b,in",
            "1: bb -> e,in a,in",
            "1: cc -> e,in d,in",
            "1: dd -> e,in c,in",
            "1: eo ->",
            "2: e ->",
            "2: ooooo -> oooo",
            "3: aa ->",
            "3: ab ->",
            "3: bb ->",
            "3: cc ->",
            "3: cd ->",
            "3: dd ->"));

    /** How many kinds of objects symbols feed. */
    static final int FED = 4;

    private static final int OPEN = 'o' - 'a';
    private static final int ALL_OPEN = 4;

    private final MembraneSystem system;

    Gates(RootedTree tree, Rules rules, long seed) {
        this.system = new MembraneSystem(tree, rules, seed);
        for (int m = 1; m < tree.size(); m++) {
            system.put(m, OPEN, ALL_OPEN);
        }
    }

    /** One step, fed with an object of a kind from 0 to 3; the gates of the network follow. */
    void step(int kind, Reservoir reservoir) {
        system.put(0, kind, 1);
        system.evolve();
        for (int m = 1; m < reservoir.membranes(); m++) {
            int open = system.isDissolved(m) ? 0 : Math.min(ALL_OPEN, system.count(m, OPEN));
            reservoir.gate(m, (float) open / ALL_OPEN);
        }
    }

    MembraneSystem system() {
        return system;
    }

    int savedBytes() {
        return system.savedBytes();
    }

    void save(ByteBuffer to) {
        system.save(to);
    }

    void restore(ByteBuffer from) {
        system.restore(from);
    }
}
