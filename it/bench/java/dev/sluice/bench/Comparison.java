package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The servers that fetching files is compared in: ours, which uses all processors, an nginx with one process that works,
 * and one with as many as there are processors, so that neither side has more of the machine than the other. Owned by one
 * program, which closes it.
 */
final class Comparison implements AutoCloseable {

    /**
     * One of the servers.
     *
     * @param path the address of what is fetched from it
     */
    record Side(String label, ServerProcess server, String path) {}

    /**
     * What a side came to.
     *
     * @param speeds megabytes a second, in each round
     * @param cpuPerGigabyte milliseconds of processor time
     */
    record Outcome(String label, List<Double> speeds, double cpuPerGigabyte) {

        Outcome {
            speeds = List.copyOf(speeds);
        }

        /** The median of the rounds. */
        double speed() {
            return median(speeds);
        }

        /**
         * How fast it was beside another: the median of the rounds' ratios. Those of one round were measured one right after
         * the other, so what else the machine did meanwhile is in both.
         */
        double speedBeside(Outcome other) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < speeds.size(); i++) {
                ratios.add(speeds.get(i) / other.speeds.get(i));
            }
            return median(ratios);
        }

        private static double median(List<Double> figures) {
            return Percentiles.median(
                    figures.stream().mapToDouble(Double::doubleValue).toArray());
        }
    }

    private final List<Side> sides = new ArrayList<>();

    /** Starts all on a folder; what is fetched is the file of that name. */
    Comparison(Path folder, String name) throws Exception {
        try {
            sides.add(new Side("Sluice", ServerProcess.sluice("--files", folder.toString()), "/files/" + name));
            int processors = Runtime.getRuntime().availableProcessors();
            for (int workers : processors == 1 ? new int[] {1} : new int[] {1, processors}) {
                Optional<ServerProcess> nginx = Nginx.start(folder, workers);
                String label = "nginx, " + workers + (workers == 1 ? " worker" : " workers");
                nginx.ifPresent(server -> sides.add(new Side(label, server, "/" + name)));
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Ours first. */
    List<Side> sides() {
        return List.copyOf(sides);
    }

    /** Ours. */
    ServerProcess sluice() {
        return sides.getFirst().server();
    }

    /** Prints how ours came off, beside each of the others. */
    static void report(List<Outcome> outcomes) {
        Outcome ours = outcomes.getFirst();
        Report.note("Sluice may use all " + Runtime.getRuntime().availableProcessors()
                + " processors, a worker of nginx one; readers run on them, too");
        if (outcomes.size() == 1) {
            Report.note("nginx: not installed (apt-get install nginx)");
        }
        for (Outcome other : outcomes.subList(1, outcomes.size())) {
            String beside = "Sluice / " + other.label();
            Report.figure(beside + ", of the medians", ours.speed() / other.speed(), "");
            Report.figure(beside + ", median of the ratios", ours.speedBeside(other), "", new Target.AtLeast(0.8));
            Report.figure(beside + ", processor time per GB", ours.cpuPerGigabyte() / other.cpuPerGigabyte(), "");
        }
    }

    @Override
    public void close() {
        sides.forEach(side -> side.server().close());
    }
}
