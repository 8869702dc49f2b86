package dev.sluice.llm.model;

import java.util.Arrays;
import java.util.Set;

/** A sentence while it grows, first to the left of its anchor, then to the right. Owned by one generation. */
final class Draft {

    private final Punctuation punctuation;
    private final Set<Integer> triedOpenings;
    private int[] words = new int[64];
    private int length;
    private int brackets;
    private int quotes;
    private int run;
    private int longestRun;
    private double fluency;

    Draft(Punctuation punctuation, Set<Integer> triedOpenings) {
        this.punctuation = punctuation;
        this.triedOpenings = triedOpenings;
    }

    /** Adds a word at the end. */
    void add(int word) {
        if (length == words.length) {
            words = Arrays.copyOf(words, length * 2);
        }
        words[length++] = word;
        brackets += punctuation.brackets(word);
        quotes += punctuation.quotes(word);
    }

    /** Notes how well the model likes the word that is about to be added, and whether the corpus goes on like that. */
    void rate(double probability, boolean seen) {
        fluency += Math.log(probability);
        run = seen ? run + 1 : 0;
        longestRun = Math.max(longestRun, run);
    }

    /** The words, from {@code <s>} on; valid up to {@link #length()} and until the next {@link #add}. */
    int[] words() {
        return words;
    }

    int length() {
        return length;
    }

    int brackets() {
        return brackets;
    }

    int quotes() {
        return quotes;
    }

    /** How many of the last n-grams in a row the corpus has too. */
    int run() {
        return run;
    }

    int longestRun() {
        return longestRun;
    }

    /** Mean logarithm of the probabilities, in nats a word. */
    double fluency() {
        return fluency / Math.max(1, length - 1);
    }

    /** 1 when another draft of this sentence began with the word, else 0. */
    int tried(int opening) {
        return triedOpenings.contains(opening) ? 1 : 0;
    }

    boolean holds(int word) {
        for (int i = 0; i < length; i++) {
            if (words[i] == word) {
                return true;
            }
        }
        return false;
    }

    /** Whether the draft has its last two words and then this one already. */
    boolean repeats(int word) {
        for (int i = 2; i < length; i++) {
            if (words[i] == word && words[i - 1] == words[length - 1] && words[i - 2] == words[length - 2]) {
                return true;
            }
        }
        return false;
    }

    /** The sentence without its marks. */
    int[] sentence() {
        return Arrays.copyOfRange(words, 1, words[length - 1] == Vocabulary.END ? length - 1 : length);
    }
}
