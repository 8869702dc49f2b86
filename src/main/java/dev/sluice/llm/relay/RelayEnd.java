package dev.sluice.llm.relay;

/** Why a relay is over. */
enum RelayEnd {
    /** The client got all of it. */
    COMPLETED,
    /** No upstream gave an answer; the client was told which error. */
    REFUSED,
    /** The answer broke off, and the client was told so. */
    TRUNCATED,
    /** The client left before there was anything to read. */
    CALLER_GONE,
    /** The client left while it was reading. */
    READER_GONE
}
