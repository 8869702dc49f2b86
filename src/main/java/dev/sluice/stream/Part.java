package dev.sluice.stream;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One part of a multipart body (RFC 2046 section 5.1).
 *
 * @param headers its header fields, in their order
 * @param body its bytes
 */
public record Part(Map<String, String> headers, Frame body) {

    public Part {
        Map<String, String> checked = new LinkedHashMap<>();
        headers.forEach((name, value) -> checked.put(HeaderField.name(name), HeaderField.value(value)));
        headers = Collections.unmodifiableMap(checked);
    }

    /** A part of the given media type; the bytes belong to it from now on. */
    public static Part of(String mediaType, byte[] body) {
        return new Part(Map.of("Content-Type", mediaType), Frame.of(body));
    }

    /**
     * The same part with one more header field.
     *
     * @throws IllegalArgumentException when name or value hold what a field must not
     */
    public Part header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Part(more, body);
    }
}
