package dev.sluice.dtesn.door;

import java.util.LinkedHashMap;
import java.util.Map;

/** The header fields that all answers of the service have, and those of some routes. */
final class Headers {

    private Headers() {}

    /** Of any answer. */
    static Map<String, String> of(Caller caller) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("X-Server-Rendered", "true");
        fields.put("X-Request-ID", caller.requestId());
        fields.put("X-Timeout-Prevention", "enhanced");
        fields.put("Cache-Control", "no-cache, no-transform");
        fields.put("X-Accel-Buffering", "no");
        return fields;
    }

    /** Of an answer with events. */
    static Map<String, String> of(Terms terms, Caller caller) {
        Map<String, String> fields = of(caller);
        if (terms.route() == Route.STREAM_LARGE_DATASET) {
            fields.put("X-Large-Dataset-Optimized", "true");
            fields.put("X-Compression-Level", Integer.toString(terms.statedLevel()));
        }
        terms.bandwidth().ifPresent(hint -> {
            fields.put("X-Bandwidth-Hint", hint.word());
            fields.put("X-Resume-Supported", "true");
        });
        return fields;
    }
}
