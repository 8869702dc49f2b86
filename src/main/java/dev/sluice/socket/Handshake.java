package dev.sluice.socket;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client said before its connection became a WebSocket.
 *
 * @param path the path below the context
 * @param variables values of the template's variables, decoded
 * @param query parameters of the query, decoded
 * @param remote address of the client
 */
public record Handshake(String path, Map<String, String> variables, Map<String, List<String>> query, String remote) {

    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /**
     * The value of a variable of the template.
     *
     * @throws IllegalArgumentException when the template has no such variable
     */
    public String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the template has no variable " + name + ": " + variables.keySet());
        }
        return value;
    }
}
