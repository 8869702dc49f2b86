package dev.sluice.llm.upstream;

import dev.sluice.llm.model.Finish;
import dev.sluice.llm.model.Generation;
import dev.sluice.llm.model.NGramModel;
import dev.sluice.llm.model.Sampling;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Says what the n-gram model makes up. Owned by one call; a sentence may take it milliseconds of computing. */
final class NGramVoice implements Voice {

    private final Generation words;
    private final Semaphore computing;
    private final int promptTokens;

    /**
     * An answer to come.
     *
     * @param computing how many may compute at a time
     */
    NGramVoice(NGramModel model, String said, String read, Sampling sampling, Semaphore computing) {
        this.words = model.generate(said, sampling);
        this.computing = computing;
        this.promptTokens = model.countTokens(read);
    }

    @Override
    public Optional<String> next() {
        computing.acquireUninterruptibly();
        try {
            return words.hasNext() ? Optional.of(words.next()) : Optional.empty();
        } finally {
            computing.release();
        }
    }

    @Override
    public String finish() {
        return words.finish().orElse(Finish.STOP).name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int tokens() {
        return words.tokens();
    }

    @Override
    public int promptTokens() {
        return promptTokens;
    }
}
