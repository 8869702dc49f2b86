package dev.sluice.llm.wire;

import dev.sluice.json.JsonSpans;
import dev.sluice.json.JsonSpans.Kind;
import dev.sluice.json.JsonSpans.Span;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What clients of OpenAI's API get to see of an event. */
final class OpenAiEvents {

    private OpenAiEvents() {}

    /**
     * What a client is sent; null for nothing.
     *
     * @param named whether the type of an event stays: clients of chat take an event that has one for something else, those of
     *     other endpoints know events by it
     */
    static byte @Nullable [] bytes(RawEvent event, boolean named) {
        boolean failed = event.isOfType("error");
        if (isNothing(event)) {
            return null;
        }
        if (event.isDone()) {
            return Dialect.OPENAI.done();
        }
        if (!failed && (event.marks() & Marks.ERROR) == 0) {
            return named ? event.whole() : event.untyped();
        }
        JsonSpans json = event.json();
        Span error = json == null ? null : error(json);
        if (json != null && error != null) {
            return completed(event, json);
        }
        if (failed) {
            return ErrorBody.of(event).event(Dialect.OPENAI);
        }
        if (named) {
            return event.whole();
        }
        return json == null || json.find("error") == null ? event.untyped() : withoutError(event, json);
    }

    /** Whether it says nothing to a client, whose library would try to read it though. */
    static boolean isNothing(RawEvent event) {
        return event.isOfType("ping")
                || event.isOfType("keepalive")
                || event.isOfType("heartbeat")
                || (event.isEmpty() && !event.isOfType("error"));
    }

    static boolean isError(RawEvent event) {
        if (event.isOfType("error")) {
            return true;
        }
        JsonSpans json = (event.marks() & Marks.ERROR) == 0 ? null : event.json();
        return json != null && error(json) != null;
    }

    /** What went wrong; null when nothing did, though it may be said: null, false and the empty text are no error. */
    static @Nullable Span error(JsonSpans json) {
        Span error = json.find("error");
        return error == null || error.kind() == Kind.NULL || error.kind() == Kind.FALSE || json.says(error, "")
                ? null
                : error;
    }

    /** With all that the error has to have. An object only gets what it lacks, anything else becomes one. */
    private static byte[] completed(RawEvent event, JsonSpans json) {
        Edits edits = event.edits();
        json.members(json.root(), (name, value) -> {
            if (json.says(name, "error")) {
                if (value.kind() == Kind.OBJECT) {
                    complete(edits, json, value);
                } else {
                    String message = value.kind() == Kind.STRING ? json.text(value) : ErrorBody.UNTOLD;
                    edits.replace(value.start(), value.end(), new ErrorBody(message, ErrorBody.SERVER_ERROR).object());
                }
            }
        });
        return edits.upTo(event.end());
    }

    private static void complete(Edits edits, JsonSpans json, Span error) {
        Set<String> there = new TreeSet<>();
        json.members(error, (name, value) -> {
            for (String key : ErrorBody.KEYS) {
                if (json.says(name, key)) {
                    there.add(key);
                }
            }
        });
        boolean[] empty = {true};
        json.members(error, (name, value) -> empty[0] = false);
        StringBuilder more = new StringBuilder();
        for (String key : ErrorBody.KEYS) {
            if (!there.contains(key)) {
                more.append(empty[0] && more.isEmpty() ? "" : ",")
                        .append('"')
                        .append(key)
                        .append("\":")
                        .append(ErrorBody.absent(key));
            }
        }
        edits.insert(error.end() - 1, more.toString());
    }

    /** Without its members {@code error}, and with one comma between those that stay. */
    private static byte[] withoutError(RawEvent event, JsonSpans json) {
        Edits edits = event.edits();
        int[] last = {json.root().start() + 1};
        boolean[] some = {false};
        json.members(json.root(), (name, value) -> {
            if (!json.says(name, "error")) {
                if (!some[0] && last[0] > json.root().start() + 1) {
                    // what came before it goes, and the comma behind that
                    edits.replace(json.root().start() + 1, name.start(), "");
                }
                some[0] = true;
            } else if (some[0]) {
                edits.replace(last[0], value.end(), "");
            }
            last[0] = value.end();
        });
        if (!some[0]) {
            edits.replace(json.root().start() + 1, json.root().end() - 1, "");
        }
        return edits.upTo(event.end());
    }
}
