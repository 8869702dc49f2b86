package dev.sluice.llm.routing;

import dev.sluice.stream.Timers;
import java.util.random.RandomGenerator;

/**
 * A configuration with all that follows from it. A request takes one and keeps to it, whatever becomes of the file
 * meanwhile.
 *
 * @param config what the file says
 * @param routes which upstream is asked
 * @param clients who may ask
 * @param limits how often
 */
public record RouterSnapshot(RouterConfig config, Routes routes, Clients clients, Limits limits) {

    /**
     * The first of a process.
     *
     * @param timers the clock of limits and breakers
     * @param random draws upstreams by their weights; thread-safe, and not to be guessed
     */
    public static RouterSnapshot first(RouterConfig config, Timers timers, RandomGenerator random) {
        return new RouterSnapshot(
                config,
                Routes.first(config, timers, random),
                Clients.first(config.clients(), random),
                Limits.first(config, timers));
    }

    /** The one after this: breakers and limits of what stays as it is go on as they are. */
    public RouterSnapshot after(RouterConfig next) {
        return new RouterSnapshot(next, routes.after(next), clients.after(next.clients()), limits.after(next));
    }
}
