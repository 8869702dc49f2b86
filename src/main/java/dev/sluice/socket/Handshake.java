package dev.sluice.socket;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a client said before its connection became a WebSocket.
 *
 * @param path the path below the context
 * @param variables values of the template's variables, decoded
 * @param query parameters of the query, decoded
 * @param headers fields of the request, names in lower case, without those that are about the upgrade itself
 * @param remote address of the client
 * @param remotePort port of the client, 0 when it is not known
 * @param subprotocol what will be spoken: of those that the client offers, the first that the endpoint speaks
 */
public record Handshake(
        String path,
        Map<String, String> variables,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        String remote,
        int remotePort,
        Optional<String> subprotocol) {

    static final String OFFERED_SUBPROTOCOLS = "sec-websocket-protocol";

    /** One without fields. */
    public Handshake(String path, Map<String, String> variables, Map<String, List<String>> query, String remote) {
        this(path, variables, query, Map.of(), remote, 0, Optional.empty());
    }

    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The first value of a field; the name's case does not matter. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** The subprotocols that the client offers, the one that it likes best first; RFC 6455 section 11.3.4. */
    public List<String> subprotocols() {
        List<String> offered = new ArrayList<>();
        for (String line : headers.getOrDefault(OFFERED_SUBPROTOCOLS, List.of())) {
            for (String name : line.split(",", -1)) {
                if (!name.isBlank()) {
                    offered.add(name.strip());
                }
            }
        }
        return offered;
    }

    /** The cookies, RFC 6265 section 4.2.1; of two with one name the first. */
    public Map<String, String> cookies() {
        Map<String, String> cookies = new LinkedHashMap<>();
        for (String line : headers.getOrDefault("cookie", List.of())) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    cookies.putIfAbsent(
                            pair.substring(0, equals).strip(),
                            pair.substring(equals + 1).strip());
                }
            }
        }
        return cookies;
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

    /** The same, with what an endpoint speaks that knows these. */
    Handshake speaking(List<String> known) {
        Optional<String> spoken =
                subprotocols().stream().filter(known::contains).findFirst();
        return new Handshake(path, variables, query, headers, remote, remotePort, spoken);
    }
}
