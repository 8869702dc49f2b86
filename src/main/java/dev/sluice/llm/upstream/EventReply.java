package dev.sluice.llm.upstream;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * An answer as events, one a piece, each made when it is asked for. Owned by one call.
 *
 * <pre>
 * ROLE -&gt; TEXT   (messages only) who speaks            USAGE -&gt; DONE   what it cost, when that was asked for
 * TEXT -&gt; TEXT   a token                               DONE -&gt; OVER    [DONE]
 * TEXT -&gt; USAGE  or DONE: why there are no more        OVER             nothing
 * </pre>
 */
final class EventReply implements Reply {

    private enum Stage {
        ROLE,
        TEXT,
        USAGE,
        DONE,
        OVER
    }

    private static final String LAST = "data: [DONE]\n\n";

    private final Voice voice;
    private final ReplyJson json;
    private final boolean usage;
    private Stage stage;

    EventReply(Voice voice, ReplyJson json, Question question) {
        this.voice = voice;
        this.json = json;
        this.usage = question.usage();
        this.stage = question.chat() ? Stage.ROLE : Stage.TEXT;
    }

    @Override
    public UpstreamHead head() {
        return new UpstreamHead(
                200, Map.of("content-type", "text/event-stream; charset=utf-8", "cache-control", "no-cache"));
    }

    @Override
    public Optional<byte[]> next() {
        return switch (stage) {
            case ROLE -> {
                stage = Stage.TEXT;
                yield event(json.opening());
            }
            case TEXT -> {
                Optional<String> text = voice.next();
                if (text.isEmpty()) {
                    stage = usage ? Stage.USAGE : Stage.DONE;
                    yield event(json.finish(voice.finish()));
                }
                yield event(json.text(text.get()));
            }
            case USAGE -> {
                stage = Stage.DONE;
                yield event(json.usage(voice));
            }
            case DONE -> {
                stage = Stage.OVER;
                yield Optional.of(LAST.getBytes(StandardCharsets.UTF_8));
            }
            case OVER -> Optional.empty();
        };
    }

    private static Optional<byte[]> event(String data) {
        return Optional.of(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int tokens() {
        return voice.tokens();
    }
}
