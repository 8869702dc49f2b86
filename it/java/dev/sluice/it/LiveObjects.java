package dev.sluice.it;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What lives in the heap of a server, after a full collection.
 *
 * @param bytes of all objects
 * @param instances how many there are of a class, by its name
 */
record LiveObjects(long bytes, Map<String, Long> instances) {

    /** Collects, and counts. */
    static LiveObjects of(RunningServer server) throws IOException, InterruptedException {
        long bytes = 0;
        Map<String, Long> instances = new HashMap<>();
        for (String line : server.ask("GC.class_histogram").lines().toList()) {
            String[] columns = line.strip().split(" +", -1);
            if (columns.length >= 4 && columns[0].endsWith(":") && Character.isDigit(columns[0].charAt(0))) {
                instances.merge(columns[3], Long.parseLong(columns[1]), Long::sum);
            } else if (columns[0].equals("Total")) {
                bytes = Long.parseLong(columns[2]);
            }
        }
        return new LiveObjects(bytes, instances);
    }

    /** Of which of these classes there are more than before, and how many. */
    Map<String, Long> moreThan(LiveObjects before, List<String> classes) {
        Map<String, Long> more = new TreeMap<>();
        for (String name : classes) {
            long difference = instances.getOrDefault(name, 0L) - before.instances.getOrDefault(name, 0L);
            if (difference > 0) {
                more.put(name, difference);
            }
        }
        return more;
    }
}
