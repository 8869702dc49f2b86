package dev.sluice.llm.wire;

/** What an event of an upstream is to the one who passes it on. */
public enum EventKind {
    /** Part of the answer: all that is none of the others. */
    CONTENT,
    /**
     * Only says how many tokens were used: no choices, and a usage object. OpenAI's alone; comes when
     * {@code stream_options.include_usage} is set, and must not go to a client that did not set it.
     */
    USAGE,
    /** Says that the answer is complete. */
    DONE,
    /** Says that the answer failed. */
    ERROR,
    /** Says nothing of the answer: a ping, or what must not be sent on. */
    OTHER
}
