package dev.sluice.it;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.sluice.it.LlmClient.Seen;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Clients of language models in Java. */
final class JavaLlmClients {

    private static final String TOOL = "weather";
    private static final String ARGUMENT = "city";

    private JavaLlmClients() {}

    /** What was seen so far. Owned by one case. */
    private static final class Seeing {

        private final List<String> models = new ArrayList<>();
        private final List<String> texts = Collections.synchronizedList(new ArrayList<>());
        private final List<String> tools = new ArrayList<>();
        private String finish = "";
        private String error = "";
        private String retryAfter = "";
        private long tokens;
        private int status;

        void text(String text) {
            if (!text.isEmpty()) {
                texts.add(text);
            }
        }

        void failure(Throwable failure) {
            error = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        }

        Seen seen() {
            return new Seen(
                    models,
                    List.copyOf(texts), // a list is not equal to a synchronized one
                    finish,
                    tools,
                    tokens,
                    error,
                    status,
                    retryAfter);
        }
    }

    /** OpenAI's own. */
    static Seen openAi(URI base, String name, String model) {
        Seeing seeing = new Seeing();
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(base.toString())
                .apiKey(LlmClient.KEY)
                .maxRetries(0)
                .timeout(LlmClient.PATIENCE)
                .build();
        try {
            switch (name) {
                case LlmCases.LIST -> client.models().list().autoPager().forEach(one -> seeing.models.add(one.id()));
                case LlmCases.PLAIN ->
                    openAiWhole(client, openAiQuestion(name, model).build(), seeing);
                default -> openAiStream(client, openAiQuestion(name, model), name, seeing);
            }
        } catch (OpenAIServiceException e) {
            seeing.failure(e);
            seeing.status = e.statusCode();
            seeing.retryAfter = String.join(", ", e.headers().values("retry-after"));
        } catch (OpenAIException e) {
            seeing.failure(e);
        } finally {
            client.close();
        }
        return seeing.seen();
    }

    private static ChatCompletionCreateParams.Builder openAiQuestion(String name, String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage(name);
    }

    private static void openAiWhole(OpenAIClient client, ChatCompletionCreateParams question, Seeing seeing) {
        ChatCompletion answer = client.chat().completions().create(question);
        ChatCompletion.Choice choice = answer.choices().getFirst();
        choice.message().content().ifPresent(seeing::text);
        seeing.finish = choice.finishReason().asString();
        answer.usage().ifPresent(usage -> seeing.tokens = usage.totalTokens());
    }

    private static void openAiStream(
            OpenAIClient client, ChatCompletionCreateParams.Builder question, String name, Seeing seeing) {
        question.streamOptions(
                ChatCompletionStreamOptions.builder().includeUsage(true).build());
        if (name.equals(LlmCases.TOOLS)) {
            question.addFunctionTool(FunctionDefinition.builder()
                    .name(TOOL)
                    .parameters(FunctionParameters.builder()
                            .putAdditionalProperty("type", JsonValue.from("object"))
                            .putAdditionalProperty(
                                    "properties", JsonValue.from(Map.of(ARGUMENT, Map.of("type", "string"))))
                            .build())
                    .build());
        }
        Map<Long, StringBuilder> calls = new TreeMap<>();
        try (StreamResponse<ChatCompletionChunk> answer =
                client.chat().completions().createStreaming(question.build())) {
            Iterator<ChatCompletionChunk> chunks = answer.stream().iterator();
            while (chunks.hasNext()) {
                ChatCompletionChunk chunk = chunks.next();
                chunk.usage().ifPresent(usage -> seeing.tokens = usage.totalTokens());
                chunk.choices().forEach(choice -> openAiChoice(choice, calls, seeing));
                if (name.equals(LlmCases.ABORT) && !seeing.texts.isEmpty()) {
                    break; // and close
                }
            }
        }
        calls.values().forEach(call -> seeing.tools.add(call.toString()));
    }

    private static void openAiChoice(ChatCompletionChunk.Choice choice, Map<Long, StringBuilder> calls, Seeing seeing) {
        choice.delta().content().ifPresent(seeing::text);
        choice.finishReason().ifPresent(reason -> seeing.finish = reason.asString());
        choice.delta()
                .toolCalls()
                .ifPresent(parts -> parts.forEach(part -> {
                    StringBuilder call = calls.computeIfAbsent(part.index(), index -> new StringBuilder());
                    part.id().ifPresent(id -> call.append(id).append(' '));
                    part.function().ifPresent(function -> {
                        function.name().ifPresent(tool -> call.append(tool).append(' '));
                        function.arguments().ifPresent(call::append);
                    });
                }));
    }

    /** LangChain4j. */
    static Seen langChain(URI base, String name, String model) throws Exception {
        Seeing seeing = new Seeing();
        ChatRequest.Builder question = ChatRequest.builder().messages(UserMessage.from(name));
        try {
            switch (name) {
                case LlmCases.LIST ->
                    OpenAiModelCatalog.builder()
                            .baseUrl(base.toString())
                            .apiKey(LlmClient.KEY)
                            .build()
                            .listModels()
                            .stream()
                            .map(ModelDescription::name)
                            .forEach(seeing.models::add);
                case LlmCases.PLAIN -> {
                    ChatResponse answer = OpenAiChatModel.builder()
                            .baseUrl(base.toString())
                            .apiKey(LlmClient.KEY)
                            .modelName(model)
                            .maxRetries(0)
                            .timeout(LlmClient.PATIENCE)
                            .build()
                            .chat(question.build());
                    seeing.text(answer.aiMessage().text());
                    langChainEnd(answer, seeing);
                }
                default -> {
                    if (name.equals(LlmCases.TOOLS)) {
                        question.toolSpecifications(ToolSpecification.builder()
                                .name(TOOL)
                                .parameters(JsonObjectSchema.builder()
                                        .addStringProperty(ARGUMENT)
                                        .build())
                                .build());
                    }
                    langChainStream(base, name, model, question.build(), seeing);
                }
            }
        } catch (RuntimeException e) {
            langChainFailure(e, seeing);
        }
        return seeing.seen();
    }

    private static void langChainStream(URI base, String name, String model, ChatRequest question, Seeing seeing)
            throws Exception {
        CompletableFuture<ChatResponse> end = new CompletableFuture<>();
        CompletableFuture<Void> left = new CompletableFuture<>();
        OpenAiStreamingChatModel.builder()
                .baseUrl(base.toString())
                .apiKey(LlmClient.KEY)
                .modelName(model)
                .timeout(LlmClient.PATIENCE)
                .build()
                .chat(question, new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
                        seeing.text(part.text());
                        if (name.equals(LlmCases.ABORT)) {
                            context.streamingHandle().cancel();
                            left.complete(null);
                        }
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse answer) {
                        end.complete(answer);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        end.completeExceptionally(failure);
                    }
                });
        try {
            CompletableFuture.anyOf(end, left).get(LlmClient.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (end.isDone()) {
                langChainEnd(end.join(), seeing);
            }
        } catch (ExecutionException e) {
            langChainFailure(e.getCause() == null ? e : e.getCause(), seeing);
        }
    }

    private static void langChainEnd(ChatResponse answer, Seeing seeing) {
        if (answer.finishReason() != null) {
            seeing.finish = answer.finishReason().name();
        }
        if (answer.tokenUsage() != null) {
            seeing.tokens = answer.tokenUsage().totalTokenCount();
        }
        answer.aiMessage()
                .toolExecutionRequests()
                .forEach(call -> seeing.tools.add(call.id() + " " + call.name() + " " + call.arguments()));
    }

    private static void langChainFailure(Throwable failure, Seeing seeing) {
        seeing.failure(failure);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException http) {
                seeing.status = http.statusCode();
            }
        }
    }
}
