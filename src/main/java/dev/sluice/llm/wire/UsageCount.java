package dev.sluice.llm.wire;

import dev.sluice.json.JsonSpans;
import dev.sluice.json.JsonSpans.Kind;
import dev.sluice.json.JsonSpans.Span;
import java.util.Optional;
import java.util.OptionalLong;

/** What was said so far of how many tokens were used: of each kind the number that came last. For one thread. */
final class UsageCount {

    private OptionalLong prompt = OptionalLong.empty();
    private OptionalLong completion = OptionalLong.empty();

    // Anthropic's count what the cache took apart from the rest of the prompt
    private OptionalLong cacheWritten = OptionalLong.empty();
    private OptionalLong cacheRead = OptionalLong.empty();

    /** Takes what a body or an event says; whether it says anything. */
    boolean take(JsonSpans json, Dialect dialect) {
        Span usage = json.find("usage");
        if (usage == null) {
            // the first event of Anthropic's streams, and the last one of OpenAI's responses
            usage = json.find(dialect == Dialect.ANTHROPIC ? "message" : "response", "usage");
        }
        if (usage == null || usage.kind() != Kind.OBJECT) {
            return false;
        }
        prompt = count(json, usage, "prompt_tokens", count(json, usage, "input_tokens", prompt));
        completion = count(json, usage, "completion_tokens", count(json, usage, "output_tokens", completion));
        if (dialect == Dialect.ANTHROPIC) {
            cacheWritten = count(json, usage, "cache_creation_input_tokens", cacheWritten);
            cacheRead = count(json, usage, "cache_read_input_tokens", cacheRead);
        }
        return true;
    }

    private static OptionalLong count(JsonSpans json, Span usage, String name, OptionalLong before) {
        Span value = json.find(usage, name);
        OptionalLong count = value == null ? OptionalLong.empty() : json.count(value);
        return count.isPresent() ? count : before;
    }

    /** All that is known; empty when nothing is. */
    Optional<Usage> usage() {
        if (prompt.isEmpty() && completion.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Usage(prompt.orElse(0) + cacheWritten.orElse(0) + cacheRead.orElse(0), completion.orElse(0)));
    }
}
