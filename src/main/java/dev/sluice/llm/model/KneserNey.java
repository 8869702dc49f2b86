package dev.sluice.llm.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Interpolated modified Kneser-Ney probabilities in one reading direction. Immutable and thread-safe.
 *
 * <p>Source: S. F. Chen and J. Goodman 1999, "An empirical study of smoothing techniques for language modeling", Computer
 * Speech and Language 13(4), sections 3 and 4.1. The unigram order is interpolated with the uniform distribution over the
 * vocabulary without {@code <s>}, so every predictable token has a probability above 0.
 *
 * <p>N-grams of order 3 and more that were seen once are dropped in an order that has more than {@link #MANY} distinct
 * ones; their share goes to the lower order, so sums stay 1.
 */
final class KneserNey {

    private static final int MANY = 2_000_000;

    private static final double NEGLIGIBLE = 1e-4;

    private final NGramTable[] tables;
    private final float[] unigrams;

    private KneserNey(NGramTable[] tables, float[] unigrams) {
        this.tables = tables;
        this.unigrams = unigrams;
    }

    static KneserNey of(TokenStream stream, int order, int vocabularySize) {
        List<NGramTable> tables = new ArrayList<>();
        NGramCounts grams = NGramCounts.highest(stream, order);
        while (grams.order() > 1) {
            int rarest = grams.order() > 2 && grams.size() > MANY ? 2 : 1;
            tables.addFirst(NGramTable.of(grams, rarest));
            grams = grams.lower(stream);
        }
        return new KneserNey(tables.toArray(NGramTable[]::new), unigrams(grams, vocabularySize));
    }

    private static float[] unigrams(NGramCounts grams, int vocabularySize) {
        Discounts discounts = grams.discounts();
        long total = 0;
        for (int i = 0; i < grams.size(); i++) {
            total += grams.count(i);
        }
        double[] shares = new double[vocabularySize];
        double rest = 1;
        for (int i = 0; i < grams.size(); i++) {
            int count = grams.count(i);
            double share = (count - discounts.of(count)) / total;
            shares[(int) grams.key(i)] = share;
            rest -= share;
        }
        float[] unigrams = new float[vocabularySize];
        for (int id = 0; id < vocabularySize; id++) {
            unigrams[id] = id == Vocabulary.BEGIN ? 0 : (float) (shares[id] + rest / (vocabularySize - 1));
        }
        return unigrams;
    }

    int order() {
        return tables.length + 1;
    }

    /** How many n-grams of all orders it holds. */
    long size() {
        long size = unigrams.length;
        for (NGramTable table : tables) {
            size += table.size();
        }
        return size;
    }

    /** The probability of a word after the first {@code length} ids of a history; more than order - 1 are not looked at. */
    double probability(int[] history, int length, int word) {
        double probability = unigrams[word];
        for (int n = 2; n <= order() && n - 1 <= length; n++) {
            NGramTable table = tables[n - 2];
            int row = table.row(context(history, length, n - 1));
            if (row >= 0) {
                probability = table.share(row, word) + table.left(row) * probability;
            }
        }
        return probability;
    }

    /** Whether the n-gram of highest order that ends with the word was kept. */
    boolean isSeen(int[] history, int length, int word) {
        int words = order() - 1;
        if (length < words) {
            return false;
        }
        NGramTable table = tables[words - 1];
        int row = table.row(context(history, length, words));
        return row >= 0 && table.share(row, word) > 0;
    }

    /**
     * The words seen after the last word of the history, with their probabilities and the highest order in which each was
     * seen. Words that were never seen after it have a probability too, but no prose comes from drawing them; nor from those
     * that are ten thousand times less likely than the likeliest, of which a large corpus has many.
     */
    void successors(int[] history, int length, Candidates found) {
        collect(history, length, found);
        found.keepAbove(NEGLIGIBLE);
    }

    private void collect(int[] history, int length, Candidates found) {
        found.clear();
        NGramTable pairs = tables[0];
        int row = pairs.row(history[length - 1]);
        if (row < 0) {
            return;
        }
        for (int gram = pairs.start(row); gram < pairs.end(row); gram++) {
            int word = pairs.word(gram);
            found.add(word, pairs.share(gram) + pairs.left(row) * unigrams[word]);
        }
        for (int n = 3; n <= order() && n - 1 <= length; n++) {
            NGramTable table = tables[n - 2];
            row = table.row(context(history, length, n - 1));
            if (row >= 0) {
                interpolate(table, row, n, found);
            }
        }
    }

    /** Both sides ascend by id, and the longer context's words are among the shorter one's. */
    private static void interpolate(NGramTable table, int row, int order, Candidates found) {
        found.scale(table.left(row));
        int candidate = 0;
        for (int gram = table.start(row); gram < table.end(row); gram++) {
            while (candidate < found.size() && found.id(candidate) < table.word(gram)) {
                candidate++;
            }
            if (candidate < found.size() && found.id(candidate) == table.word(gram)) {
                found.raise(candidate, table.share(gram), order);
            }
        }
    }

    private static long context(int[] history, int length, int words) {
        long key = 0;
        for (int i = length - words; i < length; i++) {
            key = (key << 16) | history[i];
        }
        return key;
    }
}
