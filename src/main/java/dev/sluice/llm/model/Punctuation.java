package dev.sluice.llm.model;

/** What the punctuation marks among the tokens do. Immutable and thread-safe. */
final class Punctuation {

    private final byte[] brackets;
    private final byte[] quotes;
    private final boolean[] ends;
    private final boolean[] pauses;
    private final int colon;

    Punctuation(Vocabulary vocabulary) {
        brackets = new byte[vocabulary.size()];
        quotes = new byte[vocabulary.size()];
        ends = new boolean[vocabulary.size()];
        pauses = new boolean[vocabulary.size()];
        colon = vocabulary.id(":");
        for (int id = Vocabulary.FIRST_WORD; id < vocabulary.size(); id++) {
            String text = vocabulary.text(id);
            int opened = 0;
            int quoted = 0;
            for (int i = 0; i < text.length(); i++) {
                switch (text.charAt(i)) {
                    case '(', '[', '{', '「', '『', '（' -> opened++;
                    case ')', ']', '}', '」', '』', '）' -> opened--;
                    case '“', '«' -> quoted++;
                    case '”', '»' -> quoted--;
                    // a straight mark after a space opens, one after a word closes
                    case '"' -> quoted += text.startsWith(" ") ? 1 : -1;
                    default -> {}
                }
            }
            brackets[id] = (byte) opened;
            quotes[id] = (byte) quoted;
            ends[id] = text.length() < 4 && Sentences.isEnd(text.charAt(text.length() - 1));
            pauses[id] = text.length() == 1 && ",;:、，；：".contains(text);
        }
    }

    /** Brackets that the token opens less those that it closes. */
    int brackets(int token) {
        return brackets[token];
    }

    /** Quotations that the token opens less those that it closes. */
    int quotes(int token) {
        return quotes[token];
    }

    boolean isNeutral(int token) {
        return brackets[token] == 0 && quotes[token] == 0;
    }

    /** Whether the token is a mark that ends sentences. */
    boolean isEnd(int token) {
        return ends[token];
    }

    /** Whether the token is a mark inside sentences: a comma, a colon. */
    boolean isPause(int token) {
        return pauses[token];
    }

    /** Whether the token announces something, which a sentence does once. */
    boolean isColon(int token) {
        return token == colon;
    }
}
