package dev.sluice.llm.relay;

import dev.sluice.config.SluiceConfig;
import dev.sluice.llm.BuiltInModel;
import dev.sluice.llm.routing.RouterFile;
import dev.sluice.llm.upstream.BuiltInUpstream;
import dev.sluice.llm.upstream.HttpUpstreams;
import dev.sluice.metrics.Metrics;
import dev.sluice.stream.TimerWheel;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** Wires the router. */
@Dependent
public class RelayBeans {

    @Produces
    @Singleton
    RouterFile file(SluiceConfig config, TimerWheel timers) {
        return RouterFile.open(config.llm().config(), System.getenv(), timers, new SecureRandom());
    }

    void close(@Disposes RouterFile file) {
        file.close();
    }

    @Produces
    @Singleton
    HttpUpstreams http(Metrics metrics) {
        HttpUpstreams upstreams = new HttpUpstreams();
        metrics.gauge(
                "sluice.llm.http.clients",
                "HTTP clients for upstreams, one for each bufferSize and connectTimeoutMs in use.",
                upstreams::clients);
        return upstreams;
    }

    void close(@Disposes HttpUpstreams upstreams) {
        upstreams.close();
    }

    @Produces
    @Singleton
    RelayMeter meter(Metrics metrics, RouterFile file) {
        return new RelayMeter(metrics, model -> file.current().config().names(model));
    }

    @Produces
    @Singleton
    Targets targets(HttpUpstreams http, BuiltInModel model, SluiceConfig config, TimerWheel timers) {
        return new Targets(http, new BuiltInUpstream(model, config.model(), timers));
    }

    @Produces
    @Singleton
    Probes probes(RouterFile file, Targets targets, RelayMeter meter, TimerWheel timers) {
        Probes probes = new Probes(file::current, targets::probed, meter, timers, RelayBeans::onThread);
        file.onChange(snapshot -> probes.refresh());
        return probes;
    }

    void close(@Disposes Probes probes) {
        probes.close();
    }

    @Produces
    @Singleton
    UpstreamGauges gauges(RouterFile file, Targets targets, Metrics metrics) {
        UpstreamGauges gauges = new UpstreamGauges(file::current, targets, metrics);
        file.onChange(snapshot -> gauges.refresh());
        return gauges;
    }

    /** What is only there to watch begins here, too: nobody else asks for it. */
    @Produces
    @Singleton
    Router router(
            RouterFile file,
            Targets targets,
            Probes probes,
            UpstreamGauges gauges,
            TimerWheel timers,
            RelayMeter meter,
            Metrics metrics) {
        probes.refresh();
        gauges.refresh();
        Router router = new Router(file, targets, timers, RelayBeans::onThread, new SecureRandom(), meter);
        KeptGauges.register(router.recordings(), metrics);
        KeptGauges.register(router.held(), metrics);
        return router;
    }

    void close(@Disposes Router router) {
        router.close();
    }

    private static void onThread(Runnable task) {
        Thread thread = Thread.ofVirtual().name("sluice-relay").unstarted(task);
        thread.setContextClassLoader(RelayBeans.class.getClassLoader());
        thread.start();
    }
}
