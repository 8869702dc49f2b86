package dev.sluice.llm.wire;

import dev.sluice.json.JsonStrings;

/** Whose API a client or an upstream speaks. */
public enum Dialect {
    /** OpenAI's: events without names, the last of which is {@code [DONE]}. */
    OPENAI("data: [DONE]\n\n"),
    /** Anthropic's: named events, the last of which is {@code message_stop}. */
    ANTHROPIC("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");

    private final String done;

    Dialect(String done) {
        this.done = done;
    }

    /** The event that says that the answer is complete; an array of the caller's own. */
    public byte[] done() {
        return JsonStrings.utf8(done);
    }
}
