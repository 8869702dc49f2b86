package dev.sluice.llm.routing;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Somebody who may ask.
 *
 * @param name for logs and metrics
 * @param keys the SHA-256 of each of his keys, in small hexadecimal digits
 * @param models the names that he may ask for, {@code *} at the end of one for any that begins so; empty for all
 * @param rateLimit of his requests
 * @param tokensPerMinute most tokens, asked and answered, in the long run
 */
public record ClientConfig(
        String name,
        Set<String> keys,
        List<ModelRule> models,
        Optional<RateLimit> rateLimit,
        OptionalInt tokensPerMinute) {

    public ClientConfig {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a client must have a key: " + name);
        }
        keys = Set.copyOf(keys);
        models = List.copyOf(models);
    }
}
