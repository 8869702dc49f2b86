package dev.sluice.llm.upstream;

import java.util.Optional;

/** Says one answer, bit by bit. Owned by one call. */
interface Voice {

    /** The next bit, which may be a few tokens; empty when all has been said. */
    Optional<String> next();

    /** Why it ended, as OpenAI's API names that: {@code stop} or {@code length}. Asked at the end. */
    String finish();

    /** How many tokens it has said. */
    int tokens();

    /** How many tokens it was asked with. */
    int promptTokens();
}
