package dev.sluice.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A client of language models that somebody else wrote. */
@FunctionalInterface
interface LlmClient {

    /** How long a case may take. */
    Duration PATIENCE = Duration.ofSeconds(60);

    /** The clients' key; nothing that opens anything. */
    String KEY = "of-these-tests-only";

    /**
     * What a client saw of one case.
     *
     * @param models the ids that were listed
     * @param texts the answer, in the pieces in which the client gave it
     * @param finish why there was no more, or empty
     * @param tools each call of a tool: id, name and arguments
     * @param tokens of question and answer together, 0 where nothing was said of it
     * @param error the failure's kind and message, or empty
     * @param status the failure's status, 0 where it has none
     * @param retryAfter the field Retry-After of the failure, or empty
     */
    record Seen(
            List<String> models,
            List<String> texts,
            String finish,
            List<String> tools,
            long tokens,
            String error,
            int status,
            String retryAfter) {

        String text() {
            return String.join("", texts);
        }
    }

    /**
     * Does what a case of {@link LlmCases} asks for.
     *
     * @param base up to and with {@code /v1}
     */
    Seen see(URI base, String name, String model) throws Exception;

    /** One of the programs in {@code it/node/llm}. */
    static LlmClient node(String program) {
        NodePrograms programs = new NodePrograms("node/llm");
        return (base, name, model) -> {
            List<String> lines = programs.run(PATIENCE, program, base.toString(), name, model);
            try (JsonReader reader = Json.createReader(new StringReader(lines.getLast()))) {
                JsonObject seen = reader.readObject();
                return new Seen(
                        texts(seen, "models"),
                        texts(seen, "texts"),
                        seen.getString("finish"),
                        texts(seen, "tools"),
                        seen.getInt("tokens"),
                        seen.getString("error"),
                        seen.getInt("status"),
                        seen.getString("retryAfter"));
            }
        };
    }

    private static List<String> texts(JsonObject seen, String name) {
        return seen.getJsonArray(name).getValuesAs(JsonString::getString);
    }
}
