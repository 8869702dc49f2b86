package dev.sluice.llm.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

    @Test
    void eachTokenBringsTheSpaceBeforeIt() {
        assertThat(Tokenizer.tokens("The outbox is bounded."))
                .containsExactly(" The", " outbox", " is", " bounded", ".");
    }

    @Test
    void punctuationAroundAWordIsApartFromIt() {
        assertThat(Tokenizer.tokens("He said (softly): \"no\", twice!"))
                .containsExactly(" He", " said", " (", "softly", ")", ":", " \"", "no", "\"", ",", " twice", "!");
    }

    @Test
    void namesStayWhole() {
        assertThat(Tokenizer.tokens("Call room.members() and set Content-Length, e.g. 3.5 or don't."))
                .containsExactly(
                        " Call",
                        " room.members()",
                        " and",
                        " set",
                        " Content-Length",
                        ",",
                        " e.g.",
                        " 3.5",
                        " or",
                        " don't",
                        ".");
    }

    @Test
    void scriptsWithoutSpacesAreCutPerCharacter() {
        assertThat(Tokenizer.tokens("船が港に入る。")).containsExactly(" 船", "が", "港", "に", "入", "る", "。");
    }

    @Test
    void combiningMarksStayWithTheirLetter() {
        assertThat(Tokenizer.tokens("ที่")).containsExactly(" ที่");
        assertThat(Tokenizer.tokens("cafe\u0301 na\u00EFve")).containsExactly(" cafe\u0301", " na\u00EFve");
    }

    @Test
    void dotsInARowAreOneToken() {
        assertThat(Tokenizer.tokens("Well... no.")).containsExactly(" Well", "...", " no", ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n\u00A0"})
    void blankTextHasNoTokens(String blank) {
        assertThat(Tokenizer.tokens(blank)).isEmpty();
    }

    @Test
    void joinedTokensAreTheTextWithSingleSpaces() {
        long seed = System.nanoTime();
        System.out.println("joinedTokensAreTheTextWithSingleSpaces seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            String text = randomText(random);
            String expected = text.replaceAll("[\\s\\u00A0]+", " ").strip();

            assertThat(String.join("", Tokenizer.tokens(text)).strip())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(expected);
        }
    }

    /** Letters, marks, brackets, emoji, Han, Thai, halves of surrogate pairs. */
    private static String randomText(Random random) {
        String[] parts = {
            "a", "B", "ship", " ", "  ", "\n", "\u00A0", ".", "...", ",", "(", ")", "\"", "'", "—", "-", "é", "e\u0301",
            "港", "。", "ท", "\u0E35", "😀", "👩‍🚀", "\uD83D", "\uDE00", "7", "3.5", "€", "«", "»", "[", "]", "{", "}",
                    ":"
        };
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }
}
