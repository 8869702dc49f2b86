package dev.sluice.problem;

import org.jspecify.annotations.Nullable;

/** Reads parameters of requests, and says by name, value and range what is wrong with one. */
public final class Parameter {

    private Parameter() {}

    /**
     * Whether something is wanted: {@code ?name}, {@code ?name=true}.
     *
     * @param text the parameter as it came; null when it did not
     * @throws ProblemException 400, when it is neither true nor false
     */
    public static boolean flag(String name, @Nullable String text) {
        return switch (text) {
            case null -> false;
            case "false" -> false;
            case "", "true" -> true;
            default ->
                throw new ProblemException(400, "Bad Request", name + " is \"" + text + "\"; it must be true or false");
        };
    }

    /**
     * A whole number.
     *
     * @param text the parameter as it came; null or empty for the fallback
     * @throws ProblemException 400, when it is no number or out of its range
     */
    public static int whole(String name, @Nullable String text, int fallback, int low, int high) {
        return (int) whole(name, text, (long) fallback, low, high);
    }

    /**
     * A whole number of 64 bits.
     *
     * @param text the parameter as it came; null or empty for the fallback
     * @throws ProblemException 400, when it is no number or out of its range
     */
    public static long whole(String name, @Nullable String text, long fallback, long low, long high) {
        if (text == null || text.isEmpty()) {
            return fallback;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= low && number <= high) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, with the range
        }
        throw new ProblemException(
                400,
                "Bad Request",
                name + " is \"" + text + "\"; it must be a whole number from " + low + " to " + high);
    }
}
