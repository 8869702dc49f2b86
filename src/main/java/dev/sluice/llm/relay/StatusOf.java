package dev.sluice.llm.relay;

import dev.sluice.llm.wire.ErrorBody;
import java.util.Map;

/** Which status an error has that came as an event, after a 200: the number that it names, or what its type stands for. */
final class StatusOf {

    /** OpenAI's and Anthropic's types of errors, with the status that either sends them under. */
    private static final Map<String, Integer> TYPES = Map.ofEntries(
            Map.entry("invalid_request_error", 400),
            Map.entry("authentication_error", 401),
            Map.entry("permission_error", 403),
            Map.entry("not_found_error", 404),
            Map.entry("request_too_large", 413),
            Map.entry("rate_limit_error", 429),
            Map.entry("rate_limit_exceeded", 429),
            Map.entry("insufficient_quota", 429),
            Map.entry("tokens", 429),
            Map.entry("requests", 429),
            Map.entry("overloaded_error", 529),
            Map.entry("timeout_error", 504));

    /** The words of Google's APIs, with the status that each is sent under (google.rpc.Code). */
    private static final Map<String, Integer> CODES = Map.ofEntries(
            Map.entry("INVALID_ARGUMENT", 400),
            Map.entry("FAILED_PRECONDITION", 400),
            Map.entry("OUT_OF_RANGE", 400),
            Map.entry("UNAUTHENTICATED", 401),
            Map.entry("PERMISSION_DENIED", 403),
            Map.entry("NOT_FOUND", 404),
            Map.entry("ALREADY_EXISTS", 409),
            Map.entry("ABORTED", 409),
            Map.entry("RESOURCE_EXHAUSTED", 429),
            Map.entry("CANCELLED", 499),
            Map.entry("UNKNOWN", 500),
            Map.entry("INTERNAL", 500),
            Map.entry("DATA_LOSS", 500),
            Map.entry("UNIMPLEMENTED", 501),
            Map.entry("UNAVAILABLE", 503),
            Map.entry("DEADLINE_EXCEEDED", 504));

    private StatusOf() {}

    static int error(ErrorBody error) {
        String code = error.code();
        if (code != null && code.matches("[45]\\d\\d")) {
            return Integer.parseInt(code);
        }
        if (code != null && CODES.containsKey(code)) {
            return CODES.get(code);
        }
        return TYPES.getOrDefault(error.type(), 502);
    }
}
