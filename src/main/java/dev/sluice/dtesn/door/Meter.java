package dev.sluice.dtesn.door;

import dev.sluice.metrics.Counter;
import dev.sluice.metrics.Metrics;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what the service does. Thread-safe; never sees an input. */
final class Meter {

    private final Set<Work> open = ConcurrentHashMap.newKeySet();
    private final Map<Route, Counter> completed = new EnumMap<>(Route.class);
    private final Map<Route, Counter> failed = new EnumMap<>(Route.class);
    private final Map<Route, Counter> left = new EnumMap<>(Route.class);
    private final Counter bytes;
    private final Counter chunks;
    private final Counter heartbeats;
    private final Counter begun;

    Meter(Metrics metrics) {
        for (Route route : Route.values()) {
            completed.put(route, ended(metrics, route, "completed"));
            failed.put(route, ended(metrics, route, "failed"));
            left.put(route, ended(metrics, route, "left"));
        }
        this.begun = metrics.counter("sluice.dtesn.begun", "Inputs that were begun to be read.");
        this.bytes = metrics.counter("sluice.dtesn.bytes", "Bytes of inputs that were read.");
        this.chunks = metrics.counter("sluice.dtesn.chunks", "Chunks that were told of.");
        this.heartbeats = metrics.counter("sluice.dtesn.heartbeats", "Heartbeats that were sent.");
        metrics.gauge("sluice.dtesn.open", "Inputs that are being read.", open::size);
    }

    private static Counter ended(Metrics metrics, Route route, String end) {
        return metrics.counter(
                "sluice.dtesn.ended",
                "Inputs that were read to their end, could not be, or had readers who left, by route.",
                "route",
                route.word(),
                "end",
                end);
    }

    /** Somebody begins to read an input. */
    void begun(Work work) {
        begun.increment();
        open.add(work);
    }

    void read(long more) {
        bytes.add(more);
    }

    void chunk() {
        chunks.increment();
    }

    void beat() {
        heartbeats.increment();
    }

    void completed(Route route) {
        Objects.requireNonNull(completed.get(route)).increment();
    }

    void failed(Route route) {
        Objects.requireNonNull(failed.get(route)).increment();
    }

    /** Its reader has left before its end. */
    void left(Route route) {
        Objects.requireNonNull(left.get(route)).increment();
    }

    /** He has done with it, whether he has begun or not. */
    void ended(Work work) {
        open.remove(work);
    }

    /** How many bytes of inputs were read. */
    long bytes() {
        return bytes.sum();
    }

    /** What is being read now, all together. */
    Map<String, Object> live() {
        long units = 0;
        long read = 0;
        double energy = 0;
        int count = 0;
        for (Work work : open) {
            units += work.units();
            read += work.bytes();
            energy += work.energy();
            count++;
        }
        Map<String, Object> live = new LinkedHashMap<>();
        live.put("inputs", count);
        live.put("units", units);
        live.put("bytes_processed", read);
        live.put("mean_energy", count == 0 ? 0.0 : energy / count);
        return live;
    }

    /** The figures of now. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("open", open.size());
        facts.put("begun", begun.sum());
        facts.put(
                "completed", completed.values().stream().mapToLong(Counter::sum).sum());
        facts.put("failed", failed.values().stream().mapToLong(Counter::sum).sum());
        facts.put("left", left.values().stream().mapToLong(Counter::sum).sum());
        facts.put("bytes", bytes.sum());
        facts.put("chunks", chunks.sum());
        facts.put("heartbeats", heartbeats.sum());
        return facts;
    }
}
