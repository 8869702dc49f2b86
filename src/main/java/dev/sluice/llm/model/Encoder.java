package dev.sluice.llm.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Turns sentences into a {@link Vocabulary} and a {@link TokenStream}, reading each sentence once. Owned by one training.
 *
 * <p>Bounds, each of which merely makes the model know less: {@link #MAX_TOKENS} tokens are read; words first seen after
 * {@link #MAX_TYPES} others, words that are not among the {@link Vocabulary#MAX_SIZE} most frequent, and words longer than
 * {@link #LONGEST_WORD} are {@code <unk>}.
 */
final class Encoder {

    /** Tokens with the two marks of each sentence; 32 MiB of English are about 7 million. */
    static final int MAX_TOKENS = 8 * 1024 * 1024;

    private static final int MAX_TYPES = 1_000_000;
    private static final int LONGEST_WORD = 48;
    /** Provisional ids of the marks; words count from 0. */
    private static final int OTHER = -1;

    private final Map<String, Integer> types = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private int[] inside = new int[1024];
    private int[] first = new int[1024];
    private int[] stream = new int[4096];
    private int length;
    private int[] starts = new int[256];
    private int sentences;

    private Encoder() {}

    /** The vocabulary and the sentences in it. */
    record Encoded(Vocabulary vocabulary, TokenStream stream) {}

    static Encoded encode(List<String> sentences) {
        Encoder encoder = new Encoder();
        for (String sentence : sentences) {
            List<String> tokens = Tokenizer.tokens(sentence);
            if (encoder.length + tokens.size() + 2 * (encoder.sentences + 1) > MAX_TOKENS) {
                break;
            }
            encoder.add(tokens);
        }
        return encoder.encoded();
    }

    private void add(List<String> tokens) {
        if (sentences + 1 >= starts.length) {
            starts = Arrays.copyOf(starts, starts.length * 2);
        }
        starts[sentences++] = length;
        while (length + tokens.size() > stream.length) {
            stream = Arrays.copyOf(stream, stream.length * 2);
        }
        for (int i = 0; i < tokens.size(); i++) {
            int type = type(tokens.get(i));
            stream[length++] = type;
            if (type != OTHER) {
                (i == 0 ? first : inside)[type]++;
            }
        }
    }

    private int type(String token) {
        Integer known = types.get(token);
        if (known != null) {
            return known;
        }
        if (token.length() > LONGEST_WORD || types.size() == MAX_TYPES) {
            return OTHER;
        }
        int type = types.size();
        types.put(token, type);
        texts.add(token);
        if (type >= inside.length) {
            inside = Arrays.copyOf(inside, type * 2);
            first = Arrays.copyOf(first, type * 2);
        }
        return type;
    }

    private Encoded encoded() {
        starts[sentences] = length;
        int[] small = smallForms();
        int[] counts = inside.clone();
        for (int type = 0; type < texts.size(); type++) {
            counts[small[type]] += first[type];
        }
        int[] ranked = IntStream.range(0, texts.size())
                .filter(type -> counts[type] > 0)
                .boxed()
                .sorted((one, other) -> counts[one] == counts[other]
                        ? Integer.compare(one, other)
                        : Integer.compare(counts[other], counts[one]))
                .limit(Vocabulary.MAX_SIZE - Vocabulary.FIRST_WORD)
                .mapToInt(Integer::intValue)
                .toArray();
        int[] ids = new int[texts.size()];
        Arrays.fill(ids, Vocabulary.UNKNOWN);
        List<String> words = new ArrayList<>(ranked.length);
        for (int type : ranked) {
            ids[type] = words.size() + Vocabulary.FIRST_WORD;
            words.add(texts.get(type));
        }
        return new Encoded(new Vocabulary(words), stream(ids, small));
    }

    /** For each type the type that stands for it at the beginning of a sentence. */
    private int[] smallForms() {
        int[] small = new int[texts.size()];
        for (int type = 0; type < small.length; type++) {
            Integer other = types.get(Vocabulary.uncapitalised(texts.get(type)));
            small[type] = other != null && inside[other] > inside[type] ? other : type;
        }
        return small;
    }

    private TokenStream stream(int[] ids, int[] small) {
        char[] tokens = new char[length + 2 * sentences];
        int[] begins = new int[sentences + 1];
        int at = 0;
        for (int sentence = 0; sentence < sentences; sentence++) {
            begins[sentence] = at;
            tokens[at++] = Vocabulary.BEGIN;
            for (int i = starts[sentence]; i < starts[sentence + 1]; i++) {
                int type = stream[i];
                boolean opens = i == starts[sentence];
                tokens[at++] = (char) (type == OTHER ? Vocabulary.UNKNOWN : ids[opens ? small[type] : type]);
            }
            tokens[at++] = Vocabulary.END;
        }
        begins[sentences] = at;
        return new TokenStream(tokens, begins);
    }
}
