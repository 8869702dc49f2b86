package dev.sluice.llm.wire;

import dev.sluice.json.JsonSpans;
import dev.sluice.json.JsonSpans.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the members of a request are that are read here. Found in one pass, since a request may hold pictures. None of
 * them may come twice: one reader would take the first and another the last, and not what was allowed would be done.
 */
record RequestMembers(
        Span model,
        @Nullable Span stream,
        @Nullable Span streamOptions,
        @Nullable Span n,
        @Nullable Span prompt) {

    private static final List<String> NAMES = List.of("model", "stream", "stream_options", "n", "prompt");

    /** A name of more bytes is not that of the model, however it is written. */
    private static final int LONGEST_MODEL_NAME = 6 * "model".length() + 2;

    /** The members of the object that the text is. */
    static RequestMembers of(JsonSpans json) throws BadRequestBody {
        @Nullable Span[] found = new @Nullable Span[NAMES.size()];
        List<String> wrong = new ArrayList<>(1);
        json.members(json.root(), (name, value) -> {
            int index = index(json, name);
            if (index < 0) {
                return;
            }
            boolean same = json.says(name, NAMES.get(index));
            if (wrong.isEmpty() && (!same || found[index] != null)) {
                wrong.add(NAMES.get(index) + (same ? " is given twice" : " must be written in small letters"));
                wrong.add(NAMES.get(index));
            }
            found[index] = value;
        });
        if (!wrong.isEmpty()) {
            throw new BadRequestBody(wrong.get(0), wrong.get(1));
        }
        Span model = found[0];
        if (model == null) {
            throw new BadRequestBody("you must provide a model", "model");
        }
        return new RequestMembers(model, found[1], found[2], found[3], found[4]);
    }

    /** Which one it is, or -1. Some readers take a name for the model that differs from it in capital letters. */
    private static int index(JsonSpans json, Span name) {
        for (int i = 0; i < NAMES.size(); i++) {
            if (json.says(name, NAMES.get(i))) {
                return i;
            }
        }
        boolean model = name.end() - name.start() <= LONGEST_MODEL_NAME
                && json.text(name).equalsIgnoreCase("model");
        return model ? 0 : -1;
    }
}
