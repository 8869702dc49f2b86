package dev.sluice.server;

import dev.sluice.config.SluiceConfig;
import dev.sluice.llm.BuiltInModel;
import dev.sluice.metrics.HealthCheck;
import dev.sluice.socket.SocketSessions;
import dev.sluice.stream.Streams;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.function.Consumer;

/** Start and stop of the application. */
@Dependent
public class LifecycleBeans {

    /**
     * Where a launcher finds how to drain: a {@code Consumer<Duration>}, JDK types only, since the launcher's classes
     * come from another loader.
     */
    static final String DRAIN = "dev.sluice.drain";

    void started(
            @Observes @Initialized(ApplicationScoped.class) ServletContext context,
            SluiceConfig config,
            BuiltInModel model,
            Drain drain) {
        // asking for the configuration first makes a bad one stop the deployment with its own words
        context.log("sluice: " + config.outbox());
        Consumer<Duration> drains = drain::within;
        context.setAttribute(DRAIN, drains);
        model.train();
    }

    void stopping(@Observes @BeforeDestroyed(ApplicationScoped.class) ServletContext context, Drain drain) {
        context.removeAttribute(DRAIN);
        // a launcher has drained with patience before; a server that undeploys us gives no time for that
        drain.within(Duration.ZERO);
    }

    @Produces
    @Singleton
    Drain drain(Streams streams, SocketSessions sockets) {
        return new Drain(streams, sockets);
    }

    @Produces
    @Singleton
    HealthCheck drainCheck(Streams streams) {
        return () -> streams.isDraining()
                ? new HealthCheck.Result("server", "DRAINING", false, "the server is stopping")
                : new HealthCheck.Result("server", "UP", true, "");
    }
}
