package dev.sluice.stream.servlet;

import dev.sluice.stream.JsonText;
import dev.sluice.stream.RecordValue;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes items by Jakarta JSON Binding, and records by their components, which JSON-B 3.0 does not know of. Thread-safe,
 * as JSON-B is.
 */
final class JsonbJson implements JsonText {

    private final Jsonb jsonb;

    JsonbJson(Jsonb jsonb) {
        this.jsonb = jsonb;
    }

    @Override
    public String of(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case JsonValue json -> json.toString();
            case Integer number -> number.toString();
            case Long number -> number.toString();
            case Boolean truth -> truth.toString();
            default -> jsonb.toJson(known(value));
        };
    }

    /** The value in kinds that JSON-B knows, to any depth: it writes a record inside a list or a map as {@code {}}. */
    private static @Nullable Object known(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case JsonValue json -> json; // some are lists and maps
            case Record record -> components(record);
            case Optional<?> optional -> known(optional.orElse(null));
            case Map<?, ?> map -> entries(map);
            case Collection<?> items -> elements(items);
            case Object[] items -> elements(Arrays.asList(items));
            default -> value;
        };
    }

    private static List<@Nullable Object> elements(Collection<?> items) {
        List<@Nullable Object> list = new ArrayList<>(items.size());
        for (Object item : items) {
            list.add(known(item));
        }
        return list;
    }

    private static Map<String, @Nullable Object> entries(Map<?, ?> map) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        map.forEach((key, value) -> entries.put(String.valueOf(key), known(value)));
        return entries;
    }

    private static Map<String, @Nullable Object> components(Record record) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            map.put(component.getName(), known(RecordValue.of(record, component)));
        }
        return map;
    }
}
