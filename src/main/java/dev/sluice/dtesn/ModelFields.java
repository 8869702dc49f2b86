package dev.sluice.dtesn;

import dev.sluice.dtesn.input.Encoding;
import dev.sluice.dtesn.model.Feeding;
import dev.sluice.dtesn.model.ModelSpec;
import dev.sluice.dtesn.psystem.Rules;
import dev.sluice.dtesn.reservoir.ReservoirSpec;
import dev.sluice.dtesn.reservoir.Topology;
import dev.sluice.dtesn.tree.RootedTree;
import dev.sluice.dtesn.tree.RootedTrees;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The fields of a request that say what a model is made of. Whatever they are, there is a specification or a problem with
 * status 422 that says which field is wrong.
 */
public final class ModelFields {

    private static final int MOST_DEPTH = 16;
    private static final int LONGEST_RULES = 8_192;
    private static final int LEAST_UNITS = 32;
    private static final int MOST_UNITS = 4_096;
    private static final double BIAS_SCALE = 0.1;

    /** Above, nothing that can be told would be left for the coupling. */
    private static final double MOST_RADIUS = 0.9999;

    /** The most that norms may come to together: as {@code float} numbers they may come to a little more. */
    private static final double MOST_NORMS = 0.999999;

    /** What is told with eight digits is meant with them. */
    private static final double ROUNDING = 1e-8;

    /** The bound that some values would break. */
    private static final String CONTRACTS = "the sum of the norms of what a membrane reads must be below 1";

    private ModelFields() {}

    /** What they say. */
    public static ModelSpec read(RequestFields fields) {
        Encoding encoding = encoding(fields);
        int units = fields.whole("esn_size", 512, LEAST_UNITS, MOST_UNITS);
        RootedTree tree = tree(fields, units / ReservoirSpec.LEAST_UNITS);
        Topology topology = Topology.valueOf(upper(fields.word("reservoir", "cycle", words(Topology.values()))));
        double radius = radius(fields);
        double coupling = coupling(fields, radius);
        double leak = fields.number("leak", 0.3, each -> each > 0 && each <= 1, "a number above 0 and up to 1");
        int order = fields.whole("bseries_order", 1, 1, ReservoirSpec.MOST_ORDER);
        double scale = fields.number("input_scale", 2, each -> each > 0 && each <= 16, "a number above 0 and up to 16");
        long seed = fields.whole("seed", 42, Long.MIN_VALUE, Long.MAX_VALUE);
        Feeding feeding = Feeding.valueOf(upper(fields.word("gates", "input", words(Feeding.values()))));
        ReservoirSpec reservoir = new ReservoirSpec(
                tree, units, topology, radius, coupling, leak, order, encoding.inputs(), scale, BIAS_SCALE, seed);
        return new ModelSpec(encoding, reservoir, feeding, rules(fields));
    }

    private static Encoding encoding(RequestFields fields) {
        return Encoding.valueOf(upper(fields.word("encoding", "tokens", words(Encoding.values()))));
    }

    private static List<String> words(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }

    private static double radius(RequestFields fields) {
        return fields.number(
                "spectral_radius",
                0.9,
                each -> each > 0 && each <= MOST_RADIUS,
                "a number above 0 and up to " + MOST_RADIUS + ": " + CONTRACTS);
    }

    private static double coupling(RequestFields fields, double radius) {
        return fields.number(
                "coupling",
                ReservoirSpec.couplingBeside(radius),
                each -> each >= 0 && radius + each <= MOST_NORMS + ROUNDING,
                "a number from 0 to " + MOST_NORMS + " - spectral_radius = " + (float) (MOST_NORMS - radius) + ": "
                        + CONTRACTS);
    }

    private static Rules rules(RequestFields fields) {
        Optional<String> text = fields.text("rules");
        if (text.isPresent() && text.get().length() > LONGEST_RULES) {
            throw RequestFields.unprocessable(
                    "rules has " + text.get().length() + " characters; it must have at most " + LONGEST_RULES);
        }
        if (text.isEmpty()) {
            return ModelSpec.defaultRules();
        }
        try {
            return Rules.of(text.get().lines().filter(line -> !line.isBlank()).toList());
        } catch (IllegalArgumentException e) {
            throw RequestFields.unprocessable("rules: " + e.getMessage());
        }
    }

    /** The tree of membranes; where it is no chain, the depth need not be given, and may not be another. */
    private static RootedTree tree(RequestFields fields, int most) {
        String name = fields.text("tree").orElse("chain");
        int depth = fields.whole("membrane_depth", 4, 1, MOST_DEPTH);
        RootedTree tree = switch (name) {
            case "chain" -> RootedTree.chain(bounded(depth, most));
            case "binary" -> binary(depth, most);
            case "star" -> RootedTree.star(count(fields, 2, most));
            case "a000081" -> ranked(fields, most);
            default -> explicit(name, most);
        };
        if (tree.depth() > MOST_DEPTH) {
            throw RequestFields.unprocessable("tree is of " + tree.depth() + " levels; it must be of 1 to " + MOST_DEPTH
                    + (name.equals("a000081") ? "; a larger tree_rank has fewer" : ""));
        }
        if (fields.text("membrane_depth").isPresent() && tree.depth() != depth) {
            throw RequestFields.unprocessable("membrane_depth is \"" + depth + "\"; the tree " + name + " has "
                    + tree.depth() + " levels, so it must be " + tree.depth() + " or be left out");
        }
        int membranes = fields.whole("membranes", tree.size(), 1, most);
        if (membranes != tree.size()) {
            throw RequestFields.unprocessable("membranes is \"" + membranes + "\"; the tree " + name + " has "
                    + tree.size() + ", so it must be " + tree.size() + " or be left out");
        }
        return tree;
    }

    private static RootedTree binary(int depth, int most) {
        bounded((1 << depth) - 1, most);
        return RootedTree.fullBinary(depth);
    }

    private static RootedTree ranked(RequestFields fields, int most) {
        int membranes = count(fields, 1, Math.min(most, RootedTrees.MOST_RANKED));
        return RootedTrees.ranked(membranes, fields.whole("tree_rank", 0, 0, RootedTrees.ranks(membranes) - 1));
    }

    private static int count(RequestFields fields, int least, int most) {
        return fields.whole("membranes", Math.min(4, most), least, most);
    }

    private static int bounded(int membranes, int most) {
        if (membranes > most) {
            throw RequestFields.unprocessable(
                    "the tree has " + membranes + " membranes; with this esn_size it must have from 1 to " + most
                            + ", since each has at least " + ReservoirSpec.LEAST_UNITS + " units");
        }
        return membranes;
    }

    private static RootedTree explicit(String text, int most) {
        try {
            int[] levels = Arrays.stream(text.split("[,\\s]+"))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            bounded(levels.length, most);
            return RootedTree.of(levels);
        } catch (NumberFormatException e) {
            throw RequestFields.wrong(
                    "tree",
                    text,
                    "one of chain, star, binary, a000081, or the levels of its membranes in preorder: 1,2,3,2");
        } catch (IllegalArgumentException e) {
            throw RequestFields.unprocessable("tree: " + e.getMessage());
        }
    }
}
