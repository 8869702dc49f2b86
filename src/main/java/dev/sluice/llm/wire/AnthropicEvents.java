package dev.sluice.llm.wire;

import dev.sluice.json.JsonSpans;
import dev.sluice.json.JsonSpans.Kind;
import dev.sluice.json.JsonSpans.Span;
import org.jspecify.annotations.Nullable;

/** What clients of Anthropic's API get to see of an event. */
final class AnthropicEvents {

    /** The types that there are have up to 20. */
    private static final int LONGEST_TYPE = 64;

    private AnthropicEvents() {}

    static byte @Nullable [] bytes(RawEvent event) {
        if (event.hasType() && !event.isOfType("error")) {
            return event.isEmpty() || event.isDone() ? null : event.whole();
        }
        if (isNothing(event)) {
            return null;
        }
        if (isError(event)) {
            return error(event);
        }
        String type = type(event);
        return type == null
                ? event.untyped()
                : event.edits()
                        .insert(event.dataLine(), "event: " + type + "\n")
                        .upTo(event.end());
    }

    static boolean isNothing(RawEvent event) {
        return (event.isEmpty() || event.isDone()) && !event.isOfType("error");
    }

    static boolean isError(RawEvent event) {
        return is(event, "error") || (!event.hasType() && OpenAiEvents.isError(event));
    }

    /** Whether it is of a type, by its name or by its data. */
    static boolean is(RawEvent event, String type) {
        return event.hasType() ? event.isOfType(type) : type.equals(type(event));
    }

    /** The type that its data says; null when that could be no name of an event. */
    private static @Nullable String type(RawEvent event) {
        JsonSpans json = event.json();
        Span type = json == null ? null : json.find("type");
        if (json == null || type == null || type.kind() != Kind.STRING || type.end() - type.start() > LONGEST_TYPE) {
            return null;
        }
        String text = json.text(type);
        boolean name = text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
        return name && !text.isEmpty() ? text : null;
    }

    private static byte[] error(RawEvent event) {
        JsonSpans json = event.json();
        if (json != null && event.hasType() && isWellFormed(json)) {
            return event.whole();
        }
        return ErrorBody.of(event).event(Dialect.ANTHROPIC);
    }

    private static boolean isWellFormed(JsonSpans json) {
        Span type = json.find("type");
        Span inner = json.find("error", "type");
        Span message = json.find("error", "message");
        return type != null
                && json.says(type, "error")
                && inner != null
                && inner.kind() == Kind.STRING
                && message != null
                && message.kind() == Kind.STRING;
    }
}
