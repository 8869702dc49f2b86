package dev.sluice.llm.model;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Writes one sentence at a time. Owned by one generation.
 *
 * <p>A sentence about a word is grown from that word outwards: to the left with a model of the reversed corpus until the
 * sentence begins (as in Hutchens and Alder 1998, "Introducing MegaHAL"), then to the right until it ends. Several
 * drafts are made and the best one is kept: fluent by the model's own probability, about the topic, neither a copy of the
 * corpus nor a repetition.
 */
final class SentenceWriter {

    private static final int DRAFTS = 12;
    private static final int LONGEST_LEFT = 14;
    private static final int SHORTEST = 5;
    private static final int LONGEST = 42;
    private static final double ABOUT_TOPIC = 1.5;
    private static final double COPY = 3.0;
    /** The share of a sentence's n-grams in one run from which on it is called a copy; the first three words have none. */
    private static final double WHOLE = 0.65;
    /** Taken for each earlier sentence of the answer that begins with the same word. */
    private static final double SAME_OPENING = 0.4;
    /** Sentences that are built around a word of the topic; the others only lean to it, and so tie them together. */
    private static final double ANCHORED = 0.7;

    private final Learned learned;
    private final Topic topic;
    private final Said said;
    private final Draw draw;
    private final Steering steering;
    private final Candidates candidates = new Candidates();

    SentenceWriter(Learned learned, String prompt, Draw draw) {
        this.learned = learned;
        this.topic = new Topic(prompt, learned.vocabulary(), learned.index());
        this.said = new Said();
        this.draw = draw;
        this.steering = new Steering(topic, said, learned.index(), learned.punctuation());
    }

    /** The next sentence's token ids without marks, or nothing when everything that comes to mind was said before. */
    Optional<int[]> next(int tokensSoFar) {
        boolean anchored = !topic.isUnknown()
                && (tokensSoFar == 0 || draw.isGreedy() || draw.random().nextDouble() < ANCHORED);
        double force = Steering.force(tokensSoFar);
        Optional<int[]> sentence = best(anchored, force);
        return sentence.isPresent() || !anchored ? sentence : best(false, force);
    }

    private Optional<int[]> best(boolean anchored, double force) {
        Set<Integer> openings = new HashSet<>();
        int[] tried = new int[DRAFTS];
        int bestAnchor = Vocabulary.BEGIN;
        double bestScore = Double.NEGATIVE_INFINITY;
        int[] best = new int[0];
        for (int i = 0; i < DRAFTS; i++) {
            tried[i] = anchored ? anchor() : Vocabulary.BEGIN;
            topic.used(tried[i]);
            Draft draft = new Draft(learned.punctuation(), openings);
            boolean whole = left(draft, tried[i], force) && right(draft, force);
            if (draft.length() > 1) {
                openings.add(draft.words()[1]);
            }
            double score = whole ? score(draft) : Double.NEGATIVE_INFINITY;
            if (score > bestScore) {
                best = draft.sentence();
                bestScore = score;
                bestAnchor = tried[i];
            }
        }
        for (int anchor : tried) {
            topic.unused(anchor);
        }
        if (best.length == 0) {
            return Optional.empty();
        }
        topic.used(bestAnchor);
        topic.widen();
        said.add(best);
        return Optional.of(best);
    }

    private int anchor() {
        return draw.isGreedy() ? topic.bestAnchor() : topic.drawAnchor(draw.random());
    }

    /** Grows from the anchor to the beginning; without an anchor the sentence begins at once. */
    private boolean left(Draft draft, int anchor, double force) {
        draft.add(Vocabulary.BEGIN);
        if (anchor == Vocabulary.BEGIN) {
            return true;
        }
        KneserNey reversed = learned.reversed();
        int[] words = new int[LONGEST_LEFT + 2];
        int length = 0;
        words[length++] = anchor;
        while (words[length - 1] != Vocabulary.END) {
            if (length == words.length) {
                return false;
            }
            reversed.successors(words, length, candidates);
            steering.weighLeft(candidates, Math.min(reversed.order(), length + 1), force);
            int chosen = draw.index(candidates);
            if (chosen < 0) {
                return false;
            }
            words[length++] = candidates.id(chosen);
        }
        for (int i = length - 2; i >= 0; i--) {
            if (steering.repeats(words[i], draft)) {
                return false;
            }
            append(draft, words[i]);
        }
        return true;
    }

    private boolean right(Draft draft, double force) {
        KneserNey forward = learned.forward();
        while (draft.length() <= LONGEST + 1) {
            forward.successors(draft.words(), draft.length(), candidates);
            steering.weighRight(candidates, draft, Math.min(forward.order(), draft.length() + 1), force);
            int chosen = draw.index(candidates);
            if (chosen < 0) {
                return false;
            }
            append(draft, candidates.id(chosen));
            if (candidates.id(chosen) == Vocabulary.END) {
                return draft.length() > 2;
            }
        }
        return false;
    }

    private void append(Draft draft, int word) {
        KneserNey forward = learned.forward();
        draft.rate(
                forward.probability(draft.words(), draft.length(), word),
                forward.isSeen(draft.words(), draft.length(), word));
        draft.add(word);
    }

    private double score(Draft draft) {
        int[] sentence = draft.sentence();
        if (said.holds(sentence)) {
            return Double.NEGATIVE_INFINITY;
        }
        double about = 0;
        int content = 1;
        for (int word : sentence) {
            if (learned.index().isContent(word)) {
                about += topic.strength(word);
                content++;
            }
        }
        double copied = draft.longestRun() / (double) draft.length();
        double tooShort = sentence.length < SHORTEST ? 10 : 0;
        double sameOpening = SAME_OPENING * said.openings(sentence[0]);
        return draft.fluency()
                - sameOpening
                + ABOUT_TOPIC * about / content
                - (copied > WHOLE ? COPY : copied)
                - tooShort;
    }
}
