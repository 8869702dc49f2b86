package dev.sluice.admin;

import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * What was looked at within the last second, so that a scraper that asks for ten numbers of it has it looked at once.
 * Thread-safe.
 *
 * @param <T> what it is
 */
final class Recent<T> {

    private static final long NANOS = Duration.ofSeconds(1).toNanos();

    private record Look<T>(T seen, long at) {}

    private final Supplier<T> source;
    private final Timers timers;
    private final AtomicReference<Look<T>> last;

    Recent(Supplier<T> source, Timers timers) {
        this.source = source;
        this.timers = timers;
        this.last = new AtomicReference<>(look());
    }

    private Look<T> look() {
        return new Look<>(source.get(), timers.nanos());
    }

    T get() {
        Look<T> known = last.get();
        if (timers.nanos() - known.at() >= NANOS) {
            known = look();
            last.set(known);
        }
        return known.seen();
    }
}
