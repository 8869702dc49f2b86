package dev.sluice.llm.routing;

import dev.sluice.config.Spelling;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The members of one object of the router's file. What is wrong is noted, with the path, the value and what it must be,
 * and the fallback taken, so that all faults of a file are told at once. Owned by one reading.
 */
final class Fields {

    private final String path;
    private final Map<String, Value> members;
    private final List<String> faults;
    private final Set<String> known = new TreeSet<>();

    Fields(String path, Map<String, Value> members, List<String> faults) {
        this.path = path;
        this.members = members;
        this.faults = faults;
    }

    /** Where a member of these stands. */
    String at(String key) {
        return KeyPath.member(path, key);
    }

    /** What these members are called, in the order of the file. */
    Set<String> keys() {
        return members.keySet();
    }

    boolean has(String key) {
        return members.containsKey(key);
    }

    /** Notes that something is wrong: a sentence that begins with where. */
    void fault(String sentence) {
        faults.add(sentence);
    }

    /** Complains of members that nobody has asked for. */
    void refuseOthers() {
        members.keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> faults.add("unknown key " + at(key) + Spelling.hint(key, known)));
    }

    @Nullable
    Value value(String key) {
        known.add(key);
        return members.get(key);
    }

    private <T extends @Nullable Object> T refuse(String key, Value value, String allowed, T fallback) {
        faults.add(at(key) + " is " + value.shown() + "; it must be " + allowed);
        return fallback;
    }

    int whole(String key, int fallback, int low, int high) {
        return (int) whole(key, (long) fallback, low, high);
    }

    long whole(String key, long fallback, long low, long high) {
        return whole(key, fallback, low, high, "a whole number");
    }

    private long whole(String key, long fallback, long low, long high, String what) {
        Value value = value(key);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Value.Figure(BigDecimal figure)) {
            try {
                long whole = figure.longValueExact();
                if (whole >= low && whole <= high) {
                    return whole;
                }
            } catch (ArithmeticException e) {
                // a fraction, or far out of any range: refused below
            }
        }
        return refuse(key, value, what + " from " + low + " to " + high, fallback);
    }

    /** A number that must be there. */
    int required(String key, int low, int high) {
        if (value(key) == null) {
            faults.add(at(key) + " is missing; it must be a whole number from " + low + " to " + high);
        }
        return whole(key, low, low, high);
    }

    Duration millis(String key, Duration fallback, long low, long high) {
        return Duration.ofMillis(whole(key, fallback.toMillis(), low, high, "a whole number of milliseconds"));
    }

    Duration seconds(String key, Duration fallback, long low, long high) {
        return Duration.ofSeconds(whole(key, fallback.toSeconds(), low, high, "a whole number of seconds"));
    }

    boolean truth(String key, boolean fallback) {
        Value value = value(key);
        return switch (value) {
            case null -> fallback;
            case Value.Truth(boolean truth) -> truth;
            default -> refuse(key, value, "true or false", fallback);
        };
    }

    /** One of the constants, written in small letters. */
    <E extends Enum<E>> E oneOf(String key, E fallback) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : fallback.getDeclaringClass().getEnumConstants()) {
            byName.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return parsed(key, "one of " + String.join(", ", byName.keySet()), byName::get)
                .orElse(fallback);
    }

    /** A text that {@code pattern} matches. */
    Optional<String> text(String key, Pattern pattern, String allowed) {
        return parsed(key, allowed, text -> pattern.matcher(text).matches() ? text : null);
    }

    /** What {@code parser} makes of a text; it answers null when there is nothing to be made. */
    <T> Optional<T> parsed(String key, String allowed, Function<String, @Nullable T> parser) {
        Value value = value(key);
        if (value == null) {
            return Optional.empty();
        }
        T parsed = value instanceof Value.Text(String text) ? parser.apply(text) : null;
        if (parsed == null) {
            refuse(key, value, allowed, null);
        }
        return Optional.ofNullable(parsed);
    }

    /** A member that is an object; without a member, or with another, one that has no members. */
    Fields object(String key) {
        Value value = value(key);
        return switch (value) {
            case null -> none(key);
            case Value.Members(Map<String, Value> inner) -> new Fields(at(key), inner, faults);
            default -> refuse(key, value, "an object", none(key));
        };
    }

    private Fields none(String key) {
        return new Fields(at(key), Map.of(), faults);
    }

    /** The objects of an array. */
    List<Fields> objects(String key) {
        List<Fields> objects = new ArrayList<>();
        List<Value> items = items(key, "an array of objects");
        for (int i = 0; i < items.size(); i++) {
            String place = at(key) + "[" + i + "]";
            if (items.get(i) instanceof Value.Members(Map<String, Value> inner)) {
                objects.add(new Fields(place, inner, faults));
            } else {
                faults.add(place + " is " + items.get(i).shown() + "; it must be an object");
            }
        }
        return objects;
    }

    /** The texts of an array. */
    List<String> texts(String key, Pattern pattern, String allowed) {
        List<String> texts = new ArrayList<>();
        List<Value> items = items(key, "an array of texts");
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Value.Text(String text)
                    && pattern.matcher(text).matches()) {
                texts.add(text);
            } else {
                faults.add(at(key) + "[" + i + "] is " + items.get(i).shown() + "; it must be " + allowed);
            }
        }
        return texts;
    }

    private List<Value> items(String key, String allowed) {
        Value value = value(key);
        return switch (value) {
            case null -> List.of();
            case Value.Items(List<Value> items) -> items;
            default -> refuse(key, value, allowed, List.of());
        };
    }
}
