package dev.sluice.socket;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Values as JSON texts and back. Thread-safe. */
interface JsonValues {

    /** The value as JSON. */
    String write(@Nullable Object value);

    /**
     * The value of a JSON text.
     *
     * @throws IllegalArgumentException when it is not one, or none of that type
     */
    Object read(String text, Type type);
}
