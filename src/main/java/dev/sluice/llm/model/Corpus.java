package dev.sluice.llm.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Clean sentences of prose, made from plain text or Markdown. Immutable and thread-safe.
 *
 * <p>Code fences, tables, HTML, link targets and the marks of headings, lists and emphasis are gone; the text of links and
 * of inline code stays. A fragment that reads like a sentence without its full stop gets one. What does not look like
 * prose (binary noise, encoded data, formulas, shouting) is left out, so a corpus of pure junk is empty, not an error.
 */
public final class Corpus {

    /** Characters (UTF-16 units) that are read from one source; the rest is ignored and {@link #isTruncated()} says so. */
    public static final int MAX_CHARACTERS = 32 * 1024 * 1024;

    /** A longer line goes on as several, so that a gigabyte without a line break needs no gigabyte of memory. */
    private static final int LONGEST_LINE = 16 * 1024;

    private final List<String> sentences;
    private final boolean truncated;

    private Corpus(List<String> sentences, boolean truncated) {
        this.sentences = List.copyOf(sentences);
        this.truncated = truncated;
    }

    /** The prose of a text. */
    public static Corpus of(String text) {
        try {
            return read(new StringReader(text));
        } catch (IOException impossible) {
            throw new AssertionError("a string has no input errors", impossible);
        }
    }

    /**
     * The prose of a UTF-8 file; malformed bytes do not stop it.
     *
     * @throws IOException when the file cannot be read
     */
    public static Corpus read(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            return read(bytes);
        }
    }

    /**
     * The prose of UTF-8 bytes, read to their end or to {@link #MAX_CHARACTERS}. The caller closes the stream.
     *
     * @throws IOException when the stream cannot be read
     */
    public static Corpus read(InputStream bytes) throws IOException {
        return read(new InputStreamReader(bytes, StandardCharsets.UTF_8));
    }

    /** This corpus and then the other one. */
    public Corpus and(Corpus other) {
        List<String> both = new ArrayList<>(sentences.size() + other.sentences.size());
        both.addAll(sentences);
        both.addAll(other.sentences);
        return new Corpus(both, truncated || other.truncated);
    }

    /** The sentences in the order of the text; unmodifiable. */
    public List<String> sentences() {
        return sentences;
    }

    /** Whether there was more text than {@link #MAX_CHARACTERS}. */
    public boolean isTruncated() {
        return truncated;
    }

    private static Corpus read(Reader text) throws IOException {
        List<String> kept = new ArrayList<>();
        Markdown markdown = new Markdown(paragraph -> {
            for (String sentence : Sentences.of(paragraph)) {
                for (String clause : Prose.clauses(sentence)) {
                    Prose.sentence(clause).ifPresent(kept::add);
                }
            }
        });
        boolean truncated = readLines(text, markdown);
        markdown.end();
        return new Corpus(kept, truncated);
    }

    private static boolean readLines(Reader text, Markdown markdown) throws IOException {
        StringBuilder line = new StringBuilder();
        char[] buffer = new char[8192];
        int left = MAX_CHARACTERS;
        boolean afterReturn = false;
        for (int count = text.read(buffer); count >= 0; count = text.read(buffer)) {
            for (int i = 0; i < Math.min(count, left); i++) {
                char c = buffer[i];
                if (c == '\r' || (c == '\n' && !afterReturn)) {
                    markdown.line(line.toString());
                    line.setLength(0);
                } else if (c != '\n') {
                    line.append(c);
                    if (line.length() >= LONGEST_LINE) {
                        passPiece(line, markdown);
                    }
                }
                afterReturn = c == '\r';
            }
            left -= count;
            if (left < 0) {
                return true;
            }
        }
        markdown.line(line.toString());
        return false;
    }

    /** Cuts at the last space, because a cut word would teach the model a word that does not exist. */
    private static void passPiece(StringBuilder line, Markdown markdown) {
        int space = line.lastIndexOf(" ");
        if (space > 0) {
            markdown.line(line.substring(0, space));
            line.delete(0, space + 1);
        } else {
            line.setLength(0);
        }
    }
}
