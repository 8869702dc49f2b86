package dev.sluice.llm.routing;

import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Breakers for tests of other packages. */
public final class Breakers {

    /** After so many failures in a row one opens. */
    public static final int FAILURES = UpstreamConfig.Health.USUAL.failures();

    /** For so long. */
    public static final Duration OPEN = UpstreamConfig.Health.USUAL.open();

    private final Timers timers;
    private final Map<String, Breaker> known = new ConcurrentHashMap<>();

    /** Breakers by that clock. */
    public Breakers(Timers timers) {
        this.timers = timers;
    }

    /** The one of that name. */
    public Breaker of(String name) {
        return known.computeIfAbsent(name, any -> new Breaker(UpstreamConfig.Health.USUAL, timers));
    }
}
