package dev.sluice.config;

import java.util.Collection;
import java.util.Comparator;

/** Guesses which key was meant. */
public final class Spelling {

    /** More edits than this, and the guess would only puzzle. */
    private static final int FAR = 4;

    private Spelling() {}

    /** {@code ; did you mean x?} for the nearest of {@code known}, or nothing when none is near. */
    public static String hint(String key, Collection<String> known) {
        return known.stream()
                .filter(candidate -> distance(key, candidate) <= FAR)
                .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    /** Levenshtein's distance: how many letters must be put in, taken out or changed. */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int change = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(change, Math.min(row[column], row[column - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
