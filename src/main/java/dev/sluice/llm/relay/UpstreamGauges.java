package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Breaker;
import dev.sluice.llm.routing.RouterSnapshot;
import dev.sluice.llm.routing.UpstreamConfig;
import dev.sluice.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What is measured of the upstreams that the configuration in force has. Thread-safe. */
final class UpstreamGauges {

    private static final String LABEL = "upstream";

    private final Supplier<RouterSnapshot> current;
    private final Targets targets;
    private final Metrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Metrics.Registration> registered = new ArrayList<>(); // guarded by lock

    /**
     * None yet: {@link #refresh}.
     *
     * @param current what is in force
     */
    UpstreamGauges(Supplier<RouterSnapshot> current, Targets targets, Metrics metrics) {
        this.current = current;
        this.targets = targets;
        this.metrics = metrics;
    }

    /** Measures the upstreams of the configuration in force, and no others. */
    void refresh() {
        lock.lock();
        try {
            registered.forEach(Metrics.Registration::close);
            registered.clear();
            current.get().routes().upstreams().forEach(this::measure);
        } finally {
            lock.unlock();
        }
    }

    /** The lock is held. */
    private void measure(UpstreamConfig upstream, Breaker breaker) {
        registered.add(metrics.gauge(
                "sluice.llm.breaker",
                "Whether requests go to the upstream: 0 they do, 1 one at a time, 2 none.",
                () -> level(breaker.state()),
                LABEL,
                upstream.name()));
        registered.add(metrics.gauge(
                "sluice.llm.upstream.calls",
                "Calls of the upstream that are open.",
                () -> targets.openCalls(upstream),
                LABEL,
                upstream.name()));
        registered.add(metrics.counting(
                "sluice.llm.upstream.busy",
                "Calls that were not made since the upstream had as many as it may have.",
                () -> targets.refusedCalls(upstream),
                LABEL,
                upstream.name()));
    }

    private static int level(Breaker.State state) {
        return switch (state) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }
}
