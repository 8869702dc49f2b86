package dev.sluice.llm.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds the ends of sentences. Stateless. */
final class Sentences {

    private static final String ENDS = ".!?…";
    private static final String WIDE_ENDS = "。！？｡";
    private static final String CLOSERS = ")]\"'”’»」』）";
    private static final Set<String> ABBREVIATIONS = Set.of(
            "e.g", "i.e", "vs", "cf", "mr", "mrs", "ms", "dr", "prof", "st", "fig", "eq", "approx", "resp", "jr", "sr",
            "vol", "ed", "eds", "pp", "ca", "gen", "col", "capt", "lt", "rev", "hon", "viz", "al");

    private Sentences() {}

    /** The sentences of a paragraph, white space made single. */
    static List<String> of(String paragraph) {
        String text = singleSpaces(paragraph);
        List<String> sentences = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (!isEnd(text.charAt(i))) {
                continue;
            }
            int end = i + 1;
            while (end < text.length() && (isEnd(text.charAt(end)) || CLOSERS.indexOf(text.charAt(end)) >= 0)) {
                end++;
            }
            if (isBoundary(text, start, i, end)) {
                sentences.add(text.substring(start, end).strip());
                start = end;
            }
            i = end - 1;
        }
        String rest = text.substring(start).strip();
        if (!rest.isEmpty()) {
            sentences.add(rest);
        }
        return sentences;
    }

    /** Whether the character can end a sentence. */
    static boolean isEnd(int c) {
        return ENDS.indexOf(c) >= 0 || WIDE_ENDS.indexOf(c) >= 0;
    }

    /** Whether the character ends a sentence in a script that puts no space after it. */
    static boolean isWideEnd(int c) {
        return WIDE_ENDS.indexOf(c) >= 0;
    }

    /** Whether the character may follow the end of a sentence and still belong to it: a bracket or a quotation mark. */
    static boolean isCloser(int c) {
        return CLOSERS.indexOf(c) >= 0;
    }

    /** Whether a full stop after this word belongs to the word: {@code e.g}, {@code Dr}, an initial. */
    static boolean isAbbreviation(String word) {
        boolean initial = word.length() == 1 && Character.isUpperCase(word.charAt(0));
        return initial || ABBREVIATIONS.contains(word.toLowerCase(Locale.ROOT));
    }

    private static boolean isBoundary(String text, int start, int mark, int end) {
        if (end == text.length() || isWideEnd(text.charAt(mark))) {
            return true;
        }
        if (text.charAt(end) != ' ' || end + 1 >= text.length()) {
            return false;
        }
        int next = text.codePointAt(end + 1);
        boolean starts = Character.isUpperCase(next)
                || Character.isDigit(next)
                || Character.getType(next) == Character.OTHER_LETTER
                || "\"'“‘«([¿¡".indexOf(next) >= 0;
        return starts && !(text.charAt(mark) == '.' && isAbbreviation(wordBefore(text, start, mark)));
    }

    private static String wordBefore(String text, int start, int mark) {
        int from = mark;
        while (from > start && mark - from < 12 && text.charAt(from - 1) != ' ' && text.charAt(from - 1) != '(') {
            from--;
        }
        return text.substring(from, mark);
    }

    private static String singleSpaces(String text) {
        StringBuilder single = new StringBuilder(text.length());
        boolean space = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean white = Character.isWhitespace(c) || Character.isSpaceChar(c);
            if (!white) {
                single.append(c);
            } else if (!space) {
                single.append(' ');
            }
            space = white;
        }
        return single.toString().strip();
    }
}
