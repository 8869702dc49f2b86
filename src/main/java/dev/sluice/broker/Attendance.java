package dev.sluice.broker;

import java.util.List;

/**
 * Who is present at a log.
 *
 * @param count how many are
 * @param first the first of them, in the order in which they came
 */
public record Attendance(int count, List<Presence> first) {

    /** Nobody. */
    static final Attendance NOBODY = new Attendance(0, List.of());

    /** The names and what they tell of themselves have so many characters together at most; one alone may have more. */
    public static final int MOST_CHARACTERS = 128 << 10;

    public Attendance {
        first = List.copyOf(first);
    }
}
