package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Breaker;
import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.upstream.Upstream;
import dev.sluice.llm.upstream.UpstreamRequest;
import java.util.List;

/**
 * One upstream that may be asked, and what exactly.
 *
 * @param name of the upstream, for logs and counters
 * @param upstream whom to ask
 * @param request what to ask
 * @param limits how its answer is passed on, and how long that may take
 * @param breaker whether to ask at all
 * @param secrets what of the request must not come back to a client in an error
 */
record Target(
        String name,
        Upstream upstream,
        UpstreamRequest request,
        StreamConfig limits,
        Breaker breaker,
        List<String> secrets) {

    Target {
        secrets = List.copyOf(secrets);
    }

    @Override
    public String toString() {
        return name;
    }
}
