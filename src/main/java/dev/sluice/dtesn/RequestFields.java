package dev.sluice.dtesn;

import dev.sluice.problem.ProblemException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;

/**
 * The fields of a request, by name, as text: of a query or of a JSON object. Whoever asks for one that is wrong gets a problem
 * that names it, its value and what it may be. Owned by one request.
 */
public final class RequestFields {

    private static final int UNPROCESSABLE = 422;
    private static final int MOST_SHOWN = 100;
    private static final int MOST_IGNORED = 32;

    private final Map<String, String> values;
    private final Set<String> known = new LinkedHashSet<>();

    /** Those with these values; one that is empty counts as absent. */
    public RequestFields(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** The text of a field, if there is any. */
    public Optional<String> text(String name) {
        known.add(name);
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    /** A whole number within its range. */
    public int whole(String name, int fallback, int low, int high) {
        return (int) whole(name, (long) fallback, low, high);
    }

    /** A whole number of 64 bits within its range. */
    public long whole(String name, long fallback, long low, long high) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= low && value <= high) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, with the range
        }
        throw wrong(name, text.get(), "a whole number from " + low + " to " + high);
    }

    /**
     * A number.
     *
     * @param mayBe which numbers are right
     * @param range the same in words, to go on from "must be"
     */
    public double number(String name, double fallback, DoublePredicate mayBe, String range) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            double value = Double.parseDouble(text.get());
            if (mayBe.test(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, with the range
        }
        throw wrong(name, text.get(), range);
    }

    /** Yes or no. */
    public boolean flag(String name, boolean fallback) {
        Optional<String> text = text(name);
        return switch (text.orElse(Boolean.toString(fallback))) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, text.orElseThrow(), "true or false");
        };
    }

    /** One of some words. */
    public String word(String name, String fallback, Collection<String> words) {
        String word = text(name).orElse(fallback);
        if (!words.contains(word)) {
            throw wrong(name, word, "one of " + String.join(", ", words));
        }
        return word;
    }

    /** The first names that nobody has asked for, in the order of the alphabet: what the request says and nothing heeds. */
    public Set<String> ignored() {
        Set<String> ignored = new TreeSet<>(values.keySet());
        ignored.removeAll(known);
        return ignored.stream()
                .limit(MOST_IGNORED)
                .map(RequestFields::shown)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What to throw when a field can't be what it is. */
    public static ProblemException wrong(String name, String value, String range) {
        return unprocessable(name + " is \"" + shown(value) + "\"; it must be " + range);
    }

    /** As much of a text as an answer shows. */
    public static String shown(String text) {
        return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "..." : text;
    }

    /** What to throw when fields do not go together. */
    public static ProblemException unprocessable(String detail) {
        return new ProblemException(UNPROCESSABLE, "Unprocessable Content", detail);
    }
}
