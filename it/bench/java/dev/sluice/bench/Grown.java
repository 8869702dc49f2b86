package dev.sluice.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the classes whose objects became more. */
final class Grown {

    private Grown() {}

    /** Prints those that grew most, for each of so many things that were added. */
    static void print(Histogram few, Histogram many, double things, int most) {
        List<Map.Entry<String, Long>> grown = many.bytes().entrySet().stream()
                .map(now -> Map.entry(now.getKey(), now.getValue() - few.bytes().getOrDefault(now.getKey(), 0L)))
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(most)
                .toList();
        Report.note("of which, for each:");
        for (Map.Entry<String, Long> each : grown) {
            long instances = many.instances().getOrDefault(each.getKey(), 0L)
                    - few.instances().getOrDefault(each.getKey(), 0L);
            Report.note(String.format(
                    Locale.ROOT,
                    "  %8.1f bytes in %6.2f of %s",
                    each.getValue() / things,
                    instances / things,
                    each.getKey()));
        }
    }
}
