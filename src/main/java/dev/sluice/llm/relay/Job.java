package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Endpoint;
import dev.sluice.llm.routing.Grant;
import dev.sluice.llm.routing.Retry;
import java.time.Duration;

/**
 * What a relay has to do: a request that was let in. Kept as long as the answer lasts, so the request itself is not in it.
 *
 * @param id of the request, which the client is told and the upstream too
 * @param model as the client calls it
 * @param endpoint where it came in
 * @param streams whether a stream was asked for
 * @param stripsUsage whether the count of tokens was asked for by us and not by the client
 * @param choices how many answers there will be side by side
 * @param requestBytes how large the request was
 * @param heartbeat how often a silent stream says something; shorter than configured for a client with little patience
 * @param earlyCommit when a client gets its header section, and then heartbeats, though there is no data; sooner likewise
 * @param retry how often, and with which pauses
 * @param grant what the client may spend
 */
record Job(
        String id,
        String model,
        Endpoint endpoint,
        boolean streams,
        boolean stripsUsage,
        int choices,
        int requestBytes,
        Duration heartbeat,
        Duration earlyCommit,
        Retry retry,
        Grant grant) {

    /** How the client is answered. */
    Terms terms() {
        return new Terms(id, endpoint, heartbeat, grant.fields());
    }
}
