package dev.sluice.llm;

import dev.sluice.config.SluiceConfig;
import dev.sluice.llm.model.Corpus;
import dev.sluice.llm.model.NGramModel;
import dev.sluice.metrics.HealthCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The model that needs no key and no network: learns from the configured text, or from Sluice's own documentation, in
 * the background after the start. Thread-safe.
 */
public final class BuiltInModel implements HealthCheck {

    /** What is in the WAR below {@code corpus/}; a test compares this with the project's files. */
    static final List<String> DOCUMENTS = List.of(
            "README.md",
            "ARCHITECTURE.md",
            "RATIONALE.md",
            "CONTRIBUTING.md",
            "docs/llm/README.md",
            "docs/llm/metrics.md");

    private static final System.Logger LOG = System.getLogger(BuiltInModel.class.getName());

    private final SluiceConfig.Model config;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final CompletableFuture<NGramModel> trained = new CompletableFuture<>();

    public BuiltInModel(SluiceConfig.Model config) {
        this.config = config;
    }

    /** Begins to learn, on a thread of its own; only the first call does. */
    public void train() {
        if (asked.compareAndSet(false, true)) {
            Thread thread =
                    Thread.ofPlatform().daemon().name("sluice-model-training").unstarted(this::learn);
            thread.setContextClassLoader(BuiltInModel.class.getClassLoader());
            thread.start();
        }
    }

    /**
     * The model, once it has learned.
     *
     * @param patience how long to wait for that
     * @throws TimeoutException when it takes longer
     * @throws IllegalStateException when it could not learn
     */
    public NGramModel await(Duration patience) throws InterruptedException, TimeoutException {
        train();
        try {
            return trained.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the built-in model could not learn", e.getCause());
        }
    }

    /** The model, as soon as it has learned, or why it could not; begins to learn. */
    public CompletionStage<NGramModel> trained() {
        train();
        return trained.minimalCompletionStage();
    }

    /** Whether it could not learn and never will. */
    public boolean hasFailed() {
        return trained.isCompletedExceptionally();
    }

    @Override
    public Result check() {
        if (!trained.isDone()) {
            return new Result("model", "TRAINING", true, "the built-in model is reading its corpus");
        }
        if (hasFailed()) {
            return new Result("model", "FAILED", true, "the built-in model could not read its corpus; see the log");
        }
        NGramModel model = trained.join();
        return new Result("model", "UP", true, model.vocabularySize() + " words");
    }

    private void learn() {
        long begin = System.nanoTime();
        try {
            NGramModel model = NGramModel.train(read());
            trained.complete(model);
            LOG.log(
                    System.Logger.Level.INFO,
                    "the built-in model knows {0} words after {1} ms",
                    model.vocabularySize(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            LOG.log(System.Logger.Level.ERROR, "the built-in model could not learn", e);
            trained.completeExceptionally(e);
        }
    }

    private Corpus read() throws IOException {
        if (config.corpus().isPresent()) {
            return Corpus.read(config.corpus().get());
        }
        StringBuilder all = new StringBuilder();
        for (String name : DOCUMENTS) {
            try (InputStream in = BuiltInModel.class.getResourceAsStream("corpus/" + name)) {
                if (in != null) {
                    all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    all.append("\n\n");
                }
            }
        }
        return Corpus.of(all.toString());
    }
}
