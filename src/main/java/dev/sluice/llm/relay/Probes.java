package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Breaker;
import dev.sluice.llm.routing.RouterSnapshot;
import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.routing.UpstreamConfig;
import dev.sluice.llm.upstream.Upstream;
import dev.sluice.stream.Timers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The probes of all upstreams that are to be asked how they do, as the configuration in force has them. Thread-safe.
 *
 * <p>One whose upstream stays as it is goes on when another configuration comes into force.
 */
final class Probes implements AutoCloseable {

    /** Which upstream, and whose health: both are the same as long as nothing of it was changed. */
    private record Probed(UpstreamConfig upstream, Breaker breaker) {}

    private final Supplier<RouterSnapshot> current;
    private final BiFunction<UpstreamConfig, StreamConfig, Upstream> upstreams;
    private final RelayMeter meter;
    private final Timers timers;
    private final Executor threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Probed, Probe> running = new HashMap<>(); // guarded by lock
    private boolean closed; // guarded by lock

    /**
     * None yet: {@link #refresh}.
     *
     * @param current what is in force
     * @param upstreams whom to ask, where so much is usual
     */
    Probes(
            Supplier<RouterSnapshot> current,
            BiFunction<UpstreamConfig, StreamConfig, Upstream> upstreams,
            RelayMeter meter,
            Timers timers,
            Executor threads) {
        this.current = current;
        this.upstreams = upstreams;
        this.meter = meter;
        this.timers = timers;
        this.threads = threads;
    }

    /** Probes the upstreams of the configuration in force, and no others. */
    void refresh() {
        Map<Probed, Probe> wanted = new HashMap<>();
        List<Probe> stopped = new ArrayList<>();
        List<Probe> started = new ArrayList<>();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            RouterSnapshot snapshot = current.get(); // the newest, whoever calls last
            snapshot.routes().upstreams().forEach((upstream, breaker) -> {
                if (upstream.healthTarget().isPresent()) {
                    Probed probed = new Probed(upstream, breaker);
                    Probe known = running.remove(probed);
                    if (known == null) {
                        known = probe(probed, snapshot);
                        started.add(known);
                    }
                    wanted.put(probed, known);
                }
            });
            stopped.addAll(running.values());
            running.clear();
            running.putAll(wanted);
        } finally {
            lock.unlock();
        }
        stopped.forEach(Probe::stop);
        started.forEach(Probe::start);
    }

    private Probe probe(Probed probed, RouterSnapshot snapshot) {
        UpstreamConfig upstream = probed.upstream();
        return new Probe(
                upstreams.apply(upstream, snapshot.config().stream()),
                Targets.probe(upstream),
                upstream.health().interval(),
                probed.breaker(),
                well -> meter.probed(upstream.name(), well),
                timers,
                threads);
    }

    /** How many there are. */
    int running() {
        lock.lock();
        try {
            return running.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<Probe> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(running.values());
            running.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(Probe::stop);
    }
}
