package dev.sluice.socket;

import dev.sluice.stream.JsonText;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Reads by Jakarta JSON Binding, and writes as streams do. Thread-safe. */
final class SocketJson implements JsonValues {

    /** Made when the first value is read: it costs time of the start, and most applications read none. */
    private static final class Reader {
        static final Jsonb JSONB = JsonbBuilder.create();
    }

    private final JsonText writer;

    SocketJson(JsonText writer) {
        this.writer = writer;
    }

    @Override
    public String write(@Nullable Object value) {
        return writer.of(value);
    }

    @Override
    public Object read(String text, Type type) {
        try {
            Object value = Reader.JSONB.fromJson(text, type);
            if (value == null) {
                throw new IllegalArgumentException("null is no value");
            }
            return value;
        } catch (JsonbException e) {
            throw new IllegalArgumentException("no JSON of the wanted type", e);
        }
    }
}
