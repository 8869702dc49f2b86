package dev.sluice.socket;

import dev.sluice.problem.ProblemException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What RFC 6455 section 4.2.1 asks of a request that wants to become a WebSocket, and what is kept of it. */
final class HandshakeRules {

    /** Sixteen bytes in base64. */
    private static final String KEY = "[A-Za-z0-9+/]{22}==";

    /** Fields that are about the upgrade, and of no use after it. */
    private static final Set<String> OF_THE_UPGRADE =
            Set.of("connection", "upgrade", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions");

    private HandshakeRules() {}

    /**
     * Checks that the request can be upgraded.
     *
     * @param headers names in lower case
     * @throws ProblemException when it can't: 400, 405, 426
     */
    static void check(String method, Map<String, List<String>> headers) {
        if (!method.equals("GET")) {
            throw new ProblemException(405, "Method Not Allowed", "a WebSocket begins with GET and not " + method);
        }
        if (!lists(headers, "upgrade", "websocket")) {
            throw new ProblemException(426, "Upgrade Required", "this is a WebSocket; connect with ws:// or wss://");
        }
        if (!lists(headers, "connection", "upgrade")) {
            throw new ProblemException(400, "Bad Request", "Connection must list Upgrade");
        }
        if (!headers.getOrDefault("sec-websocket-version", List.of()).equals(List.of("13"))) {
            throw new ProblemException(426, "Upgrade Required", "Sec-WebSocket-Version must be 13");
        }
        List<String> keys = headers.getOrDefault("sec-websocket-key", List.of());
        if (keys.size() != 1 || !keys.getFirst().strip().matches(KEY)) {
            throw new ProblemException(400, "Bad Request", "Sec-WebSocket-Key must be sixteen bytes in base64");
        }
    }

    private static boolean lists(Map<String, List<String>> headers, String field, String word) {
        return headers.getOrDefault(field, List.of()).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .anyMatch(each -> each.strip().equalsIgnoreCase(word));
    }

    /** The fields that a handler may want to see. */
    static Map<String, List<String>> kept(Map<String, List<String>> headers) {
        Map<String, List<String>> kept = new LinkedHashMap<>(headers);
        kept.keySet().removeAll(OF_THE_UPGRADE);
        return Map.copyOf(kept);
    }

    /** The values of a template's variables, decoded. */
    static Map<String, String> variables(Map<String, String> raw) {
        Map<String, String> variables = new LinkedHashMap<>();
        // a plus sign is one in a path, and a blank only in a query
        raw.forEach((name, value) -> variables.put(name, decode(value.replace("+", "%2B"))));
        return Map.copyOf(variables);
    }

    /** The parameters of a query. */
    static Map<String, List<String>> query(String text) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            query.computeIfAbsent(name, key -> new ArrayList<>())
                    .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
        }
        return query.isEmpty() ? Map.of() : query;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    400, "Bad Request", "a percent sign must be followed by two hex digits: " + text);
        }
    }

    /** The name of a field as it is kept. */
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
