package dev.sluice.llm.model;

import java.util.Locale;

/**
 * The common part of a word's forms, so that a prompt about {@code streaming} finds {@code streams}. Stateless.
 *
 * <p>A few English endings only, in the spirit of Porter 1980 ("An algorithm for suffix stripping", Program 14(3)); a stem
 * is a key and never shown, so a wrong one costs little.
 */
final class Stem {

    private Stem() {}

    static String of(String word) {
        String stem = word.toLowerCase(Locale.ROOT);
        if (stem.length() > 4 && stem.endsWith("ies")) {
            stem = cut(stem, 3) + "y";
        } else if (stem.length() > 3 && stem.endsWith("s") && !stem.endsWith("ss") && !stem.endsWith("us")) {
            stem = cut(stem, 1);
        }
        if (stem.length() > 5 && stem.endsWith("ing")) {
            stem = single(cut(stem, 3));
        } else if (stem.length() > 4 && stem.endsWith("ed")) {
            stem = single(cut(stem, 2));
        }
        return stem.length() > 3 && stem.endsWith("e") ? cut(stem, 1) : stem;
    }

    /** {@code stopped} is {@code stop}, but {@code filled} is {@code fill}. */
    private static String single(String stem) {
        int last = stem.length() - 1;
        boolean doubled = last > 1 && stem.charAt(last) == stem.charAt(last - 1);
        return doubled && "lsz".indexOf(stem.charAt(last)) < 0 ? cut(stem, 1) : stem;
    }

    private static String cut(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }
}
