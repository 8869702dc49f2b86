package dev.sluice.llm.model;

import java.util.Arrays;

/**
 * All sentences as token ids in one array, each as {@code <s> word ... word </s>}. Thread-safe: nobody writes to the arrays
 * once they are handed over.
 */
final class TokenStream {

    private final char[] ids;
    private final int[] starts;

    /**
     * Keeps the arrays.
     *
     * @param ids token ids; 16 bits are enough for {@link Vocabulary#MAX_SIZE}
     * @param starts where each sentence begins, and the end of the last one
     */
    TokenStream(char[] ids, int[] starts) {
        this.ids = ids;
        this.starts = starts;
    }

    int sentences() {
        return starts.length - 1;
    }

    int length() {
        return ids.length;
    }

    /** Where the sentence's {@code <s>} is; that of the sentence after the last one is the length. */
    int start(int sentence) {
        return starts[sentence];
    }

    int id(int position) {
        return ids[position];
    }

    /** The same sentences from right to left, still between {@code <s>} and {@code </s>}. */
    TokenStream reversed() {
        char[] turned = ids.clone();
        for (int sentence = 0; sentence < sentences(); sentence++) {
            int left = starts[sentence] + 1;
            int right = starts[sentence + 1] - 2;
            while (left < right) {
                char id = turned[left];
                turned[left++] = turned[right];
                turned[right--] = id;
            }
        }
        return new TokenStream(turned, starts);
    }

    /** Every n-gram of the order, packed, as often as it occurs. */
    long[] occurrences(int order) {
        int total = 0;
        for (int sentence = 0; sentence < sentences(); sentence++) {
            total += Math.max(0, starts[sentence + 1] - starts[sentence] - order + 1);
        }
        long[] keys = new long[total];
        int at = 0;
        for (int sentence = 0; sentence < sentences(); sentence++) {
            for (int i = starts[sentence]; i + order <= starts[sentence + 1]; i++) {
                keys[at++] = packed(i, order);
            }
        }
        return keys;
    }

    /** The n-grams that begin with {@code <s>}, packed, as often as they occur. */
    long[] openings(int order) {
        long[] keys = new long[sentences()];
        int count = 0;
        for (int sentence = 0; sentence < sentences(); sentence++) {
            if (starts[sentence] + order <= starts[sentence + 1]) {
                keys[count++] = packed(starts[sentence], order);
            }
        }
        return Arrays.copyOf(keys, count);
    }

    private long packed(int from, int order) {
        long key = 0;
        for (int i = from; i < from + order; i++) {
            key = (key << 16) | ids[i];
        }
        return key;
    }
}
