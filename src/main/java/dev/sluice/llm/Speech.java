package dev.sluice.llm;

import dev.sluice.llm.model.Finish;
import dev.sluice.llm.model.Generation;
import dev.sluice.llm.model.Sampling;
import dev.sluice.sse.EventStream;
import dev.sluice.sse.SseEvent;
import dev.sluice.stream.BackpressureTimeout;
import dev.sluice.stream.StreamClosed;
import jakarta.json.Json;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One answer of the built-in model, spoken at its speed. Owned by one generator. */
final class Speech {

    /** Training takes well under a second for our own documentation, and some for a large file. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final BuiltInModel model;
    private final String message;
    private final int maxTokens;
    private final double tokensPerSecond;
    private final long seed;

    /**
     * An answer yet to be given.
     *
     * @param seed chooses one of the many possible answers; 0 takes another each time
     */
    Speech(BuiltInModel model, String message, int maxTokens, double tokensPerSecond, long seed) {
        this.model = model;
        this.message = message;
        this.maxTokens = maxTokens;
        this.tokensPerSecond = tokensPerSecond;
        this.seed = seed == 0 ? System.nanoTime() : seed;
    }

    /**
     * Sends one event a token and one at the end.
     *
     * @throws StreamClosed when nobody listens any more
     */
    void speak(EventStream out) throws StreamClosed, BackpressureTimeout, InterruptedException, TimeoutException {
        Generation tokens = model.await(PATIENCE)
                .generate(message, Sampling.defaults().withMaxTokens(maxTokens).withSeed(seed));
        long begin = System.nanoTime();
        int count = 0;
        while (tokens.hasNext()) {
            String json = Json.createObjectBuilder()
                    .add("text", tokens.next())
                    .build()
                    .toString();
            out.send(SseEvent.data(json).withId(Integer.toString(count)));
            count++;
            pause(begin, count);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        String done = Json.createObjectBuilder()
                .add("tokens", count)
                .add("finish", tokens.finish().orElse(Finish.STOP).name().toLowerCase(Locale.ROOT))
                .add("millis", Math.round(seconds * 1_000))
                .add("tokensPerSecond", Math.round(10 * count / Math.max(seconds, 1e-6)) / 10.0)
                .build()
                .toString();
        out.send(SseEvent.of("done", done));
    }

    /** Waits until the next token is due, counted from the first, so that small delays do not add up. */
    private void pause(long begin, int spoken) throws InterruptedException {
        long due = begin + (long) (spoken * 1e9 / tokensPerSecond);
        long wait = due - System.nanoTime();
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
    }
}
