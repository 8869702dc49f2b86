package dev.sluice.server;

import dev.sluice.config.SluiceConfig;
import dev.sluice.llm.BuiltInModel;
import dev.sluice.llm.routing.RouterFile;
import dev.sluice.metrics.HealthCheck;
import dev.sluice.rooms.door.LongPolls;
import dev.sluice.socket.SocketSessions;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
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

    /** Set by a launcher that drains with patience, and before anything else, when the process is to end. */
    static final String DRAINS_FIRST = "dev.sluice.drains-first";

    private static final System.Logger LOG = System.getLogger(LifecycleBeans.class.getName());

    private static final Duration TRAINING_DELAY = Duration.ofSeconds(1);

    void started(
            @Observes @Initialized(ApplicationScoped.class) ServletContext context,
            SluiceConfig config,
            RouterFile routes,
            BuiltInModel model,
            TimerWheel wheel,
            Drain drain) {
        // asking for the configuration makes a bad one stop the deployment, with its own words
        LOG.log(System.Logger.Level.DEBUG, "bounds of each reader: {0}", config.outbox());
        LOG.log(System.Logger.Level.DEBUG, "router: {0}", routes.check().detail());
        Consumer<Duration> drains = drain::within;
        context.setAttribute(DRAIN, drains);
        // the start itself comes first; whoever asks earlier makes the model learn earlier
        wheel.after(TRAINING_DELAY, model::train);
    }

    void stopping(@Observes @BeforeDestroyed(ApplicationScoped.class) ServletContext context, Drain drain) {
        context.removeAttribute(DRAIN);
        // a launcher has drained with patience before; a server that undeploys us gives no time for that
        drain.within(Duration.ZERO);
    }

    @Produces
    @Singleton
    Drain drain(Streams streams, SocketSessions sockets, LongPolls polls) {
        return new Drain(streams, sockets, polls);
    }

    @Produces
    @Singleton
    HealthCheck drainCheck(Streams streams) {
        return () -> streams.isDraining()
                ? new HealthCheck.Result("server", "DRAINING", false, "the server is stopping")
                : new HealthCheck.Result("server", "UP", true, "");
    }
}
