package dev.sluice.llm.model;

import java.util.List;

/**
 * A language model of a corpus: it tells how likely a word is and writes prose. Immutable and thread-safe; one model serves
 * any number of answers at once.
 *
 * <p>Interpolated modified Kneser-Ney smoothing (S. F. Chen and J. Goodman 1999, "An empirical study of smoothing techniques
 * for language modeling", Computer Speech and Language 13(4)) of order 2 to 4 over words and punctuation, in both reading
 * directions; the backward one has at most order 3.
 *
 * <p>An answer is conditioned on its prompt like this. The prompt's content words that the corpus has are looked up in all
 * their forms. A sentence grows from one of them, drawn by inverse document frequency, to the left and to the right; words
 * that share sentences of the corpus with the prompt's words are preferred, less so the longer the answer gets. Each
 * sentence is the best of twelve drafts. No four words come twice in the sentences of an answer; long runs copied from the corpus are made
 * unlikely and are still there when the corpus is so small that it has no other words. See {@link Topic}, {@link Steering}
 * and {@link SentenceWriter}.
 *
 * <p>Bounds of training: 8 Mi tokens are read, 65,533 different words are known (the most frequent ones; the rest is an
 * unknown word that is never written), and n-grams of order 3 and 4 seen once are dropped where there are more than 2
 * million of their order. A 20 MB text (4 million tokens) was learned in a heap of 500 MB and needs 130 MB after.
 */
public final class NGramModel {

    /** The highest order, and the default. */
    public static final int MAX_ORDER = 4;

    private static final int MIN_ORDER = 2;
    private static final int REVERSED_ORDER = 3;

    private final Learned learned;
    private final long trainingTokens;

    private NGramModel(Learned learned, long trainingTokens) {
        this.learned = learned;
        this.trainingTokens = trainingTokens;
    }

    /**
     * A model of order {@link #MAX_ORDER}.
     *
     * @throws IllegalArgumentException when the corpus has no sentence
     */
    public static NGramModel train(Corpus corpus) {
        return train(corpus, MAX_ORDER);
    }

    /**
     * A model of an order from 2 to {@link #MAX_ORDER}: it sees order - 1 words back.
     *
     * @throws IllegalArgumentException when the order is out of range or the corpus has no sentence
     */
    public static NGramModel train(Corpus corpus, int order) {
        if (order < MIN_ORDER || order > MAX_ORDER) {
            throw new IllegalArgumentException("order must be " + MIN_ORDER + " to " + MAX_ORDER + ": " + order);
        }
        if (corpus.sentences().isEmpty()) {
            throw new IllegalArgumentException("corpus must hold at least one sentence of prose: it holds none");
        }
        Encoder.Encoded encoded = Encoder.encode(corpus.sentences());
        Vocabulary vocabulary = encoded.vocabulary();
        TokenStream stream = encoded.stream();
        KneserNey forward = KneserNey.of(stream, order, vocabulary.size());
        KneserNey reversed = KneserNey.of(stream.reversed(), Math.min(order, REVERSED_ORDER), vocabulary.size());
        Learned learned = new Learned(
                vocabulary, forward, reversed, new SentenceIndex(stream, vocabulary), new Punctuation(vocabulary));
        return new NGramModel(learned, stream.length() - 2L * stream.sentences());
    }

    /** A new answer to the prompt, which may be anything, also empty; of a long one the last 8,192 characters count. */
    public Generation generate(String prompt, Sampling sampling) {
        return new Generation(learned, prompt, sampling);
    }

    /**
     * The probability, above 0 and below 1, that the word follows the context. The context is read as the beginning of a
     * sentence; a word that the model does not know has the unknown word's probability.
     *
     * @param word a word or a punctuation mark; of several tokens the first counts
     * @throws IllegalArgumentException when the word is blank
     */
    public double probability(String context, String word) {
        List<String> tokens = Tokenizer.tokens(context + " " + word);
        if (word.isBlank()) {
            throw new IllegalArgumentException("word must not be blank: \"" + word + "\"");
        }
        int position = Tokenizer.tokens(context).size();
        int[] ids = learned.vocabulary().encoded(tokens);
        int id = ids[position + 1];
        if (id == Vocabulary.UNKNOWN) {
            // punctuation stands without a space
            id = learned.vocabulary().id(tokens.get(position).strip());
        }
        return learned.forward().probability(ids, position + 1, id);
    }

    /** The probability of a token after token ids that begin with {@code <s>}. */
    double probability(int[] context, int token) {
        return learned.forward().probability(context, context.length, token);
    }

    /**
     * How surprised the model is, per token: 2 to the power of the cross-entropy in bits, where sentence ends count as
     * tokens and unknown words as one unknown word. Lower is better; 1 is the least.
     *
     * @throws IllegalArgumentException when the text is blank
     */
    public double perplexity(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("text must not be blank: it has no word");
        }
        double nats = 0;
        int count = 0;
        for (String sentence : Sentences.of(text)) {
            int[] ids = learned.vocabulary().encoded(Tokenizer.tokens(sentence));
            for (int i = 1; i < ids.length; i++) {
                nats -= Math.log(learned.forward().probability(ids, i, ids[i]));
                count++;
            }
        }
        return Math.exp(nats / count);
    }

    /** How many tokens a text is: what a prompt costs. */
    public int countTokens(String text) {
        return Tokenizer.tokens(text).size();
    }

    /** How many words back it sees, plus one. */
    public int order() {
        return learned.forward().order();
    }

    /** Different tokens that it knows, with the sentence marks and the unknown word. */
    public int vocabularySize() {
        return learned.vocabulary().size();
    }

    /** N-grams of all orders that it keeps, in reading direction. */
    public long ngrams() {
        return learned.forward().size();
    }

    /** Sentences that it learned from. */
    public int sentences() {
        return learned.index().sentences();
    }

    /** Tokens that it learned from. */
    public long trainingTokens() {
        return trainingTokens;
    }

    Vocabulary vocabulary() {
        return learned.vocabulary();
    }
}
