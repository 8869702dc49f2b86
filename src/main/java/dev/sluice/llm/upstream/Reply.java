package dev.sluice.llm.upstream;

import java.util.Optional;

/** What the built-in model answers one call. Owned by the one thread whose turn it is. */
interface Reply {

    /** Asked once, before anything else. */
    UpstreamHead head();

    /** The next piece of the body; empty at its end. */
    Optional<byte[]> next();

    /** How many tokens were said so far: whatever comes next is not due before the time that they take. */
    int tokens();
}
