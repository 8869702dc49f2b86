package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Breaker;
import dev.sluice.llm.routing.RouterFile;
import dev.sluice.llm.routing.RouterSnapshot;
import dev.sluice.llm.routing.UpstreamConfig;
import dev.sluice.metrics.HealthCheck;
import dev.sluice.stream.TimerWheel;
import dev.sluice.stream.Timers;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.Comparator;
import java.util.Locale;

/** Writes what the router does now as JSON, for its operator: no key, no header field's value and no text is in it. */
@Dependent
public class RelayJson {

    /** More rows than this no person reads. */
    private static final int MOST_ROWS = 200;

    private final RouterFile file;
    private final Targets targets;
    private final RelayMeter meter;
    private final Timers timers;

    @Inject
    RelayJson(RouterFile file, Targets targets, RelayMeter meter, TimerWheel timers) {
        this(file, targets, meter, (Timers) timers);
    }

    RelayJson(RouterFile file, Targets targets, RelayMeter meter, Timers timers) {
        this.file = file;
        this.targets = targets;
        this.meter = meter;
        this.timers = timers;
    }

    /** Upstreams, requests on their way, counters, and the configuration in force. */
    public String snapshot() {
        RouterSnapshot snapshot = file.current();
        HealthCheck.Result health = file.check();
        return Json.createObjectBuilder()
                .add("status", health.status())
                .add("detail", health.detail())
                .add("upstreams", upstreams(snapshot))
                .add("inFlight", meter.inFlight().size())
                .add("requests", requests())
                .add("totals", totals())
                .add("config", ConfigJson.of(snapshot.config()))
                .build()
                .toString();
    }

    private JsonArrayBuilder upstreams(RouterSnapshot snapshot) {
        JsonArrayBuilder all = Json.createArrayBuilder();
        snapshot.routes().upstreams().forEach((upstream, breaker) -> all.add(upstream(upstream, breaker)));
        return all;
    }

    private JsonObjectBuilder upstream(UpstreamConfig upstream, Breaker breaker) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("name", upstream.name())
                .add("breaker", word(breaker.state()))
                .add("openForMillis", breaker.untilNext().toMillis())
                .add("calls", targets.openCalls(upstream))
                .add("busy", targets.refusedCalls(upstream));
        if (upstream.healthTarget().isPresent()) {
            json.add(
                    "probes",
                    Json.createObjectBuilder()
                            .add("well", meter.timesFound(upstream.name(), true))
                            .add("unwell", meter.timesFound(upstream.name(), false)));
        }
        return json;
    }

    private JsonArrayBuilder requests() {
        long now = timers.nanos();
        JsonArrayBuilder rows = Json.createArrayBuilder();
        meter.inFlight().stream()
                .sorted(Comparator.comparing((Passage passage) -> passage.age(now)))
                .limit(MOST_ROWS)
                .forEach(passage -> rows.add(Json.createObjectBuilder()
                        .add("id", passage.id())
                        .add("endpoint", passage.path())
                        .add("model", passage.model())
                        .add("upstream", passage.upstream())
                        .add("phase", word(passage.stage()))
                        .add("ageMillis", passage.age(now).toMillis())));
        return rows;
    }

    private JsonObjectBuilder totals() {
        JsonObjectBuilder ended = Json.createObjectBuilder();
        for (RelayEnd end : RelayEnd.values()) {
            ended.add(word(end), meter.ended(end));
        }
        return Json.createObjectBuilder()
                .add("ended", ended)
                .add("retries", meter.retries())
                .add("failovers", meter.failovers())
                .add("cancels", meter.cancels())
                .add("bytes", meter.bytes())
                .add("heartbeats", meter.heartbeats());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
