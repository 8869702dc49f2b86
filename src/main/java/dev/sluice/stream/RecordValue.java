package dev.sluice.stream;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** Reads what a record holds. */
public final class RecordValue {

    private RecordValue() {}

    /**
     * The value of one component.
     *
     * @throws IllegalArgumentException when it can't be read
     */
    public static @Nullable Object of(Record record, RecordComponent component) {
        Method accessor = component.getAccessor();
        try {
            // a public accessor of a record that is private to its class is out of reach otherwise
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "component " + component.getName() + " of a "
                            + record.getClass().getName() + " can't be read",
                    e);
        }
    }
}
