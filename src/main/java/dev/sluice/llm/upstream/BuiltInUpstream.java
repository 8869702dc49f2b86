package dev.sluice.llm.upstream;

import dev.sluice.config.SluiceConfig;
import dev.sluice.llm.BuiltInModel;
import dev.sluice.llm.model.NGramModel;
import dev.sluice.llm.model.Sampling;
import dev.sluice.stream.Timers;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The models that need no key and no network, as an upstream like any other: {@link #NGRAM} makes up prose, and
 * {@link #ECHO} says back what it was told, word by word. Answers {@code POST} to {@code /chat/completions} and
 * {@code /completions}, below any path, as OpenAI's API does. Thread-safe.
 *
 * <p>What they are given of a request: {@code messages} (the user's last one counts) or {@code prompt}, {@code stream},
 * {@code stream_options.include_usage}, {@code max_completion_tokens} or {@code max_tokens}, {@code stop}, {@code seed},
 * {@code temperature}, {@code top_p}. A request for more than one choice is refused; all else is passed over.
 *
 * <p>An answer comes at the configured speed, and no faster than it is asked for; one that waits has no thread.
 */
public final class BuiltInUpstream implements Upstream {

    /** The model that makes up prose. */
    public static final String NGRAM = "sluice-ngram";

    /** The model that says back what it was told. */
    public static final String ECHO = "sluice-echo";

    /** Both. */
    public static final List<String> MODELS = List.of(ECHO, NGRAM);

    /** Most calls at a time; who comes then is told that all are busy. */
    static final int MOST_CALLS = 4_096;

    /** What {@link Sampling} has for a share that only the likeliest word is in. */
    private static final double LEAST_SHARE = 1e-9;

    private final BuiltInModel model;
    private final SluiceConfig.Model settings;
    private final Timers timers;
    private final InstantSource clock;
    private final LongSupplier random;
    private final Executor turns;
    private final AtomicInteger open = new AtomicInteger();
    // sentences are computed without a pause: at most half of the threads that carry virtual ones do that
    private final Semaphore computing =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    /** An upstream that computes on short virtual threads. */
    public BuiltInUpstream(BuiltInModel model, SluiceConfig.Model settings, Timers timers) {
        this(
                model,
                settings,
                timers,
                InstantSource.system(),
                () -> ThreadLocalRandom.current().nextLong(),
                task -> Thread.ofVirtual().name("sluice-built-in").start(task));
    }

    /**
     * An upstream.
     *
     * @param clock tells when an answer was made
     * @param random makes ids, and seeds where none is given
     * @param turns runs what computes and calls listeners
     */
    BuiltInUpstream(
            BuiltInModel model,
            SluiceConfig.Model settings,
            Timers timers,
            InstantSource clock,
            LongSupplier random,
            Executor turns) {
        this.model = model;
        this.settings = settings;
        this.timers = timers;
        this.clock = clock;
        this.random = random;
        this.turns = turns;
    }

    /** How many calls there are that have not ended. */
    public int open() {
        return open.get();
    }

    @Override
    public Call open(UpstreamRequest request, CallListener listener) {
        BuiltInCall call =
                new BuiltInCall(listener, timers, settings.tokensPerSecond(), turns, () -> open.decrementAndGet());
        if (open.incrementAndGet() > MOST_CALLS) {
            call.answer(() -> {
                throw new UpstreamFailure(
                        UpstreamFailure.Kind.BUSY, "the built-in model answers " + MOST_CALLS + " calls already");
            });
            return call;
        }
        try {
            answer(call, question(request));
        } catch (Refusal e) {
            call.answer(() -> WholeReply.of(e));
        } catch (RuntimeException e) {
            // told as what comes of any upstream; or its place would never be free again
            call.answer(() -> {
                throw e;
            });
        }
        return call;
    }

    private static Question question(UpstreamRequest request) throws Refusal {
        String path = String.valueOf(request.target().getPath());
        boolean chat = path.endsWith("/chat/completions");
        if (!chat && !path.endsWith("/completions")) {
            throw new Refusal(
                    404, "the built-in model answers /chat/completions and /completions only", "", "not_found");
        }
        if (!request.method().equals("POST")) {
            throw new Refusal(405, "the built-in model is asked by POST", "", "method_not_allowed");
        }
        return QuestionJson.read(request.body(), chat);
    }

    private void answer(BuiltInCall call, Question question) throws Refusal {
        switch (question.model()) {
            case ECHO -> call.answer(() -> reply(question, echo(question)));
            case NGRAM ->
                model.trained()
                        .whenComplete((learned, failure) -> call.answer(
                                () -> learned == null ? unlearned() : reply(question, prose(learned, question))));
            default ->
                throw new Refusal(
                        404, "the model \"" + question.model() + "\" does not exist", "model", "model_not_found");
        }
    }

    private static Reply unlearned() {
        return WholeReply.of(
                new Refusal(503, "the built-in model could not read its corpus; the server's log says why", "", ""));
    }

    private static Voice echo(Question question) {
        return new EchoVoice(
                question.said(), question.read(), question.maxTokens().orElse(Integer.MAX_VALUE));
    }

    private Voice prose(NGramModel learned, Question question) {
        // more than the server allows is no fault of the client, who may not know: finish_reason tells
        int most = Math.min(question.maxTokens().orElse(Integer.MAX_VALUE), settings.maxTokens());
        Sampling usual = Sampling.defaults();
        Sampling sampling = new Sampling(
                most,
                question.temperature().orElse(usual.temperature()),
                Math.max(LEAST_SHARE, question.topP().orElse(usual.topP())),
                question.seed().orElseGet(random));
        return new NGramVoice(learned, question.said(), question.read(), sampling, computing);
    }

    private Reply reply(Question question, Voice voice) {
        String id = (question.chat() ? "chatcmpl-" : "cmpl-") + "%016x".formatted(random.getAsLong());
        ReplyJson json = new ReplyJson(question, id, clock.instant().getEpochSecond());
        Voice stopped = StoppedVoice.of(voice, question.stops());
        return question.stream() ? new EventReply(stopped, json, question) : WholeReply.of(stopped, json);
    }
}
