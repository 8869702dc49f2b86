package dev.sluice.stream.servlet;

import dev.sluice.stream.JsonText;
import dev.sluice.stream.RecordValue;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
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
            case Record record -> jsonb.toJson(components(record));
            default -> jsonb.toJson(value);
        };
    }

    private static Map<String, @Nullable Object> components(Record record) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            @Nullable Object value = RecordValue.of(record, component);
            map.put(component.getName(), value instanceof Record inner ? components(inner) : value);
        }
        return map;
    }
}
