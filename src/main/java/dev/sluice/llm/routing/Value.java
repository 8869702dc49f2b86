package dev.sluice.llm.routing;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value, free of the library that has read it. */
sealed interface Value {

    /** A string. */
    record Text(String text) implements Value {}

    /** A number, exact. */
    record Figure(BigDecimal figure) implements Value {}

    /** {@code true} or {@code false}. */
    record Truth(boolean truth) implements Value {}

    /** {@code null}. */
    record Nothing() implements Value {}

    /** An array. */
    record Items(List<Value> items) implements Value {

        public Items {
            items = List.copyOf(items);
        }
    }

    /** An object; its members are in the order of the text. */
    record Members(Map<String, Value> members) implements Value {

        public Members {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    /** Whether this is an array or an object with nothing in it. */
    default boolean isEmpty() {
        return this instanceof Items(List<Value> items)
                ? items.isEmpty()
                : this instanceof Members(Map<String, Value> members) && members.isEmpty();
    }

    /** The longest text that a message repeats. */
    int SHOWN = 80;

    /** As a message shows it. */
    default String shown() {
        return switch (this) {
            case Text(String text) -> "\"" + shortened(text) + "\"";
            case Figure(BigDecimal figure) -> shortened(figure.toString());
            case Truth(boolean truth) -> String.valueOf(truth);
            case Nothing() -> "null";
            case Items(List<Value> items) -> items.isEmpty() ? "an empty array" : "an array";
            case Members(Map<String, Value> members) -> members.isEmpty() ? "an empty object" : "an object";
        };
    }

    private static String shortened(String text) {
        String line = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        return line.replaceAll("\\p{Cntrl}", "?");
    }
}
