package dev.sluice.socket;

import dev.sluice.stream.HeaderField;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a handshake is answered.
 *
 * @param subprotocol what will be spoken; one of those that the client offered
 * @param headers more fields of the response
 */
public record Acceptance(Optional<String> subprotocol, Map<String, String> headers) {

    public Acceptance {
        headers.forEach((name, value) -> {
            HeaderField.name(name);
            HeaderField.value(value);
        });
        headers = Map.copyOf(headers);
    }

    /** With one more field of the response. */
    public Acceptance header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Acceptance(subprotocol, more);
    }
}
