package dev.sluice.llm.upstream;

import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes one answer, or the events of it, in the shape that OpenAI's API has for them.
 *
 * @param id the same in all events
 * @param created seconds since 1970, the same in all events
 */
record ReplyJson(Question question, String id, long created) {

    /** Asked for once: finding the provider costs more than writing an event. */
    private static final JsonBuilderFactory BUILDERS = Json.createBuilderFactory(Map.of());

    static byte[] error(Refusal refusal) {
        JsonObjectBuilder error =
                BUILDERS.createObjectBuilder().add("message", refusal.said()).add("type", refusal.type());
        refusal.field().ifPresentOrElse(field -> error.add("param", field), () -> error.addNull("param"));
        refusal.code().ifPresentOrElse(code -> error.add("code", code), () -> error.addNull("code"));
        return bytes(BUILDERS.createObjectBuilder().add("error", error));
    }

    /** The whole answer. */
    byte[] whole(String text, Voice voice) {
        JsonObjectBuilder choice = BUILDERS.createObjectBuilder().add("index", 0);
        if (question.chat()) {
            choice.add(
                    "message",
                    BUILDERS.createObjectBuilder()
                            .add("role", "assistant")
                            .add("content", text)
                            .addNull("refusal"));
        } else {
            choice.add("text", text);
        }
        choice.addNull("logprobs").add("finish_reason", voice.finish());
        return bytes(envelope(question.chat() ? "chat.completion" : "text_completion")
                .add("choices", BUILDERS.createArrayBuilder().add(choice))
                .add("usage", cost(voice)));
    }

    /** The first event of a chat: who speaks. */
    String opening() {
        return event(BUILDERS.createObjectBuilder()
                .add("role", "assistant")
                .add("content", "")
                .addNull("refusal"));
    }

    /** A bit of the answer. */
    String text(String text) {
        return question.chat()
                ? event(BUILDERS.createObjectBuilder().add("content", text))
                : legacy(text, JsonValue.NULL);
    }

    /** Why there is no more. */
    String finish(String reason) {
        JsonValue finish = Json.createValue(reason);
        return question.chat() ? event(BUILDERS.createObjectBuilder(), finish) : legacy("", finish);
    }

    /** What it cost. */
    String usage(Voice voice) {
        return chunk().add("choices", BUILDERS.createArrayBuilder())
                .add("usage", cost(voice))
                .build()
                .toString();
    }

    private String event(JsonObjectBuilder delta) {
        return event(delta, JsonValue.NULL);
    }

    private String event(JsonObjectBuilder delta, JsonValue finish) {
        return chunk(BUILDERS.createObjectBuilder()
                .add("index", 0)
                .add("delta", delta)
                .addNull("logprobs")
                .add("finish_reason", finish));
    }

    private String legacy(String text, JsonValue finish) {
        return chunk(BUILDERS.createObjectBuilder()
                .add("text", text)
                .add("index", 0)
                .addNull("logprobs")
                .add("finish_reason", finish));
    }

    private String chunk(JsonObjectBuilder choice) {
        JsonObjectBuilder chunk =
                chunk().add("choices", BUILDERS.createArrayBuilder().add(choice));
        if (question.usage()) {
            chunk.addNull("usage");
        }
        return chunk.build().toString();
    }

    private JsonObjectBuilder chunk() {
        return envelope(question.chat() ? "chat.completion.chunk" : "text_completion");
    }

    private JsonObjectBuilder envelope(String kind) {
        return BUILDERS.createObjectBuilder()
                .add("id", id)
                .add("object", kind)
                .add("created", created)
                .add("model", question.model());
    }

    private static JsonObjectBuilder cost(Voice voice) {
        return BUILDERS.createObjectBuilder()
                .add("prompt_tokens", voice.promptTokens())
                .add("completion_tokens", voice.tokens())
                .add("total_tokens", voice.promptTokens() + voice.tokens());
    }

    private static byte[] bytes(JsonObjectBuilder object) {
        return object.build().toString().getBytes(StandardCharsets.UTF_8);
    }
}
