package dev.sluice.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The least that a step can take on this machine: the largest of what each kind of its operations takes alone, at the best
 * rate that {@code it/bench/c/roofline.c} has seen. Owned by one program.
 */
final class Roofline {

    private final Map<String, Double> nanos = new LinkedHashMap<>();

    /**
     * Takes what the program printed, a name and nanoseconds in each line; of several times the best counts.
     *
     * @return the least that a step could take this time, in nanoseconds
     */
    double add(String printed) {
        double bound = 0;
        for (String line : printed.lines().toList()) {
            String[] words = line.split(" ", 2);
            double each = Double.parseDouble(words[1]);
            bound = Math.max(bound, each);
            nanos.merge(words[0], each, Math::min);
        }
        return bound;
    }

    /** The least that a step can take, in nanoseconds: at the best rates of all times. */
    double bound() {
        return nanos.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** What each kind takes. */
    @Override
    public String toString() {
        StringBuilder words = new StringBuilder("ns for a step's operations of one kind:");
        nanos.forEach((name, each) -> words.append(' ').append(name).append(' ').append(Target.number(each)));
        return words.toString();
    }
}
