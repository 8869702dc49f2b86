package dev.sluice.llm.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What a prompt is about, in the model's words. Owned by one generation.
 *
 * <p>The prompt's content words (all forms of one stem) are its anchors, weighed by inverse document frequency. Words that
 * share sentences of the corpus with anchors are related to the topic, by the weighed share of such sentences times
 * their own inverse document frequency: pseudo-relevance feedback after Rocchio 1971, with sentences as documents. The best
 * of them become anchors too, with less weight, when the topic is widened after the first sentence.
 *
 * <p>Bounds: the last {@link #PROMPT_END} characters of the prompt, {@link #MOST_WORDS} of its words, {@link #MOST_SENTENCES}
 * sentences for each, {@link #MOST_RELATED} related words.
 */
final class Topic {

    private static final int PROMPT_END = 8192;
    private static final int MOST_WORDS = 64;
    private static final int MOST_SENTENCES = 400;
    private static final int MOST_RELATED = 200;
    private static final int RELATED_ANCHORS = 12;
    private static final double RELATED_STRENGTH = 0.7;
    /** Weight of all related anchors together, where that of the prompt's words is 1. */
    private static final double RELATED_WEIGHT = 0.6;

    private final Map<Integer, Double> strengths = new HashMap<>();
    private final Map<Integer, Double> anchors = new LinkedHashMap<>();
    private final Map<Integer, Double> related = new LinkedHashMap<>();
    private final Map<Integer, Integer> uses = new HashMap<>();

    Topic(String prompt, Vocabulary vocabulary, SentenceIndex index) {
        for (String word : words(prompt)) {
            addForms(vocabulary.forms(word), index);
        }
        relate(index);
        for (int word : anchors.keySet()) {
            strengths.put(word, 1.0);
        }
    }

    /** Whether the model knows no content word of the prompt. */
    boolean isUnknown() {
        return anchors.isEmpty();
    }

    /** How much the word belongs to the topic: 0 not at all, 1 it is in the prompt. */
    double strength(int word) {
        return strengths.getOrDefault(word, 0.0);
    }

    /** A word to build a sentence around, in proportion to its weight; one that was used has a quarter, a ninth, and so on. */
    int drawAnchor(RandomGenerator random) {
        double total = 0;
        for (int word : anchors.keySet()) {
            total += weight(word);
        }
        double drawn = random.nextDouble() * total;
        int last = Vocabulary.UNKNOWN;
        for (int word : anchors.keySet()) {
            last = word;
            drawn -= weight(word);
            if (drawn < 0) {
                break;
            }
        }
        return last;
    }

    /** The word that {@link #drawAnchor} draws most often. */
    int bestAnchor() {
        int best = Vocabulary.UNKNOWN;
        for (int word : anchors.keySet()) {
            if (best == Vocabulary.UNKNOWN || weight(word) > weight(best)) {
                best = word;
            }
        }
        return best;
    }

    /** Lets related words be anchors too, once the prompt's own have had the first sentence. */
    void widen() {
        double prompted = sum(anchors);
        double scale = RELATED_WEIGHT * prompted / sum(related);
        related.forEach((word, weight) -> anchors.put(word, weight * scale));
        related.clear();
    }

    void used(int anchor) {
        uses.merge(anchor, 1, Integer::sum);
    }

    /** Takes back one {@link #used}. */
    void unused(int anchor) {
        uses.merge(anchor, -1, Integer::sum);
    }

    private static double sum(Map<Integer, Double> weights) {
        double sum = 0;
        for (double weight : weights.values()) {
            sum += weight;
        }
        return sum;
    }

    private double weight(int anchor) {
        int times = 1 + uses.getOrDefault(anchor, 0);
        return anchors.getOrDefault(anchor, 0.0) / (times * times);
    }

    private static Set<String> words(String prompt) {
        Set<String> words = new LinkedHashSet<>();
        for (String token : Tokenizer.tokens(prompt.substring(Math.max(0, prompt.length() - PROMPT_END)))) {
            String word = token.strip();
            if (words.size() < MOST_WORDS
                    && Character.isLetterOrDigit(word.codePointAt(0))
                    && !StopWords.contains(word)) {
                words.add(word);
            }
        }
        return words;
    }

    private void addForms(int[] forms, SentenceIndex index) {
        double total = 0;
        for (int form : forms) {
            total += index.isContent(form) ? index.frequency(form) : 0;
        }
        for (int form : forms) {
            if (index.isContent(form)) {
                anchors.put(form, index.rarity(form) * index.frequency(form) / total);
            }
        }
    }

    private void relate(SentenceIndex index) {
        Map<Integer, Double> shares = new HashMap<>();
        for (Map.Entry<Integer, Double> anchor : anchors.entrySet()) {
            int word = anchor.getKey();
            int frequency = index.frequency(word);
            int read = Math.min(frequency, MOST_SENTENCES);
            for (int n = 0; n < read; n++) {
                // evenly over the corpus, which matters where a word has more sentences than are read
                for (int other : index.sentence(word, (int) ((long) n * frequency / read))) {
                    if (index.isContent(other) && !anchors.containsKey(other)) {
                        shares.merge(other, anchor.getValue() / read, Double::sum);
                    }
                }
            }
        }
        shares.replaceAll((word, share) -> share * index.rarity(word));
        List<Integer> ranked = new ArrayList<>(shares.keySet());
        ranked.sort((one, other) -> {
            int byShare = Double.compare(shares.getOrDefault(other, 0.0), shares.getOrDefault(one, 0.0));
            return byShare != 0 ? byShare : Integer.compare(one, other);
        });
        double heaviest = ranked.isEmpty() ? 1 : shares.getOrDefault(ranked.getFirst(), 1.0);
        for (int rank = 0; rank < Math.min(MOST_RELATED, ranked.size()); rank++) {
            int word = ranked.get(rank);
            double strength = RELATED_STRENGTH * Math.sqrt(shares.getOrDefault(word, 0.0) / heaviest);
            strengths.put(word, strength);
            if (rank < RELATED_ANCHORS) {
                related.put(word, strength * index.rarity(word));
            }
        }
    }
}
