package dev.sluice.llm.model;

import java.util.Arrays;

/** Which sentences hold which content word. Immutable and thread-safe. */
final class SentenceIndex {

    private final TokenStream stream;
    private final boolean[] content;
    private final int[] frequencies;
    private final int[] starts;
    private final int[] postings;

    SentenceIndex(TokenStream stream, Vocabulary vocabulary) {
        this.stream = stream;
        frequencies = new int[vocabulary.size()];
        countSentences();
        content = new boolean[vocabulary.size()];
        starts = new int[vocabulary.size() + 1];
        for (int id = 0; id < content.length; id++) {
            content[id] = id >= Vocabulary.FIRST_WORD && isContent(vocabulary.text(id), frequencies[id]);
            starts[id + 1] = starts[id] + (content[id] ? frequencies[id] : 0);
        }
        postings = new int[starts[content.length]];
        fillPostings();
    }

    int sentences() {
        return stream.sentences();
    }

    /** Whether the word says what a sentence is about. */
    boolean isContent(int word) {
        return content[word];
    }

    /** In how many sentences the word is. */
    int frequency(int word) {
        return frequencies[word];
    }

    /** Inverse document frequency, with a sentence as document, in nats: rare words have more to say (Spärck Jones 1972). */
    double rarity(int word) {
        return Math.log1p(sentences() / (double) Math.max(1, frequencies[word]));
    }

    /** The ids of the n-th sentence that holds the content word, n below {@link #frequency}. */
    int[] sentence(int word, int n) {
        int sentence = postings[starts[word] + n];
        int from = stream.start(sentence) + 1;
        int[] ids = new int[stream.start(sentence + 1) - 1 - from];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = stream.id(from + i);
        }
        return ids;
    }

    private boolean isContent(String token, int frequency) {
        String word = token.strip();
        boolean unspaced = Tokenizer.isUnspaced(word.codePointAt(0));
        return (unspaced || (token.startsWith(" ") && hasLetters(word)))
                && !StopWords.contains(word)
                && frequency <= Math.max(3, sentences() / 3);
    }

    /** Names such as {@code jetty-io} count, one letter does not. */
    private static boolean hasLetters(String word) {
        return word.codePoints().filter(Character::isLetter).count() > 2
                && Character.isLetterOrDigit(word.codePointAt(0));
    }

    private void countSentences() {
        int[] last = new int[frequencies.length];
        Arrays.fill(last, -1);
        for (int sentence = 0; sentence < sentences(); sentence++) {
            for (int i = stream.start(sentence); i < stream.start(sentence + 1); i++) {
                int id = stream.id(i);
                if (last[id] != sentence) {
                    last[id] = sentence;
                    frequencies[id]++;
                }
            }
        }
    }

    private void fillPostings() {
        int[] next = starts.clone();
        for (int sentence = 0; sentence < sentences(); sentence++) {
            for (int i = stream.start(sentence); i < stream.start(sentence + 1); i++) {
                int id = stream.id(i);
                boolean isNew = content[id] && (next[id] == starts[id] || postings[next[id] - 1] != sentence);
                if (isNew) {
                    postings[next[id]++] = sentence;
                }
            }
        }
    }
}
