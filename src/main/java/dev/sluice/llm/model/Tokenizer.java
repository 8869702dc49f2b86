package dev.sluice.llm.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts text into words and punctuation, and keeps in each token the space before it, so that joining the tokens of a
 * sentence gives the sentence back. Stateless.
 *
 * <p>{@code "The outbox (a queue) is bounded."} becomes {@code [ The][ outbox][ (][a][ queue][)][ is][ bounded][.]}. What
 * stands between two spaces stays one word, without the punctuation around it: {@code room.members()} and {@code
 * Content-Length} are words. Scripts that put no spaces between words (Han, Kana, Thai and their neighbours) are cut per
 * character with its combining marks. The first token always has a space; who starts a text with it takes that off.
 */
final class Tokenizer {

    private static final String OPENERS = "(\"'“‘«¿¡「『（";
    private static final String TRAILERS = ".,;:!?…)\"'”’»。、，！？：；」』）";

    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private boolean spaced;

    private Tokenizer(String text) {
        this.text = text;
    }

    /** The tokens of a text, in order; joined and stripped they are the text with single spaces. */
    static List<String> tokens(String text) {
        Tokenizer tokenizer = new Tokenizer(text);
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && !isSpace(text.charAt(end))) {
                end++;
            }
            if (end > at) {
                tokenizer.spaced = true;
                tokenizer.chunk(at, end);
            }
            at = end + 1;
        }
        return tokenizer.tokens;
    }

    /** Whether the character is of a script that is written without spaces between words. */
    static boolean isUnspaced(int c) {
        if (c < 0x0E00) {
            return false;
        }
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> Character.isLetter(c);
            default -> false;
        };
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private void chunk(int from, int to) {
        int start = from;
        while (start < to - 1 && OPENERS.indexOf(text.charAt(start)) >= 0) {
            add(start, ++start);
        }
        int end = to;
        int[] cuts = new int[8];
        int count = 0;
        while (end > start + 1 && count < cuts.length && isTrailer(start, end)) {
            int before = end - 1;
            while (before > start + 1 && text.charAt(before) == '.' && text.charAt(before - 1) == '.') {
                before--;
            }
            cuts[count++] = before;
            end = before;
        }
        middle(start, end);
        while (count > 0) {
            int cut = cuts[--count];
            add(cut, count > 0 ? cuts[count - 1] : to);
        }
    }

    private boolean isTrailer(int start, int end) {
        char last = text.charAt(end - 1);
        return switch (last) {
            case ')' -> opened(start, end) < 0;
            case '.' -> !Sentences.isAbbreviation(text.substring(Math.max(start, end - 13), end - 1));
            default -> TRAILERS.indexOf(last) >= 0;
        };
    }

    /** Brackets opened less brackets closed: {@code members()} keeps its bracket, the end of {@code (a queue)} does not. */
    private int opened(int start, int end) {
        int open = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        return open;
    }

    private void middle(int from, int to) {
        int start = from;
        for (int i = from; i < to; ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            boolean alone = c == '—' || isUnspaced(c) || (c > 0x2E7F && TRAILERS.indexOf(c) >= 0);
            if (alone) {
                add(start, i);
                next = afterMarks(next, to);
                add(i, next);
                start = next;
            }
            i = next;
        }
        add(start, to);
    }

    private int afterMarks(int from, int to) {
        int at = from;
        while (at < to) {
            int c = text.codePointAt(at);
            int type = Character.getType(c);
            if (type != Character.NON_SPACING_MARK
                    && type != Character.COMBINING_SPACING_MARK
                    && type != Character.ENCLOSING_MARK) {
                break;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    private void add(int from, int to) {
        if (to > from) {
            String word = text.substring(from, to);
            tokens.add(spaced ? " " + word : word);
            spaced = false;
        }
    }
}
