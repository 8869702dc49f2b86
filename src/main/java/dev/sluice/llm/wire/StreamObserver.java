package dev.sluice.llm.wire;

import dev.sluice.json.JsonSpans;
import dev.sluice.json.JsonSpans.Kind;
import dev.sluice.json.JsonSpans.Span;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the events of one stream as they pass: what each is, whether the answer is finished, how many tokens it took.
 * Reads none as JSON that does not look as if it said something of that. Owned by one reader: not thread-safe.
 */
public final class StreamObserver {

    /** Choices with a higher index are not kept in mind. */
    private static final int MOST_CHOICES = 1_024;

    private final Dialect dialect;
    private final int choices;
    private final UsageCount usage = new UsageCount();

    private boolean countsMore;

    /** The choices that have finished. */
    private final BitSet finished = new BitSet();

    /** An observer of an answer with one choice. */
    public StreamObserver(Dialect dialect) {
        this(dialect, 1);
    }

    /**
     * An observer of an answer with several choices.
     *
     * @param dialect the upstream's
     * @param choices how many were asked for: {@link RequestBody#choices}
     */
    public StreamObserver(Dialect dialect, int choices) {
        if (choices < 1) {
            throw new IllegalArgumentException("an answer must have at least one choice: " + choices);
        }
        this.dialect = dialect;
        this.choices = Math.min(choices, MOST_CHOICES);
    }

    /** Looks at the next event. */
    public EventKind saw(RawEvent event) {
        return switch (dialect) {
            case OPENAI -> sawOpenAi(event);
            case ANTHROPIC -> sawAnthropic(event);
        };
    }

    /**
     * Whether every choice has come to its end, by its own word. An upstream that then only leaves out to say that it is
     * {@link EventKind#DONE} has cut nothing off.
     */
    public boolean isFinished() {
        return finished.cardinality() >= choices;
    }

    /** How many tokens the upstream says that it took; may grow while the stream runs. */
    public Optional<Usage> usage() {
        return usage.usage();
    }

    /** Whether there is more in {@link #usage} than when this was asked last. */
    public boolean countsMore() {
        boolean more = countsMore;
        countsMore = false;
        return more;
    }

    private boolean counts(JsonSpans json) {
        boolean counted = usage.take(json, dialect);
        countsMore |= counted;
        return counted;
    }

    private EventKind sawOpenAi(RawEvent event) {
        if (OpenAiEvents.isNothing(event)) {
            return EventKind.OTHER;
        }
        if (event.isDone()) {
            return EventKind.DONE;
        }
        if (event.isOfType("error")) {
            return EventKind.ERROR;
        }
        JsonSpans json = event.marks() == 0 ? null : event.json();
        if (json == null) {
            return EventKind.CONTENT;
        }
        if (OpenAiEvents.error(json) != null) {
            return EventKind.ERROR;
        }
        boolean counted = counts(json);
        Span list = json.find("choices");
        if (list == null || list.kind() != Kind.ARRAY) {
            return EventKind.CONTENT;
        }
        boolean[] some = {false};
        json.elements(list, choice -> {
            some[0] = true;
            finish(json, choice);
        });
        return counted && !some[0] ? EventKind.USAGE : EventKind.CONTENT;
    }

    private void finish(JsonSpans json, Span choice) {
        if (isReason(json, json.find(choice, "finish_reason"))) {
            Span index = json.find(choice, "index");
            long which = index == null ? 0 : json.count(index).orElse(0);
            if (which < MOST_CHOICES) {
                finished.set((int) which);
            }
        }
    }

    private EventKind sawAnthropic(RawEvent event) {
        if (AnthropicEvents.isNothing(event) || AnthropicEvents.is(event, "ping")) {
            return EventKind.OTHER;
        }
        if (AnthropicEvents.isError(event)) {
            return EventKind.ERROR;
        }
        if (AnthropicEvents.is(event, "message_stop")) {
            return EventKind.DONE;
        }
        JsonSpans json = event.marks() == 0 ? null : event.json();
        if (json != null) {
            boolean ignored = counts(json);
            if (isReason(json, json.find("delta", "stop_reason"))) {
                finished.set(0);
            }
        }
        return EventKind.CONTENT;
    }

    /** Whether it says why there is no more; some servers write nothing, or the word null, as long as there is. */
    private static boolean isReason(JsonSpans json, @Nullable Span value) {
        return value != null && value.kind() != Kind.NULL && !json.says(value, "") && !json.says(value, "null");
    }
}
