package dev.sluice.llm.routing;

import java.time.Duration;
import java.util.Map;

/** Whether a request may go on, as far as limits say. */
public sealed interface Admission {

    /** It may. */
    record Granted(Grant grant) implements Admission {}

    /**
     * It may not, yet.
     *
     * @param retryAfter when it is worth trying again; more than nothing
     * @param what which limit it is, a sentence for the client
     * @param fields header fields of the answer, besides {@code Retry-After}
     */
    record Refused(Duration retryAfter, String what, Map<String, String> fields) implements Admission {

        public Refused {
            fields = Map.copyOf(fields);
        }
    }
}
