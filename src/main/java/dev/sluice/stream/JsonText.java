package dev.sluice.stream;

import org.jspecify.annotations.Nullable;

/** Writes one value as JSON (RFC 8259). What kinds of value it knows is for the implementation to say. Thread-safe. */
@FunctionalInterface
public interface JsonText {

    /**
     * The value as one JSON text.
     *
     * @throws RuntimeException when it can't be written
     */
    String of(@Nullable Object value);

    /** The value as one JSON text without a line break: between tokens a blank does as well, and within them is none. */
    default String line(@Nullable Object value) {
        String text = of(value);
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0
                ? text
                : text.replace('\n', ' ').replace('\r', ' ');
    }
}
