package dev.sluice.llm;

import dev.sluice.config.SluiceConfig;
import dev.sluice.problem.Parameter;
import dev.sluice.problem.ProblemException;
import dev.sluice.sse.EventStream;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/**
 * Asks the built-in model: {@code /ai-chat?message=...} answers tokens as Server-Sent Events.
 *
 * <p>Each token is an event with {@code data: {"text":" word"}}; the last event is {@code done}, with counters.
 */
@Dependent
@Path("ai-chat")
public class AiChatResource {

    private static final int LONGEST_MESSAGE = 8_192;

    private final BuiltInModel model;
    private final SluiceConfig.Model settings;

    @Inject
    public AiChatResource(BuiltInModel model, SluiceConfig config) {
        this.model = model;
        this.settings = config.model();
    }

    /** The message in the query. */
    @GET
    public StreamingResponse ask(
            @QueryParam("message") @DefaultValue("") String message,
            @QueryParam("maxTokens") @Nullable String maxTokens,
            @QueryParam("seed") @Nullable String seed) {
        return answer(message, maxTokens, seed);
    }

    /** The message in a form. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public StreamingResponse askByForm(
            @FormParam("message") @DefaultValue("") String inForm,
            @QueryParam("message") @DefaultValue("") String inQuery,
            @QueryParam("maxTokens") @Nullable String maxTokens,
            @QueryParam("seed") @Nullable String seed) {
        return answer(inForm.isEmpty() ? inQuery : inForm, maxTokens, seed);
    }

    /** The message as the whole body, or in the query. */
    @POST
    @Consumes({MediaType.TEXT_PLAIN, MediaType.WILDCARD})
    public StreamingResponse askByText(
            String body,
            @QueryParam("message") @DefaultValue("") String inQuery,
            @QueryParam("maxTokens") @Nullable String maxTokens,
            @QueryParam("seed") @Nullable String seed) {
        return answer(body.isEmpty() ? inQuery : body, maxTokens, seed);
    }

    private StreamingResponse answer(String message, @Nullable String maxTokens, @Nullable String seed) {
        if (message.isBlank()) {
            throw new ProblemException(400, "Bad Request", "message is empty; ask something: ?message=hello");
        }
        if (message.length() > LONGEST_MESSAGE) {
            throw new ProblemException(
                    400,
                    "Bad Request",
                    "message has " + message.length() + " characters; at most " + LONGEST_MESSAGE + " are read");
        }
        int most = Parameter.whole("maxTokens", maxTokens, settings.maxTokens(), 1, settings.maxTokens());
        long choice = Parameter.whole("seed", seed, 0, Long.MIN_VALUE, Long.MAX_VALUE);
        if (model.hasFailed()) {
            throw new ProblemException(
                    503,
                    "Service Unavailable",
                    "the built-in model could not read its corpus; the server's log says why");
        }
        Speech speech = new Speech(model, message, most, settings.tokensPerSecond(), choice);
        return EventStream.respond(speech::speak);
    }
}
