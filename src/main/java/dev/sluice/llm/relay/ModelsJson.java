package dev.sluice.llm.relay;

import dev.sluice.llm.routing.ListedModel;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The models as OpenAI's API lists them. */
final class ModelsJson {

    /** No upstream says when a model was made, and clients want a number. */
    private static final long CREATED = 0;

    private ModelsJson() {}

    /**
     * All of them, or one.
     *
     * @param rest what stands in the path behind {@code /v1/models}: nothing, or a slash and a name
     * @return empty when there is no such model
     */
    static Optional<byte[]> answer(List<ListedModel> models, String rest) {
        if (rest.isEmpty() || rest.equals("/")) {
            JsonArrayBuilder data = Json.createArrayBuilder();
            models.forEach(model -> data.add(model(model)));
            return Optional.of(bytes(Json.createObjectBuilder()
                    .add("object", "list")
                    .add("data", data)
                    .build()));
        }
        String name = decoded(rest.substring(1));
        return models.stream()
                .filter(model -> model.id().equals(name))
                .findFirst()
                .map(model -> bytes(model(model)));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // no model has such a name
        }
    }

    private static JsonObject model(ListedModel model) {
        return Json.createObjectBuilder()
                .add("id", model.id())
                .add("object", "model")
                .add("created", CREATED)
                .add("owned_by", model.owner())
                .build();
    }

    private static byte[] bytes(JsonObject json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
