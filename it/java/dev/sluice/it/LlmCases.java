package dev.sluice.it;

import dev.sluice.it.llm.Chunks;
import dev.sluice.it.llm.FakeRequest;
import dev.sluice.it.llm.Script;
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

    /** What an answer consists of. */
    static final List<String> WORDS = List.of("Grüße", " from", " an", " upstream", " 🌊");

    private static final Pattern ASKED = Pattern.compile("\"(?:content|text)\"\\s*:\\s*\"("
            + String.join("|", PLAIN, STREAM, TOOLS, ABORT, RATE_LIMITED, CUT) + ")\"");

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
        Script events = Script.events().event(Chunks.role());
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
            default -> {
                WORDS.forEach(word -> events.event(Chunks.text(word)));
                events.event(Chunks.finish("stop"));
            }
        }
        if (request.text().replace(" ", "").contains("\"include_usage\":true")) {
            events.event(Chunks.usage(3, 5));
        }
        return events.event("[DONE]");
    }

    private static Script anthropic(String asked) {
        Script events = Script.events().write(Chunks.messageStart(3));
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
            default -> anthropicText(events, WORDS.size()).write(Chunks.messageEnd("end_turn", 5));
        };
    }

    private static Script anthropicText(Script events, int words) {
        events.write(Chunks.blockStart("{\"type\":\"text\",\"text\":\"\"}"));
        WORDS.stream()
                .limit(words)
                .map(word -> Chunks.blockDelta("{\"type\":\"text_delta\",\"text\":\"" + word + "\"}"))
                .forEach(events::write);
        return events;
    }

    private static String json(String part) {
        return Chunks.blockDelta("{\"type\":\"input_json_delta\",\"partial_json\":\"" + part + "\"}");
    }
}
