package dev.sluice.llm.wire;

import dev.sluice.json.BadJson;
import dev.sluice.json.JsonSpans;
import java.util.Optional;

/**
 * How many tokens an answer took.
 *
 * @param promptTokens those of the request, also those that the upstream had in a cache
 * @param completionTokens those of the answer
 */
public record Usage(long promptTokens, long completionTokens) {

    public Usage {
        if (promptTokens < 0 || completionTokens < 0) {
            throw new IllegalArgumentException(
                    "tokens must be counted from 0: " + promptTokens + " and " + completionTokens);
        }
    }

    /** All of them. */
    public long total() {
        return promptTokens + completionTokens;
    }

    /** What the body of an answer says that is no stream; empty when it says nothing. */
    public static Optional<Usage> ofBody(byte[] json, Dialect dialect) {
        try {
            UsageCount count = new UsageCount();
            count.take(JsonSpans.of(json), dialect);
            return count.usage();
        } catch (BadJson e) {
            return Optional.empty();
        }
    }
}
