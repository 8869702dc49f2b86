package dev.sluice.dtesn.door;

import dev.sluice.config.SluiceConfig;
import dev.sluice.dtesn.CheckpointKey;
import dev.sluice.metrics.Metrics;
import dev.sluice.security.Seats;
import dev.sluice.stream.TimerWheel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletContext;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Wires the Deep Tree Echo service. */
@Dependent
public class DtesnBeans {

    /** So many slices one request may have waiting: one each for the inputs of a batch that are read at a time. */
    private static final int SLICES_OF_A_REQUEST = 50;

    /** Makes it at the start, so that it counts from there. */
    void started(@Observes @Initialized(ApplicationScoped.class) ServletContext context, ServiceFacts facts) {
        facts.status();
    }

    @Produces
    @Singleton
    Workers workers(SluiceConfig config, Metrics metrics) {
        int wanted = config.dtesn().threads();
        Workers workers = new Workers(
                wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted,
                config.dtesn().runs() * SLICES_OF_A_REQUEST,
                threads());
        metrics.gauge("sluice.dtesn.computing", "Threads that compute.", workers::active);
        metrics.gauge("sluice.dtesn.waiting", "Slices that wait for a thread.", workers::waiting);
        metrics.counting("sluice.dtesn.slices.refused", "Slices that were refused: too many waited.", workers::refused);
        return workers;
    }

    /** Threads that keep nothing of who starts them. */
    private static ThreadFactory threads() {
        AtomicInteger number = new AtomicInteger();
        ClassLoader loader = DtesnBeans.class.getClassLoader();
        return task -> {
            Thread thread = new Thread(null, task, "sluice-dtesn-" + number.getAndIncrement(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    void close(@Disposes Workers workers) {
        workers.close();
    }

    @Produces
    @Singleton
    Meter meter(Metrics metrics) {
        return new Meter(metrics);
    }

    @Produces
    @Singleton
    Readers readers(SluiceConfig config) {
        return new Readers(new Seats(
                "inputs that are read at a time",
                config.dtesn().runs(),
                config.dtesn().runsPerAddress(),
                429,
                "Too Many Requests"));
    }

    @Produces
    @Singleton
    EchoDoor door(SluiceConfig config, Workers workers, Meter meter, Readers readers, TimerWheel wheel) {
        return new EchoDoor(
                config.dtesn(), workers, meter, readers.seats(), key(config.dtesn()), Clock.systemUTC(), wheel);
    }

    private static CheckpointKey key(SluiceConfig.Dtesn config) {
        byte[] random = new byte[CheckpointKey.LEAST_BYTES];
        new SecureRandom().nextBytes(random);
        return new CheckpointKey(config.checkpointKey()
                .map(secret -> secret.keyFor("checkpoints"))
                .orElse(random));
    }

    @Produces
    @Singleton
    Documents documents(SluiceConfig config, Workers workers, Meter meter, TimerWheel wheel) {
        return new Documents(
                workers, meter, config.dtesn().processBytes(), config.dtesn().processTime(), wheel::nanos);
    }

    @Produces
    @Singleton
    Batches batches(Documents documents, ThreadFactory threads, SluiceConfig config, Meter meter, TimerWheel wheel) {
        return new Batches(documents, threads, config.dtesn().heartbeat(), meter, Clock.systemUTC(), wheel::nanos);
    }

    @Produces
    @Singleton
    Jobs jobs(SluiceConfig config, TimerWheel wheel, ThreadFactory threads, Metrics metrics) {
        Seats seats = new Seats(
                "inputs that are kept",
                config.dtesn().jobs(),
                config.dtesn().jobsPerAddress(),
                429,
                "Too Many Requests");
        Jobs jobs = new Jobs(seats, config.dtesn().jobBytes(), config.dtesn().jobAge(), wheel, threads);
        metrics.gauge("sluice.dtesn.jobs", "Inputs that are kept.", jobs::count);
        metrics.gauge("sluice.dtesn.job.bytes", "Bytes of inputs that are kept.", jobs::bytes);
        return jobs;
    }

    void close(@Disposes Jobs jobs) {
        jobs.close();
    }

    @Produces
    @Singleton
    ServiceFacts facts(
            SluiceConfig config, Meter meter, Workers workers, Readers readers, Jobs jobs, TimerWheel wheel) {
        return new ServiceFacts(config, meter, workers, readers, jobs, wheel::nanos);
    }
}
