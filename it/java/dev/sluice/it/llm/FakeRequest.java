package dev.sluice.it.llm;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A request as {@link FakeUpstream} got it. Immutable. */
public final class FakeRequest {

    private final String method;
    private final String path;
    private final Map<String, String> fields;
    private final byte[] body;

    FakeRequest(String method, String path, Map<String, String> fields, byte[] body) {
        this.method = method;
        this.path = path;
        this.fields = Map.copyOf(fields);
        this.body = body;
    }

    public String method() {
        return method;
    }

    /** The path, and the query with its question mark if there is one. */
    public String path() {
        return path;
    }

    /** The header fields by their names in lower case; several of a name are joined by a comma. */
    public Map<String, String> fields() {
        return fields;
    }

    /** A header field, by its name in lower case. */
    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** The bytes of the body. */
    public byte[] body() {
        return body.clone();
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return method + " " + path + " " + fields + " " + text();
    }
}
