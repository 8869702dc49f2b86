package dev.sluice.dtesn.door;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.SluiceConfig;
import dev.sluice.dtesn.model.ModelSpec;
import dev.sluice.dtesn.tree.RootedTrees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** What the service is, and how it is doing. Thread-safe; knows nothing of any one input. */
final class ServiceFacts {

    private final SluiceConfig.Dtesn config;
    private final int bodyBytes;
    private final Meter meter;
    private final Workers workers;
    private final Readers readers;
    private final Jobs jobs;
    private final LongSupplier nanos;
    private final long begun;

    ServiceFacts(SluiceConfig config, Meter meter, Workers workers, Readers readers, Jobs jobs, LongSupplier nanos) {
        this.config = config.dtesn();
        this.bodyBytes = config.bodyBytes();
        this.meter = meter;
        this.workers = workers;
        this.readers = readers;
        this.jobs = jobs;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    /** What there is to ask for. */
    Map<String, Object> service() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("service", "Deep Tree Echo");
        facts.put("version", ConfigLoader.version());
        facts.put(
                "about",
                "reads data of any size with a deep tree echo state network, and tells as a stream how"
                        + " surprising each part of it was");
        List<String> routes = new ArrayList<>();
        for (Route route : Route.values()) {
            routes.add("POST /deep_tree_echo/" + route.word());
        }
        routes.add("POST /deep_tree_echo/streams");
        routes.add("GET /deep_tree_echo/streams/{id}/events");
        routes.add("DELETE /deep_tree_echo/streams/{id}");
        for (String page : List.of("", "status", "membrane_info", "esn_state", "performance_metrics")) {
            routes.add("GET /deep_tree_echo/" + page);
        }
        facts.put("routes", routes);
        facts.put("limits", limits());
        return facts;
    }

    private Map<String, Object> limits() {
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put("json_body_bytes", bodyBytes);
        limits.put("document_input_bytes", config.processBytes());
        limits.put("document_seconds", config.processTime().toSeconds());
        limits.put("inputs_at_a_time", config.runs());
        limits.put("inputs_at_a_time_of_an_address", config.runsPerAddress());
        limits.put("kept_inputs", config.jobs());
        limits.put("kept_bytes", config.jobBytes());
        limits.put("kept_seconds", config.jobAge().toSeconds());
        limits.put("checkpoint_seconds", config.checkpointAge().toSeconds());
        limits.put("heartbeat_seconds", config.heartbeat().toSeconds());
        limits.put("heartbeat_seconds_of_large_streams", config.heartbeatLarge().toSeconds());
        return limits;
    }

    /** How it is doing now. */
    Map<String, Object> status() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("status", "ready");
        facts.put("uptime_seconds", seconds());
        facts.put("inputs_being_read", readers.seats().taken());
        facts.put("inputs_refused", readers.seats().refused());
        facts.put("computing_threads", workers.threads());
        facts.put("computing_now", workers.active());
        facts.put("waiting_for_a_thread", workers.waiting());
        facts.put("kept_inputs", jobs.count());
        facts.put("kept_bytes", jobs.bytes());
        return facts;
    }

    private double seconds() {
        return (nanos.getAsLong() - begun) / 1e9;
    }

    /** The membranes of a network. */
    static Map<String, Object> membranes(ModelSpec spec) {
        Map<String, Object> facts = new LinkedHashMap<>();
        List<Map<String, Object>> membranes = new ArrayList<>();
        for (int m = 0; m < spec.reservoir().tree().size(); m++) {
            Map<String, Object> membrane = new LinkedHashMap<>();
            membrane.put("id", m);
            membrane.put("level", spec.reservoir().tree().level(m));
            if (m > 0) {
                membrane.put("parent", spec.reservoir().tree().parent(m));
            }
            membrane.put("units", spec.reservoir().sizes().get(m));
            membrane.put("norm_from_parent", spec.reservoir().fromParent(m));
            membrane.put("norm_from_each_child", spec.reservoir().fromEachChild(m));
            membranes.add(membrane);
        }
        facts.put("tree", spec.reservoir().tree().levels());
        facts.put("membranes", membranes);
        facts.put("gates", spec.feeding().word());
        facts.put("rules", spec.rules().texts());
        facts.put(
                "number_of_trees_by_nodes",
                IntStream.rangeClosed(1, RootedTrees.MOST_COUNTED)
                        .mapToObj(RootedTrees::count)
                        .toList());
        return facts;
    }

    /** A network, and what is being read by such. */
    Map<String, Object> state(ModelSpec spec) {
        Map<String, Object> facts = new LinkedHashMap<>(NetworkFacts.of(spec));
        facts.put("being_read", meter.live());
        return facts;
    }

    /** What was done so far. */
    Map<String, Object> performance() {
        Map<String, Object> facts = new LinkedHashMap<>(meter.facts());
        double computed = workers.nanos() / 1e9;
        facts.put("uptime_seconds", seconds());
        facts.put("computing_seconds", computed);
        facts.put("megabytes_per_computing_second", computed == 0 ? 0 : meter.bytes() / 1e6 / computed);
        return facts;
    }
}
