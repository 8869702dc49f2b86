package dev.sluice.llm.model;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One answer, token by token: joining the texts gives prose, each brings its own space. Owned by one thread at a time.
 *
 * <p>At its creation only the prompt is read; {@link #hasNext()} and {@link #next()} compute one sentence whenever a
 * sentence is used up (milliseconds; tens of them with a model of 20 MB) and never block. Leaving an answer half read costs nothing and needs no closing.
 *
 * <p>Tokens are bounded by {@link Sampling#maxTokens()}. At the end of a sentence the answer stops when it has two thirds of
 * them, or when fewer than {@link #SHORTEST_SENTENCE} are left.
 */
public final class Generation implements Iterator<String> {

    private static final int SHORTEST_SENTENCE = 6;
    /** Spreads the prompt's hash over the seed's 64 bits (the golden ratio's fraction, as in SplittableRandom). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Learned learned;
    private final SentenceWriter writer;
    private final int maxTokens;
    private int[] sentence = new int[0];
    private int at;
    private int tokens;
    private boolean afterWideEnd;
    private Optional<Finish> finish = Optional.empty();

    Generation(Learned learned, String prompt, Sampling sampling) {
        this.learned = learned;
        this.maxTokens = sampling.maxTokens();
        // prompts without any known word should differ too
        long seed = sampling.seed() + SPREAD * prompt.hashCode();
        this.writer = new SentenceWriter(learned, prompt, new Draw(sampling, new SplittableRandom(seed)));
    }

    /** Whether there is another token; when not, {@link #finish()} says why. */
    @Override
    public boolean hasNext() {
        if (finish.isEmpty() && at == sentence.length) {
            Optional<int[]> next = writer.next(tokens);
            if (next.isEmpty()) {
                finish = Optional.of(Finish.STOP);
            }
            sentence = next.orElse(sentence);
            at = next.isPresent() ? 0 : at;
        }
        return finish.isEmpty();
    }

    /**
     * The next token's text, with the space before it where prose has one.
     *
     * @throws NoSuchElementException after the end
     */
    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the answer has ended: " + finish);
        }
        String text = text();
        at++;
        tokens++;
        if (at == sentence.length) {
            afterWideEnd = Sentences.isWideEnd(text.charAt(text.length() - 1));
            if (tokens * 3 >= maxTokens * 2 || maxTokens - tokens < SHORTEST_SENTENCE) {
                finish = Optional.of(Finish.STOP);
            }
        } else if (tokens == maxTokens) {
            finish = Optional.of(Finish.LENGTH);
        }
        return text;
    }

    /** Tokens handed out so far. */
    public int tokens() {
        return tokens;
    }

    /** Why the answer ended; empty as long as there may be another token. */
    public Optional<Finish> finish() {
        return finish;
    }

    private String text() {
        if (at > 0) {
            return learned.vocabulary().text(sentence[at]);
        }
        String opening = learned.vocabulary().opening(sentence[0]);
        return tokens == 0 || afterWideEnd ? opening.strip() : opening;
    }
}
