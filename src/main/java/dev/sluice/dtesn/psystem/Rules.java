package dev.sluice.dtesn.psystem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The rules of a system, the same in each of its membranes, in the order of their priorities. A value. */
public final class Rules {

    /** Most rules of one system. */
    public static final int MOST = 32;

    private final List<Rule> rules;

    private Rules(List<Rule> rules) {
        this.rules = rules;
    }

    /**
     * Reads rules, such as {@code 1: aab -> c d,out e,in} or, with dissolution, {@code 2: d -> !}.
     *
     * @throws IllegalArgumentException when one is none, or there are none or too many
     */
    public static Rules of(List<String> texts) {
        if (texts.isEmpty() || texts.size() > MOST) {
            throw new IllegalArgumentException("there must be from 1 to " + MOST + " rules: " + texts.size());
        }
        return new Rules(texts.stream()
                .map(Rule::of)
                .sorted(Comparator.comparingInt(Rule::priority))
                .toList());
    }

    /** As {@link #of} reads them. */
    public List<String> texts() {
        return rules.stream().map(Rule::toString).toList();
    }

    /** The kinds of objects that a rule knows, in their order: 0 for {@code a}. */
    int[] kinds() {
        return rules.stream()
                .flatMapToInt(rule -> IntStream.concat(
                        rule.takes().text().chars().map(each -> each - 'a'),
                        rule.makes().stream().mapToInt(Rule.Product::object)))
                .distinct()
                .sorted()
                .toArray();
    }

    /** The rules of each priority, the highest first. */
    List<List<Rule>> classes() {
        List<List<Rule>> classes = new ArrayList<>();
        for (int priority = 1; priority <= 9; priority++) {
            int wanted = priority;
            List<Rule> equal =
                    rules.stream().filter(rule -> rule.priority() == wanted).toList();
            if (!equal.isEmpty()) {
                classes.add(equal);
            }
        }
        return classes;
    }
}
