package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Breaker;
import dev.sluice.llm.routing.Retry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which upstream is asked next, and after which pause: first each of them once, then the first again, as often as is
 * allowed. Only the same upstream is given time in between. Owned by one relay.
 */
final class Attempts {

    /**
     * The next attempt.
     *
     * @param target whom to ask
     * @param pass the leave to do so
     * @param pause how long to wait before
     */
    record Next(Target target, Breaker.Pass pass, Duration pause) {}

    private final List<Target> targets;
    private final Retry retry;
    private final RandomGenerator random;
    private final Set<String> asked = new HashSet<>();
    private final Map<String, Long> notBefore = new HashMap<>(2); // by upstream, in nanoseconds of the clock
    private @Nullable String latest; // who was asked last
    private int at; // which of the targets is next
    private int made;
    private int repeats;

    Attempts(List<Target> targets, Retry retry, RandomGenerator random) {
        this.targets = targets;
        this.retry = retry;
        this.random = random;
    }

    /** How many there were. */
    int made() {
        return made;
    }

    /**
     * The next, or null when there is none: all have been asked often enough, none may be asked now, or the upstream wants
     * to be left alone for longer than anybody should wait.
     *
     * @param last how the one before ended, or null when this is the first
     * @param now the time, in nanoseconds
     */
    @Nullable
    Next next(@Nullable Outcome last, long now) {
        if (last != null && latest != null) {
            String whose = latest;
            last.retryAfter().ifPresent(wait -> notBefore.put(whose, now + wait.toNanos()));
        }
        if (last != null && (!last.mayRetry() || made >= retry.attempts())) {
            return null;
        }
        for (int looked = 0; looked < targets.size(); looked++) {
            Target target = targets.get(at);
            at = (at + 1) % targets.size();
            boolean again = asked.contains(target.name());
            if (again && last == null) {
                continue;
            }
            Duration pause = again ? pause(target.name(), now) : Duration.ZERO;
            Optional<Breaker.Pass> pass =
                    pause == null ? Optional.empty() : target.breaker().pass();
            if (pause != null && pass.isPresent()) {
                asked.add(target.name());
                latest = target.name();
                made++;
                return new Next(target, pass.get(), pause);
            }
        }
        return null;
    }

    /**
     * How long to wait before one is asked again: as long as it has asked for, or a time that doubles with each repeat, and is
     * somewhere between half of that and all of it, so that a crowd does not come back as one. Null when that is too long.
     */
    private @Nullable Duration pause(String name, long now) {
        long most = retry.maxBackoff().toMillis();
        Long wanted = notBefore.get(name);
        if (wanted != null && wanted - now > 0) {
            Duration rest = Duration.ofNanos(wanted - now);
            return rest.toMillis() > most ? null : rest;
        }
        long full = Math.min(most, retry.backoff().toMillis() << Math.min(repeats, 20));
        repeats++;
        return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
    }
}
