package dev.sluice.llm.relay;

import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.upstream.UpstreamHead;

/**
 * Who waits for the answer of a relay: one client, or all who read a recording. They are answered once, by {@link #events},
 * {@link #body} or {@link #error}. Thread-safe; the relay calls one method at a time.
 */
interface Audience {

    /** Where the answer goes; called once, before {@link #events} or {@link #body}, and must not call back. */
    Sink sink(Feed.Giver giver);

    /**
     * Answers with a stream of what is put into the sink, or was.
     *
     * @param early before there is anything
     */
    void events(boolean early);

    /** Whether a body that is no stream of events can be passed on. */
    boolean takesBody();

    /** Answers with such a body. */
    void body(UpstreamHead head);

    /** Answers with an error. */
    void error(Outcome outcome);

    /** Has {@code gone} called when nobody waits for an answer, or wants the rest of it; it must not wait. */
    void whenGone(Runnable gone);

    /** What becomes of the upstream's answer then. */
    StreamConfig.OnDisconnect onGone();
}
