package dev.sluice.it.llm;

/** What servers of models say, as JSON: OpenAI's chunks and answers, and Anthropic's events. */
public final class Chunks {

    private static final String ID = "\"id\":\"chatcmpl-1\",\"created\":1790000000,\"model\":\"test-model\"";

    private Chunks() {}

    /** The first chunk of a chat. */
    public static String role() {
        return delta("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null");
    }

    /** A bit of text, which must not need any escape. */
    public static String text(String text) {
        return delta("{\"content\":\"" + text + "\"}", "null");
    }

    /** A call of a tool begins. */
    public static String tool(int index, String id, String name) {
        return delta(
                "{\"tool_calls\":[{\"index\":" + index + ",\"id\":\"" + id
                        + "\",\"type\":\"function\",\"function\":{\"name\":\"" + name + "\",\"arguments\":\"\"}}]}",
                "null");
    }

    /** A bit of its arguments, whose quotes are escaped here. */
    public static String arguments(int index, String part) {
        return delta(
                "{\"tool_calls\":[{\"index\":" + index + ",\"function\":{\"arguments\":\"" + part.replace("\"", "\\\"")
                        + "\"}}]}",
                "null");
    }

    /** Why there is no more. */
    public static String finish(String reason) {
        return delta("{}", "\"" + reason + "\"");
    }

    private static String delta(String delta, String finish) {
        return "{" + ID + ",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"logprobs\":null,\"finish_reason\":" + finish + "}]}";
    }

    /** What it cost. */
    public static String usage(int prompt, int completion) {
        return "{" + ID + ",\"object\":\"chat.completion.chunk\",\"choices\":[],\"usage\":" + cost(prompt, completion)
                + "}";
    }

    private static String cost(int prompt, int completion) {
        return "{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
                .formatted(prompt, completion, prompt + completion);
    }

    /** A whole answer to a chat. */
    public static String whole(String text, int prompt, int completion) {
        return "{" + ID
                + ",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                + "\"content\":\"" + text
                + "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":"
                + cost(prompt, completion) + "}";
    }

    /** An error, as a body and as data of an event. */
    public static String error(String message, String type, String code) {
        return "{\"error\":{\"message\":\"" + message + "\",\"type\":\"" + type + "\",\"param\":null,\"code\":\"" + code
                + "\"}}";
    }

    /** The list of one model. */
    public static String models(String id) {
        return "{\"object\":\"list\",\"data\":[{\"id\":\"" + id
                + "\",\"object\":\"model\",\"created\":1790000000,\"owned_by\":\"tests\"}]}";
    }

    /** An event of Anthropic's, whole: its data, with its type in it and before it. */
    public static String anthropic(String type, String more) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + (more.isEmpty() ? "" : "," + more) + "}\n\n";
    }

    /** The first of Anthropic's events. */
    public static String messageStart(int inputTokens) {
        return anthropic(
                "message_start",
                "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],"
                        + "\"model\":\"test-model\",\"stop_reason\":null,\"stop_sequence\":null,"
                        + "\"usage\":{\"input_tokens\":" + inputTokens + ",\"output_tokens\":1}}");
    }

    /** A block of an answer of Anthropic's begins. */
    public static String blockStart(String block) {
        return anthropic("content_block_start", "\"index\":0,\"content_block\":" + block);
    }

    /** A bit of it. */
    public static String blockDelta(String delta) {
        return anthropic("content_block_delta", "\"index\":0,\"delta\":" + delta);
    }

    /** The end of the block and of the message. */
    public static String messageEnd(String reason, int outputTokens) {
        return anthropic("content_block_stop", "\"index\":0")
                + anthropic(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"" + reason
                                + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":" + outputTokens + "}")
                + anthropic("message_stop", "");
    }

    /** A whole message of Anthropic's. */
    public static String message(String text, int inputTokens, int outputTokens) {
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"test-model\",\"content\":"
                + "[{\"type\":\"text\",\"text\":\"" + text + "\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                + "\"usage\":{\"input_tokens\":" + inputTokens + ",\"output_tokens\":" + outputTokens + "}}";
    }

    /** An error of Anthropic's. */
    public static String anthropicError(String type, String message) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + message + "\"}}";
    }
}
