package dev.sluice.stream;

import java.time.Duration;

/**
 * Lengths of time that count in nanoseconds here. Of a {@link Duration} that is too long for that, such as the one of
 * {@code ChronoUnit.FOREVER}, no more is meant than that it never ends; so it is cut and not refused.
 */
final class Timespan {

    /** Some hundred years: so short that two of them, and the time since the start, still fit into one number. */
    static final Duration LONGEST = Duration.ofDays(36_500);

    private Timespan() {}

    /** {@code time}, but at most {@link #LONGEST}. */
    static Duration bounded(Duration time) {
        return time.compareTo(LONGEST) <= 0 ? time : LONGEST;
    }

    /** {@code time} in nanoseconds: none when it is negative, and at most {@link #LONGEST}. */
    static long nanos(Duration time) {
        return time.isNegative() ? 0 : bounded(time).toNanos();
    }
}
