package dev.sluice.bench;

import java.util.HashMap;
import java.util.Map;

/**
 * The live objects of a server, by class.
 *
 * @param bytes how much all objects of a class take
 * @param instances how many there are of a class
 * @param total how much all take, without what the collector fills gaps with
 */
record Histogram(Map<String, Long> bytes, Map<String, Long> instances, long total) {

    Histogram {
        bytes = Map.copyOf(bytes);
        instances = Map.copyOf(instances);
    }

    /** What the collector fills gaps with: no object of anybody's. */
    private static final String FILLER = "jdk.internal.vm.Filler";

    /** From the lines that the JVM's command GC.class_histogram prints. */
    static Histogram parse(String text) {
        Map<String, Long> bytes = new HashMap<>();
        Map<String, Long> instances = new HashMap<>();
        long total = -1;
        long filler = 0;
        for (String line : text.lines().toList()) {
            String[] columns = line.strip().split("\\s+", 5);
            if (columns.length >= 4 && columns[3].contains(FILLER)) {
                filler += Long.parseLong(columns[2]);
            } else if (columns.length >= 4 && columns[0].matches("\\d+:")) {
                instances.merge(columns[3], Long.parseLong(columns[1]), Long::sum);
                bytes.merge(columns[3], Long.parseLong(columns[2]), Long::sum);
            } else if (columns.length == 3 && columns[0].equals("Total")) {
                total = Long.parseLong(columns[2]);
            }
        }
        if (total < 0) {
            throw new IllegalArgumentException("this is no class histogram: " + text);
        }
        return new Histogram(bytes, instances, total - filler);
    }
}
