package dev.sluice.llm.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens that the model knows, numbered from the most frequent on. Immutable and thread-safe.
 *
 * <p>The first word of a sentence is written small when the text writes it small elsewhere more often ({@code The} is
 * {@code the}), which doubles what little evidence there is; {@link #opening} makes it large again.
 */
final class Vocabulary {

    /** An id fits in 16 bits, four ids in a long. */
    static final int MAX_SIZE = 65_536;

    /** {@code <s>}: before a sentence; never predicted. */
    static final int BEGIN = 0;
    /** {@code </s>}: after a sentence. */
    static final int END = 1;
    /** {@code <unk>}: any word that is not in the vocabulary; predicted but never written. */
    static final int UNKNOWN = 2;

    static final int FIRST_WORD = 3;

    private final String[] texts;
    private final Map<String, Integer> ids;
    private final Map<String, int[]> forms;

    /** Numbers the words in the order given, from {@link #FIRST_WORD} on. */
    Vocabulary(List<String> words) {
        texts = new String[words.size() + FIRST_WORD];
        texts[BEGIN] = "<s>";
        texts[END] = "</s>";
        texts[UNKNOWN] = "<unk>";
        ids = HashMap.newHashMap(words.size());
        forms = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            int id = i + FIRST_WORD;
            String word = words.get(i);
            texts[id] = word;
            ids.put(word, id);
            // only words that follow a space stand on their own, and two letters say too little
            boolean standsAlone =
                    word.length() > 3 && word.startsWith(" ") && Character.isLetterOrDigit(word.codePointAt(1));
            if (standsAlone || isUnspacedWord(word)) {
                forms.merge(Stem.of(word.strip()), new int[] {id}, Vocabulary::joined);
            }
        }
    }

    int size() {
        return texts.length;
    }

    String text(int id) {
        return texts[id];
    }

    /** The token's id, or {@link #UNKNOWN}. */
    int id(String token) {
        return ids.getOrDefault(token, UNKNOWN);
    }

    /** The id of a sentence's first token: the more frequent of its large and small form. */
    int openingId(String token) {
        int large = id(token);
        int small = id(uncapitalised(token));
        if (large == UNKNOWN || small == UNKNOWN) {
            return Math.max(large, small);
        }
        return Math.min(large, small);
    }

    /** The ids of all words with the same stem; empty when there is none. */
    int[] forms(String word) {
        return forms.getOrDefault(Stem.of(word), new int[0]).clone();
    }

    /** The ids of a sentence's tokens between {@link #BEGIN} and {@link #END}. */
    int[] encoded(List<String> tokens) {
        int[] encoded = new int[tokens.size() + 2];
        encoded[0] = BEGIN;
        for (int i = 0; i < tokens.size(); i++) {
            encoded[i + 1] = i == 0 ? openingId(tokens.get(i)) : id(tokens.get(i));
        }
        encoded[tokens.size() + 1] = END;
        return encoded;
    }

    /** The token's text as a sentence's first word; names such as {@code sendText} or {@code u8} stay as they are. */
    String opening(int id) {
        String text = texts[id];
        int first = text.startsWith(" ") ? 1 : 0;
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean partOfWord = Character.isLetter(c) || "'’-".indexOf(c) >= 0;
            if (!partOfWord || Character.isUpperCase(c)) {
                return text;
            }
        }
        int letter = text.codePointAt(first);
        return text.substring(0, first)
                + Character.toString(Character.toTitleCase(letter))
                + text.substring(first + Character.charCount(letter));
    }

    /** The token with a small first letter. */
    static String uncapitalised(String token) {
        int first = token.startsWith(" ") ? 1 : 0;
        if (first == token.length() || !Character.isUpperCase(token.codePointAt(first))) {
            return token;
        }
        int letter = token.codePointAt(first);
        return token.substring(0, first)
                + Character.toString(Character.toLowerCase(letter))
                + token.substring(first + Character.charCount(letter));
    }

    /** All tokens except {@code <s>}, most frequent first. */
    List<String> tokens() {
        List<String> tokens = new ArrayList<>(Arrays.asList(texts));
        tokens.removeFirst();
        return tokens;
    }

    private static boolean isUnspacedWord(String word) {
        return Tokenizer.isUnspaced(word.strip().codePointAt(0));
    }

    private static int[] joined(int[] some, int[] more) {
        int[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
