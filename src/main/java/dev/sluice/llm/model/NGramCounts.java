package dev.sluice.llm.model;

import java.util.Arrays;

/**
 * The distinct n-grams of one order, sorted, each with its count. Owned by one training.
 *
 * <p>Counting is sorting: four ids of 16 bits make one long, so an order costs 8 bytes a token while it is counted and no
 * object at all. A map of lists needs fifty times that.
 */
final class NGramCounts {

    private final int order;
    private final long[] keys;
    private final int[] counts;

    private NGramCounts(int order, long[] keys, int[] counts) {
        this.order = order;
        this.keys = keys;
        this.counts = counts;
    }

    /** Words in an n-gram. */
    int order() {
        return order;
    }

    /** How many different n-grams there are. */
    int size() {
        return keys.length;
    }

    /** A packed n-gram; they ascend as unsigned numbers. */
    long key(int gram) {
        return keys[gram];
    }

    int count(int gram) {
        return counts[gram];
    }

    /** The discounts that these counts ask for. */
    Discounts discounts() {
        return Discounts.estimated(counts);
    }

    /** The highest order: as often as it occurs. */
    static NGramCounts highest(TokenStream stream, int order) {
        return of(order, stream.occurrences(order));
    }

    /**
     * The next lower order: in how many different words' company it occurs (Kneser and Ney 1995), and as often as it occurs
     * where nothing can stand before it because it begins with {@code <s>}.
     */
    NGramCounts lower(TokenStream stream) {
        long[] openings = order == 2 ? new long[0] : stream.openings(order - 1);
        long[] suffixes = Arrays.copyOf(keys, keys.length + openings.length);
        long mask = (1L << (16 * (order - 1))) - 1;
        for (int i = 0; i < keys.length; i++) {
            suffixes[i] &= mask;
        }
        System.arraycopy(openings, 0, suffixes, keys.length, openings.length);
        return of(order - 1, suffixes);
    }

    private static NGramCounts of(int order, long[] occurrences) {
        sortUnsigned(occurrences);
        int distinct = 0;
        for (int i = 0; i < occurrences.length; i++) {
            distinct += i == 0 || occurrences[i] != occurrences[i - 1] ? 1 : 0;
        }
        long[] keys = new long[distinct];
        int[] counts = new int[distinct];
        int at = -1;
        for (int i = 0; i < occurrences.length; i++) {
            if (i == 0 || occurrences[i] != occurrences[i - 1]) {
                keys[++at] = occurrences[i];
            }
            counts[at]++;
        }
        return new NGramCounts(order, keys, counts);
    }

    /** The contexts of sorted n-grams must come out sorted too; four ids use the sign bit. */
    private static void sortUnsigned(long[] keys) {
        flipSigns(keys);
        Arrays.sort(keys);
        flipSigns(keys);
    }

    private static void flipSigns(long[] keys) {
        for (int i = 0; i < keys.length; i++) {
            keys[i] ^= Long.MIN_VALUE;
        }
    }
}
