package dev.sluice.llm.routing;

import java.util.Map;
import java.util.function.LongConsumer;

/** What a request that was let in has to do with limits from then on. Thread-safe. */
public final class Grant {

    private final Map<String, String> fields;
    private final boolean countsTokens;
    private final LongConsumer spending;

    Grant(Map<String, String> fields, boolean countsTokens, LongConsumer spending) {
        this.fields = Map.copyOf(fields);
        this.countsTokens = countsTokens;
        this.spending = spending;
    }

    /** Header fields of the answer, which say what is left. */
    public Map<String, String> fields() {
        return fields;
    }

    /** Whether the client may spend only so many tokens, so that they have to be known. */
    public boolean countsTokens() {
        return countsTokens;
    }

    /** Counts tokens of the request, asked or answered, when they are known; may be called again for more of them. */
    public void spent(long tokens) {
        spending.accept(tokens);
    }
}
