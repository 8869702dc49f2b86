package dev.sluice.llm.model;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the lines of a Markdown or plain text and hands on its paragraphs as plain text. Owned by one reader.
 *
 * <p>It follows CommonMark 0.31 loosely (sections 4 and 5): what is in doubt counts as text, and {@link Prose} judges it
 * later, since most plain text was never meant as Markdown.
 */
final class Markdown {

    private static final int LONGEST_PARAGRAPH = 20_000;
    private static final int LONGEST_FRONT_MATTER = 100;
    private static final Pattern RULE = Pattern.compile("[-=*_+~ ]{3,}");
    private static final Pattern LIST_MARK = Pattern.compile("(?:[-*+•‣◦]|\\d{1,3}[.)])\\s+(?:\\[[ xX]]\\s+)?");
    private static final Pattern HEADING = Pattern.compile("#{1,6}\\s+");
    private static final Pattern HEADING_END = Pattern.compile("\\s+#+$");
    private static final Pattern DEFINITION = Pattern.compile("\\[[^\\]]{1,200}]:\\s*\\S.*");
    private static final Pattern FOOTNOTE = Pattern.compile("\\[\\^[^\\]]{1,100}]:\\s*");
    private static final Pattern QUOTE_MARK = Pattern.compile("(?:>\\s?){1,20}");

    private final Consumer<String> paragraphs;
    private final StringBuilder paragraph = new StringBuilder();
    private String fence = "";
    private String htmlEnd = "";
    private boolean quoted;
    private int lines;
    private int frontMatterLeft;

    Markdown(Consumer<String> paragraphs) {
        this.paragraphs = paragraphs;
    }

    /** Takes one line without its line break. */
    void line(String raw) {
        String line = raw.strip();
        if (lines++ == 0) {
            line = line.startsWith("\uFEFF") ? line.substring(1) : line;
            frontMatterLeft = line.equals("---") ? LONGEST_FRONT_MATTER : 0;
        } else if (frontMatterLeft > 0) {
            frontMatterLeft = line.equals("---") ? 0 : frontMatterLeft - 1;
            return;
        }
        if (!isHidden(line)) {
            visible(line, raw.startsWith("    ") || raw.startsWith("\t"));
        }
    }

    /** Hands on what is left; nothing may follow. */
    void end() {
        if (!paragraph.isEmpty()) {
            String plain = InlineMarkup.plain(paragraph.toString());
            paragraph.setLength(0);
            paragraphs.accept(plain);
        }
    }

    /** Whether the line is inside (or opens, or closes) a code fence or an HTML block. */
    private boolean isHidden(String line) {
        if (!fence.isEmpty()) {
            if (line.startsWith(fence)
                    && line.replace(fence.substring(0, 1), "").isBlank()) {
                fence = "";
            }
            return true;
        }
        if (!htmlEnd.isEmpty()) {
            if (line.toLowerCase(Locale.ROOT).contains(htmlEnd)) {
                htmlEnd = "";
            }
            return true;
        }
        if (line.startsWith("```") || line.startsWith("~~~")) {
            end();
            int length = 3;
            while (length < line.length() && line.charAt(length) == line.charAt(0)) {
                length++;
            }
            // an inline span such as ```x``` on one line is no fence
            fence = line.indexOf('`', length) < 0 ? line.substring(0, length) : "";
            return true;
        }
        return opensHtmlBlock(line.toLowerCase(Locale.ROOT));
    }

    private boolean opensHtmlBlock(String line) {
        for (String[] block :
                new String[][] {{"<!--", "-->"}, {"<script", "</script"}, {"<style", "</style"}, {"<pre", "</pre"}}) {
            if (line.startsWith(block[0])) {
                end();
                htmlEnd = line.contains(block[1]) ? "" : block[1];
                return true;
            }
        }
        return false;
    }

    private void visible(String line, boolean indented) {
        if (line.isEmpty() || RULE.matcher(line).matches()) {
            end();
            return;
        }
        if (isTableRow(line) || (indented && Prose.looksLikeCode(line))) {
            end();
            return;
        }
        Matcher quoteMark = QUOTE_MARK.matcher(line);
        boolean quote = quoteMark.lookingAt();
        if (quote && !quoted) {
            end();
        }
        quoted = quote;
        String text = quote ? line.substring(quoteMark.end()) : line;
        Matcher heading = HEADING.matcher(text);
        if (heading.lookingAt()) {
            end();
            append(HEADING_END.matcher(text.substring(heading.end())).replaceFirst(""));
            end();
            return;
        }
        Matcher listMark = LIST_MARK.matcher(text);
        if (listMark.lookingAt()) {
            end();
            text = text.substring(listMark.end());
        }
        Matcher footnote = FOOTNOTE.matcher(text);
        if (footnote.lookingAt()) {
            end();
            text = text.substring(footnote.end());
        } else if (DEFINITION.matcher(text).matches()) {
            return;
        }
        append(text);
    }

    private void append(String text) {
        if (paragraph.length() + text.length() > LONGEST_PARAGRAPH) {
            end();
        }
        if (!paragraph.isEmpty()) {
            paragraph.append(' ');
        }
        paragraph.append(text);
    }

    private static boolean isTableRow(String line) {
        if (line.startsWith("|")) {
            return true;
        }
        int bar = line.indexOf(" | ");
        return bar >= 0 && line.indexOf(" | ", bar + 1) >= 0;
    }
}
