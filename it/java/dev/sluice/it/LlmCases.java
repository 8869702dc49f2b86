package dev.sluice.it;

import dev.sluice.it.llm.Chunks;
import dev.sluice.it.llm.FakeRequest;
import dev.sluice.it.llm.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the upstream of {@link LlmClientsIT} answers: the case is what the model is asked. */
final class LlmCases {

    static final String LIST = "list";
    static final String PLAIN = "plain";
    static final String STREAM = "stream";
    static final String TOOLS = "tools";
    static final String ABORT = "abort";
    static final String RATE_LIMITED = "rate-limited";
    static final String CUT = "cut";

    /** As {@link #STREAM}, with all between and around the events that the router is to keep from a client. */
    static final String ODD = "odd";

    /** As {@link #STREAM}, with a silence before the first event and one between two words. */
    static final String SLOW = "slow";

    /** How long such a silence is: a few heartbeats at one a second, and what a busy machine takes. */
    static final Duration SILENCE = Duration.ofMillis(2_500);

    /** What an answer consists of. */
    static final List<String> WORDS = List.of("Grüße", " from", " an", " upstream", " 🌊");

    private static final Pattern ASKED = Pattern.compile("\"(?:content|text)\"\\s*:\\s*\"("
            + String.join("|", PLAIN, STREAM, TOOLS, ABORT, RATE_LIMITED, CUT, ODD, SLOW) + ")\"");

    private LlmCases() {}

    static Script answer(FakeRequest request) {
        Matcher asked = ASKED.matcher(request.text());
        boolean anthropic = request.path().endsWith("/messages");
        if (request.path().endsWith("/models")) {
            return Script.json(200, Chunks.models("test-model"));
        }
        if (!asked.find()) {
            return Script.json(400, Chunks.error("no case: " + request.path(), "invalid_request_error", "none"));
        }
        return anthropic ? anthropic(asked.group(1)) : openAi(asked.group(1), request);
    }

    private static Script openAi(String asked, FakeRequest request) {
        boolean usage = request.text().replace(" ", "").contains("\"include_usage\":true");
        Script events = begun(asked).event(Chunks.role());
        switch (asked) {
            case PLAIN -> {
                return Script.json(200, Chunks.whole(String.join("", WORDS), 3, 5));
            }
            case TOOLS ->
                events.event(Chunks.tool(0, "call_1", "weather"))
                        .event(Chunks.arguments(0, "{\"ci"))
                        .event(Chunks.arguments(0, "ty\":\"Kiel"))
                        .event(Chunks.arguments(0, "\"}"))
                        .event(Chunks.finish("tool_calls"));
            case ABORT -> {
                return events.event(Chunks.text(WORDS.getFirst())).awaits(new CountDownLatch(1));
            }
            case RATE_LIMITED -> {
                return Script.json(429, Chunks.error("slow down, please", "rate_limit_error", "rate_limit_exceeded"))
                        .field("Retry-After", "7");
            }
            case CUT -> {
                return events.event(Chunks.text(WORDS.get(0)))
                        .event(Chunks.text(WORDS.get(1)))
                        .cut();
            }
            case ODD -> {
                return odd(usage);
            }
            case SLOW -> {
                events.event(Chunks.text(WORDS.getFirst())).pauses(SILENCE);
                WORDS.stream().skip(1).forEach(word -> events.event(Chunks.text(word)));
                events.event(Chunks.finish("stop"));
            }
            default -> {
                WORDS.forEach(word -> events.event(Chunks.text(word)));
                events.event(Chunks.finish("stop"));
            }
        }
        if (usage) {
            events.event(Chunks.usage(3, 5));
        }
        return events.event("[DONE]");
    }

    private static Script begun(String asked) {
        return asked.equals(SLOW) ? Script.events().pauses(SILENCE) : Script.events();
    }

    /** What servers do send, each of which some client takes for an event, or cannot read, or waits for the end of. */
    private static Script odd(boolean usage) {
        // has text, so that who loses the first event to the mark before it is found out
        String first = Chunks.role().replace("\"content\":\"\"", "\"content\":\"" + WORDS.getFirst() + "\"");
        Script events = Script.events()
                .bytewise("\uFEFFdata: " + first + "\r\n\r\n")
                .write(": c\n\n")
                .write("retry: 10\n\n")
                .write("event: ping\ndata:\n\n")
                .write("event: ping\n\n")
                .write("data: : keepalive\n\n")
                .write("id: 1\n\n")
                .write("id: 2\ndata: " + Chunks.text(WORDS.get(1)) + "\n\n")
                .write("data:\n\n")
                .event("{\"error\":null," + Chunks.text(WORDS.get(2)).substring(1))
                .write(": c\r\n\r\n")
                .write("data:" + Chunks.text(WORDS.get(3)) + "\r\nretry: 10\r\n\r\n")
                .bytewise("data: " + Chunks.text(WORDS.get(4)) + "\n\n")
                .event(Chunks.finish("stop"));
        if (usage) {
            events.event(Chunks.usage(3, 5));
        }
        return events.write("data: [DONE] \n\n").holdsOpen();
    }

    private static Script anthropic(String asked) {
        Script events = begun(asked).write(Chunks.messageStart(3));
        return switch (asked) {
            case PLAIN -> Script.json(200, Chunks.message(String.join("", WORDS), 3, 5));
            case TOOLS ->
                events.write(Chunks.blockStart(
                                "{\"type\":\"tool_use\",\"id\":\"call_1\",\"name\":\"weather\",\"input\":{}}"))
                        .write(json("{\\\"ci"))
                        .write(json("ty\\\":\\\"Kiel"))
                        .write(json("\\\"}"))
                        .write(Chunks.messageEnd("tool_use", 5));
            case ABORT -> anthropicText(events, 1).awaits(new CountDownLatch(1));
            case RATE_LIMITED ->
                Script.json(429, Chunks.anthropicError("rate_limit_error", "slow down, please"))
                        .field("Retry-After", "7");
            case CUT -> anthropicText(events, 2).cut();
            case SLOW -> {
                anthropicText(events, 1).pauses(SILENCE);
                anthropicWords(events, 1, WORDS.size());
                yield events.write(Chunks.messageEnd("end_turn", 5));
            }
            default -> anthropicText(events, WORDS.size()).write(Chunks.messageEnd("end_turn", 5));
        };
    }

    private static Script anthropicText(Script events, int words) {
        events.write(Chunks.blockStart("{\"type\":\"text\",\"text\":\"\"}"));
        anthropicWords(events, 0, words);
        return events;
    }

    private static void anthropicWords(Script events, int from, int to) {
        WORDS.subList(from, to).stream()
                .map(word -> Chunks.blockDelta("{\"type\":\"text_delta\",\"text\":\"" + word + "\"}"))
                .forEach(events::write);
    }

    private static String json(String part) {
        return Chunks.blockDelta("{\"type\":\"input_json_delta\",\"partial_json\":\"" + part + "\"}");
    }
}
