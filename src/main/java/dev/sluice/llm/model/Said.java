package dev.sluice.llm.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an answer has said so far, so that it does not say it again. Owned by one generation.
 *
 * <p>Three guards against loops: no four words of a sentence twice in one answer (n-gram blocking, Paulus et al. 2017, arXiv 1705.04304),
 * content words and first words of sentences that get less likely with each use, and no sentence twice.
 */
final class Said {

    private static final int BLOCKED = 4;

    private final Set<Long> grams = new HashSet<>();
    private final Map<Integer, Integer> words = new HashMap<>();
    private final Map<Integer, Integer> openings = new HashMap<>();
    private final Set<Integer> sentences = new HashSet<>();

    /** Remembers a sentence, without marks. */
    void add(int[] sentence) {
        sentences.add(Arrays.hashCode(sentence));
        openings.merge(sentence[0], 1, Integer::sum);
        // an older use weighs less with every sentence, or a long answer would run out of words
        words.replaceAll((word, uses) -> uses - (uses > 2 ? 1 : 0));
        for (int i = 0; i < sentence.length; i++) {
            words.merge(sentence[i], 1, Integer::sum);
            if (i + 1 >= BLOCKED) {
                grams.add(gram(sentence, i, sentence[i]));
            }
        }
    }

    /** Whether the word after the first {@code length} ids of a history would repeat four words. */
    boolean repeats(int[] history, int length, int word) {
        return length >= BLOCKED && grams.contains(gram(history, length, word));
    }

    boolean holds(int[] sentence) {
        return sentences.contains(Arrays.hashCode(sentence));
    }

    int uses(int word) {
        return words.getOrDefault(word, 0);
    }

    int openings(int word) {
        return openings.getOrDefault(word, 0);
    }

    private static long gram(int[] ids, int length, int word) {
        long key = 0;
        for (int i = length - BLOCKED + 1; i < length; i++) {
            key = (key << 16) | ids[i];
        }
        return (key << 16) | word;
    }
}
