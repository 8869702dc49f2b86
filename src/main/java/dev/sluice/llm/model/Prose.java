package dev.sluice.llm.model;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells prose from everything else that a text may hold. Stateless.
 *
 * <p>The limits are generous counts over one sentence, tuned on technical Markdown, novels, base64 and executable files. A
 * wrongly refused sentence costs nothing; a wrongly kept one is what a person sees in an answer.
 */
final class Prose {

    private static final int SHORTEST = 12;
    private static final int LONGEST = 1000;
    private static final int LONG = 100;
    private static final int CLAUSE = 30;
    private static final int LONGEST_WORD = 40;
    private static final int FEWEST_WORDS = 4;
    private static final int FEWEST_IDEOGRAPHS = 5;
    private static final String PUNCTUATION = ".,;:!?…'\"()–—-’‘“”«»%。、，！？：；「」『』（）¿¡/&";
    private static final String[] FORMULAS = {
        "->", "<-", "→", "⇒", "::", "=", " : ", ": :", " + ", "://", "www.", "...]", "||", ":,", ":;", ",,", "\\"
    };

    private Prose() {}

    /** The sentence without its asides in brackets, and a long one in pieces at its semicolons. */
    static List<String> clauses(String sentence) {
        // a model that looks three words back seldom finds the way out of a bracket
        String plain = withoutAsides(sentence);
        if (plain.length() < LONG) {
            return List.of(plain);
        }
        List<String> clauses = new ArrayList<>();
        int start = 0;
        for (int i = plain.indexOf("; "); i >= 0; i = plain.indexOf("; ", i + 1)) {
            if (i - start >= CLAUSE && plain.length() - i >= CLAUSE) {
                clauses.add(plain.substring(start, i));
                start = i + 2;
            }
        }
        clauses.add(plain.substring(start));
        return clauses;
    }

    private static String withoutAsides(String sentence) {
        StringBuilder kept = new StringBuilder(sentence.length());
        int aside = 0;
        for (int i = 0; i < sentence.length(); i++) {
            char c = sentence.charAt(i);
            boolean opens = c == '(' && (aside > 0 || (i > 0 && sentence.charAt(i - 1) == ' '));
            aside += opens ? 1 : 0;
            if (opens && aside == 1) {
                kept.setLength(kept.length() - 1);
            }
            if (aside == 0) {
                kept.append(c);
            }
            aside -= c == ')' && aside > 0 ? 1 : 0;
        }
        // an aside without an end is junk or a smiley; Prose judges the whole
        return aside == 0 ? kept.toString() : sentence;
    }

    /** The sentence with its full stop, or nothing when it does not look like prose. */
    static Optional<String> sentence(String candidate) {
        if (candidate.length() > LONGEST) {
            return Optional.empty();
        }
        String text = Normalizer.normalize(withoutLeadingMarks(candidate), Normalizer.Form.NFC);
        Census census = Census.of(text);
        if (!census.isProse() || hasFormula(text) || !isBalanced(text)) {
            return Optional.empty();
        }
        return finished(text, census);
    }

    /** Whether an indented line is rather a line of a program, a diagram or a formula than of an indented paragraph. */
    static boolean looksLikeCode(String line) {
        Census census = Census.of(line);
        return hasFormula(line)
                || line.endsWith(";")
                || line.endsWith("{")
                || line.endsWith("}")
                || line.contains("   ")
                || census.symbols * 12 > line.length();
    }

    private static Optional<String> finished(String text, Census census) {
        int last = text.length() - 1;
        while (last > 0 && Sentences.isCloser(text.charAt(last))) {
            last--;
        }
        char end = text.charAt(last);
        if (Sentences.isEnd(end)) {
            return Optional.of(text);
        }
        if (end == ':' || census.words < FEWEST_WORDS + 1) {
            return Optional.empty();
        }
        boolean dangling = ",;-–—/&".indexOf(text.charAt(text.length() - 1)) >= 0;
        String body = dangling ? text.substring(0, text.length() - 1).strip() : text;
        return Optional.of(body + ".");
    }

    private static String withoutLeadingMarks(String text) {
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (Character.isLetterOrDigit(c) || "\"'“‘«([¿¡「『（".indexOf(c) >= 0) {
                break;
            }
            at += Character.charCount(c);
        }
        return text.substring(at).strip();
    }

    private static boolean hasFormula(String text) {
        for (String formula : FORMULAS) {
            if (text.contains(formula)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBalanced(String text) {
        int round = 0;
        int quotes = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '(', '[', '{' -> round++;
                case ')', ']', '}' -> round--;
                case '"' -> quotes++;
                case '“' -> quotes += 2;
                case '”' -> quotes -= 2;
                default -> {}
            }
            if (round < 0 || quotes < 0) {
                return false;
            }
        }
        // curly quotes cancel out; straight ones must come in pairs
        return round == 0 && quotes % 2 == 0;
    }

    /** What the characters of a sentence are. */
    private record Census(
            int length, int words, int letters, int ideographs, int capitals, int pauses, int symbols, boolean broken) {

        static Census of(String text) {
            int words = 0;
            int letters = 0;
            int ideographs = 0;
            int capitals = 0;
            int pauses = 0;
            int symbols = 0;
            boolean broken = false;
            int word = 0;
            for (int i = 0; i < text.length(); ) {
                int c = text.codePointAt(i);
                i += Character.charCount(c);
                if (c == ' ') {
                    words += word > 0 ? 1 : 0;
                    word = 0;
                    continue;
                }
                word++;
                boolean unspaced = Tokenizer.isUnspaced(c);
                letters += Character.isLetter(c) ? 1 : 0;
                ideographs += unspaced ? 1 : 0;
                capitals += Character.isUpperCase(c) ? 1 : 0;
                pauses += c == ',' || c == ';' || c == ':' ? 1 : 0;
                symbols += isSymbol(c) ? 1 : 0;
                broken |= isBroken(c) || (!unspaced && ideographs == 0 && word > LONGEST_WORD);
            }
            return new Census(
                    text.length(), words + (word > 0 ? 1 : 0), letters, ideographs, capitals, pauses, symbols, broken);
        }

        boolean isProse() {
            boolean longEnough = ideographs > 0
                    ? ideographs >= FEWEST_IDEOGRAPHS
                    : length >= SHORTEST
                            && words >= FEWEST_WORDS
                            && letters * 100 >= length * 60
                            // more is a list of settings
                            && pauses * 4 <= words + 4;
            return longEnough && !broken && symbols * 100 <= length * 4 && capitals * 2 < letters + ideographs;
        }

        private static boolean isSymbol(int c) {
            return !Character.isLetterOrDigit(c)
                    && PUNCTUATION.indexOf(c) < 0
                    && Character.getType(c) != Character.NON_SPACING_MARK
                    && Character.getType(c) != Character.COMBINING_SPACING_MARK;
        }

        private static boolean isBroken(int c) {
            return switch (Character.getType(c)) {
                case Character.CONTROL, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> true;
                default -> c == 0xFFFD;
            };
        }
    }
}
