package dev.sluice.llm.model;

import java.util.Map;

/**
 * Takes the inline marks out of one paragraph (CommonMark 0.31 section 6, loosely). Owned by one call.
 *
 * <p>Every look ahead is bounded by {@link #WINDOW}, so hostile input costs linear time.
 */
final class InlineMarkup {

    private static final int WINDOW = 300;
    private static final String ESCAPABLE = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final Map<String, String> ENTITIES = Map.of(
            "&amp;",
            "&",
            "&lt;",
            "<",
            "&gt;",
            ">",
            "&quot;",
            "\"",
            "&apos;",
            "'",
            "&#39;",
            "'",
            "&nbsp;",
            " ",
            "&mdash;",
            "—",
            "&ndash;",
            "–",
            "&hellip;",
            "…");

    private final String text;
    private final StringBuilder plain;
    private int at;

    private InlineMarkup(String text) {
        this.text = text;
        this.plain = new StringBuilder(text.length());
    }

    /** The paragraph's text without marks. */
    static String plain(String paragraph) {
        InlineMarkup markup = new InlineMarkup(paragraph);
        while (markup.at < paragraph.length()) {
            markup.step();
        }
        return markup.plain.toString();
    }

    private void step() {
        switch (text.charAt(at)) {
            case '\\' -> escape();
            case '`' -> code();
            case '<' -> tag();
            case '&' -> entity();
            case '!' -> image();
            case '[' -> linkStart();
            case ']' -> linkEnd();
            case '*', '_', '~' -> emphasis();
            default -> copy(1);
        }
    }

    private void copy(int count) {
        plain.append(text, at, at + count);
        at += count;
    }

    private void escape() {
        if (at + 1 < text.length() && ESCAPABLE.indexOf(text.charAt(at + 1)) >= 0) {
            at++;
        }
        copy(1);
    }

    private void code() {
        int ticks = at;
        while (ticks < text.length() && text.charAt(ticks) == '`') {
            ticks++;
        }
        String mark = text.substring(at, Math.min(ticks, at + WINDOW));
        int end = find(mark, ticks);
        at = ticks;
        if (end >= 0) {
            plain.append(text, ticks, end);
            at = end + mark.length();
        }
    }

    private void tag() {
        char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        int end = Character.isLetter(next) || next == '/' || next == '!' ? find(">", at + 1) : -1;
        if (end < 0) {
            copy(1);
        } else {
            at = end + 1;
        }
    }

    private void entity() {
        int end = find(";", at);
        String meaning = end >= 0 && end - at < 10 ? ENTITIES.get(text.substring(at, end + 1)) : null;
        if (meaning == null) {
            copy(1);
        } else {
            plain.append(meaning);
            at = end + 1;
        }
    }

    private void image() {
        int close = text.startsWith("![", at) ? find("](", at) : -1;
        int end = close < 0 ? -1 : find(")", close);
        if (end < 0) {
            copy(1);
        } else {
            at = end + 1;
        }
    }

    private void linkStart() {
        int close = find("]", at);
        if (close > 0 && text.startsWith("[^", at)) {
            at = close + 1;
            return;
        }
        boolean linked = close > 0
                && (text.startsWith("](", close) || text.startsWith("][", close) || text.startsWith("[![", at));
        if (linked) {
            at++;
        } else {
            copy(1);
        }
    }

    private void linkEnd() {
        boolean target = text.startsWith("](", at);
        int end = target ? find(")", at) : text.startsWith("][", at) ? find("]", at + 1) : -1;
        if (end < 0) {
            copy(1);
        } else {
            at = end + 1;
        }
    }

    /** A mark stands at the edge of a word; between two letters (snake_case) or two spaces (2 * 3) it is text. */
    private void emphasis() {
        char mark = text.charAt(at);
        int end = at;
        while (end < text.length() && text.charAt(end) == mark) {
            end++;
        }
        boolean wordBefore = at > 0 && Character.isLetterOrDigit(text.charAt(at - 1));
        boolean spaceBefore = at == 0 || Character.isWhitespace(text.charAt(at - 1));
        boolean wordAfter = end < text.length() && Character.isLetterOrDigit(text.charAt(end));
        boolean spaceAfter = end == text.length() || Character.isWhitespace(text.charAt(end));
        boolean inside = wordBefore && wordAfter && !(mark == '*' && end - at > 1);
        boolean alone = spaceBefore && spaceAfter;
        boolean approximately = mark == '~' && end - at == 1;
        if (inside || alone || approximately) {
            copy(end - at);
        } else {
            at = end;
        }
    }

    private int find(String what, int from) {
        return text.indexOf(what, from, Math.min(text.length(), from + WINDOW));
    }
}
