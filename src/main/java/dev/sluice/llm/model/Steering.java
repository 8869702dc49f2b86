package dev.sluice.llm.model;

/**
 * Turns the model's probabilities into the weights that words are drawn by: towards the topic, away from what was said, and
 * away from long copies of the corpus. Owned by one generation.
 *
 * <p>To the logarithm of a probability is added, in nats: {@link #TOPIC} times the word's strength, halved every {@link
 * #HALF_LIFE} tokens of the answer; minus {@link #REPEATED} for each earlier use of a content word; minus {@link #COPIED}
 * for the word that continues a run of {@link #LONGEST_COPY} n-grams known from the corpus; minus {@link #LOOSE} for a word
 * that was seen after the last word only, though the last two are known; minus {@link #EMPTY_BRANCH} for leaving the
 * corpus' words where the last two words are empty ({@code on a}), because nothing would tie the two halves together; plus
 * {@link #LONG_SENTENCE_END} for ending a sentence of more than {@link #LONG_SENTENCE} words. The numbers were found by
 * reading answers from 60 KB and from 20 MB of text.
 */
final class Steering {

    private static final double TOPIC = 2.0;
    private static final double HALF_LIFE = 400;
    private static final double REPEATED = 1.2;
    private static final double REPEATED_OPENING = 0.9;
    private static final double COPIED = 2.5;
    private static final int LONGEST_COPY = 7;
    private static final double LOOSE = 5.0;
    private static final double EMPTY_BRANCH = 3.0;
    private static final int LONG_SENTENCE = 24;
    private static final double LONG_SENTENCE_END = 2.0;

    private final Topic topic;
    private final Said said;
    private final SentenceIndex index;
    private final Punctuation punctuation;

    Steering(Topic topic, Said said, SentenceIndex index, Punctuation punctuation) {
        this.topic = topic;
        this.said = said;
        this.index = index;
        this.punctuation = punctuation;
    }

    /** Weighs the words that may stand before the history, which is read from right to left. */
    void weighLeft(Candidates candidates, int longestOrder, double force) {
        for (int i = 0; i < candidates.size(); i++) {
            int word = candidates.id(i);
            boolean refused = word == Vocabulary.UNKNOWN || !punctuation.isNeutral(word);
            candidates.weight(i, refused ? Double.NEGATIVE_INFINITY : weight(candidates, i, longestOrder, force));
        }
    }

    /** Weighs the words that may follow the history. */
    void weighRight(Candidates candidates, Draft draft, int longestOrder, double force) {
        boolean copying = longestOrder > 2 && draft.run() >= LONGEST_COPY;
        for (int i = 0; i < candidates.size(); i++) {
            int word = candidates.id(i);
            if (isRefused(word, draft)) {
                candidates.weight(i, Double.NEGATIVE_INFINITY);
                continue;
            }
            double weight = weight(candidates, i, longestOrder, force);
            if (copying && candidates.order(i) == longestOrder) {
                weight -= COPIED;
            }
            if (longestOrder > 2 && candidates.order(i) < longestOrder && !isBranch(draft)) {
                weight -= EMPTY_BRANCH;
            }
            if (draft.length() == 1) {
                weight -= REPEATED_OPENING * (said.openings(word) + draft.tried(word));
            }
            if (draft.length() > LONG_SENTENCE && (punctuation.isEnd(word) || word == Vocabulary.END)) {
                weight += LONG_SENTENCE_END;
            }
            candidates.weight(i, weight);
        }
    }

    /** Whether the word at the end of the draft would say something for the second time. */
    boolean repeats(int word, Draft draft) {
        return draft.repeats(word)
                || said.repeats(draft.words(), draft.length(), word)
                || (punctuation.isColon(word) && draft.holds(word));
    }

    /** How much of the topic's pull is left after so many tokens of the answer. */
    static double force(int tokens) {
        return TOPIC * Math.pow(0.5, tokens / HALF_LIFE);
    }

    private double weight(Candidates candidates, int i, int longestOrder, double force) {
        int word = candidates.id(i);
        double weight = Math.log(candidates.weight(i)) + force * topic.strength(word);
        if (index.isContent(word)) {
            weight -= REPEATED * said.uses(word);
        }
        boolean loose = longestOrder > 2 && candidates.order(i) == 2;
        // a sentence that ends anywhere is the mistake that a reader sees first
        return loose ? weight - (punctuation.isEnd(word) ? 2 * LOOSE : LOOSE) : weight;
    }

    /** Whether one of the last two words has a meaning that holds together what the corpus never said in one breath. */
    private boolean isBranch(Draft draft) {
        int length = draft.length();
        return length < 3 || index.isContent(draft.words()[length - 1]) || index.isContent(draft.words()[length - 2]);
    }

    private boolean isRefused(int word, Draft draft) {
        if (word == Vocabulary.UNKNOWN || repeats(word, draft)) {
            return true;
        }
        // a pause cannot follow a pause or a bracket that has just opened, nor can an end
        int last = draft.words()[draft.length() - 1];
        boolean stumbles = (punctuation.isPause(last) || punctuation.brackets(last) > 0)
                && (punctuation.isPause(word) || punctuation.isEnd(word));
        int brackets = draft.brackets() + punctuation.brackets(word);
        int quotes = draft.quotes() + punctuation.quotes(word);
        boolean closesNothing = brackets < 0 || quotes < 0 || quotes > 1;
        boolean leavesOpen = word == Vocabulary.END && (brackets > 0 || quotes > 0);
        return stumbles || closesNothing || leavesOpen;
    }
}
