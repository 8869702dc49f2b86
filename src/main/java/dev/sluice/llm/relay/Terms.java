package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Endpoint;
import java.time.Duration;
import java.util.Map;

/**
 * How one client is answered.
 *
 * @param id of its request
 * @param endpoint whose answer it gets
 * @param heartbeat how often a silent stream says something
 * @param fields header fields of the answer, whatever it is
 */
record Terms(String id, Endpoint endpoint, Duration heartbeat, Map<String, String> fields) {

    Terms {
        fields = Map.copyOf(fields);
    }
}
