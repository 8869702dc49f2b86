package dev.sluice.llm.model;

import java.util.Arrays;

/**
 * One order of the model: for each context the words seen after it with their discounted share, and the share left for the
 * lower order. Immutable and thread-safe.
 *
 * <p>Shares of a context and its left share sum to 1 by construction, also when rare n-grams were dropped.
 */
final class NGramTable {

    private final long[] contexts;
    private final int[] starts;
    private final float[] left;
    private final char[] words;
    private final float[] shares;

    private NGramTable(long[] contexts, int[] starts, float[] left, char[] words, float[] shares) {
        this.contexts = contexts;
        this.starts = starts;
        this.left = left;
        this.words = words;
        this.shares = shares;
    }

    /**
     * The table of an order of at least 2.
     *
     * @param rarest n-grams seen less often are dropped, and their share goes to the lower order
     */
    static NGramTable of(NGramCounts grams, int rarest) {
        Discounts discounts = grams.discounts();
        int keptGrams = 0;
        int groups = 0;
        for (int i = 0; i < grams.size(); i++) {
            keptGrams += grams.count(i) >= rarest ? 1 : 0;
            groups += i == 0 || grams.key(i) >>> 16 != grams.key(i - 1) >>> 16 ? 1 : 0;
        }
        long[] contexts = new long[groups];
        int[] starts = new int[groups + 1];
        float[] left = new float[groups];
        char[] words = new char[keptGrams];
        float[] shares = new float[keptGrams];
        int context = 0;
        int gram = 0;
        for (int from = 0, to; from < grams.size(); from = to) {
            long total = 0;
            for (to = from; to < grams.size() && grams.key(to) >>> 16 == grams.key(from) >>> 16; to++) {
                total += grams.count(to);
            }
            double rest = 1;
            int before = gram;
            for (int i = from; i < to; i++) {
                if (grams.count(i) >= rarest) {
                    words[gram] = (char) grams.key(i);
                    shares[gram] = (float) ((grams.count(i) - discounts.of(grams.count(i))) / total);
                    rest -= shares[gram++];
                }
            }
            if (gram > before) {
                contexts[context] = grams.key(from) >>> 16;
                left[context++] = (float) rest;
                starts[context] = gram;
            }
        }
        return new NGramTable(
                Arrays.copyOf(contexts, context),
                Arrays.copyOf(starts, context + 1),
                Arrays.copyOf(left, context),
                words,
                shares);
    }

    /** How many n-grams it holds. */
    int size() {
        return words.length;
    }

    /** The row of a packed context, or a negative number. */
    int row(long context) {
        return Arrays.binarySearch(contexts, context);
    }

    int start(int row) {
        return starts[row];
    }

    int end(int row) {
        return starts[row + 1];
    }

    float left(int row) {
        return left[row];
    }

    char word(int gram) {
        return words[gram];
    }

    float share(int gram) {
        return shares[gram];
    }

    /** The share of a word in a row, 0 when it was not seen there. */
    float share(int row, int word) {
        int gram = Arrays.binarySearch(words, starts[row], starts[row + 1], (char) word);
        return gram < 0 ? 0 : shares[gram];
    }
}
