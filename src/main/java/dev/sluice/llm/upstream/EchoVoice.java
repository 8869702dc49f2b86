package dev.sluice.llm.upstream;

import java.util.Optional;

/** Says back what it was told, a word at a time, each with the space before it. Owned by one call. */
final class EchoVoice implements Voice {

    private final String text;
    private final int most;
    private final int promptTokens;
    private int at;
    private int tokens;

    /**
     * An echo.
     *
     * @param read all that counts as asked
     * @param most how many words it says at most
     */
    EchoVoice(String text, String read, int most) {
        this.text = text;
        this.most = most;
        this.promptTokens = words(read);
    }

    private static int words(String text) {
        int count = 0;
        for (int from = 0; from < text.length(); from = end(text, from)) {
            count++;
        }
        return count;
    }

    /** Where the word ends that begins at a place; the space after the last belongs to it. */
    private static int end(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        int space = at;
        while (space < text.length() && Character.isWhitespace(text.charAt(space))) {
            space++;
        }
        return space == text.length() ? space : at;
    }

    @Override
    public Optional<String> next() {
        if (at == text.length() || tokens == most) {
            return Optional.empty();
        }
        int end = end(text, at);
        String word = text.substring(at, end);
        at = end;
        tokens++;
        return Optional.of(word);
    }

    @Override
    public String finish() {
        return at < text.length() ? "length" : "stop";
    }

    @Override
    public int tokens() {
        return tokens;
    }

    @Override
    public int promptTokens() {
        return promptTokens;
    }
}
