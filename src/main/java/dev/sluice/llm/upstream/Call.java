package dev.sluice.llm.upstream;

/** One request to an upstream, on its way. Thread-safe. */
public interface Call {

    /** Asks for the next piece of the body, once the head is there; one piece, or the end, comes for each. */
    void demand();

    /**
     * Gives it up: the connection is closed at once, so that the upstream stops generating. It is not read to its end and
     * not used again. Does nothing when the call has ended.
     */
    void abort();
}
