package dev.sluice.llm.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class CorpusTest {

    @Test
    void sentencesAreSplit() {
        assertThat(Corpus.of("The ship came home. Was it late at night? Nobody has ever said so!")
                        .sentences())
                .containsExactly("The ship came home.", "Was it late at night?", "Nobody has ever said so!");
    }

    @Test
    void abbreviationsAndInitialsDoNotEndSentences() {
        assertThat(Corpus.of("He met Dr. Brown and J. Smith, e.g. At noon.").sentences())
                .hasSize(1);
    }

    @Test
    void linesOfAParagraphAreJoinedWhateverTheirLineEnds() {
        assertThat(Corpus.of("The ship\r\ncame home\rlate at\nnight.").sentences())
                .containsExactly("The ship came home late at night.");
    }

    @Test
    void headingListQuoteAndEmphasisMarksAreGone() {
        String text = """
            ## The **long** way of the ship ##

            - The *first* boat comes home.
            2. The __second boat__ comes ~~home~~ late.
            > The third_boat never comes home.
            """;

        assertThat(Corpus.of(text).sentences())
                .containsExactly(
                        "The long way of the ship.",
                        "The first boat comes home.",
                        "The second boat comes home late.",
                        "The third_boat never comes home.");
    }

    @Test
    void codeTablesHtmlAndFrontMatterAreGone() {
        String text = """
            ---
            title: This is the front matter of it
            ---
            The ship came home.

            ```java
            This looks like a sentence in code.
            ```

            | This is | a table | with cells. |
            |---|---|---|

            <!-- This comment is not for the reader. -->
            <script>
            This is a script and no prose.
            </script>

            The <b>pilot</b> went on board<br/> at once.
            """;

        assertThat(Corpus.of(text).sentences())
                .containsExactly("The ship came home.", "The pilot went on board at once.");
    }

    @Test
    void textOfLinksAndCodeStaysAndTargetsGo() {
        String text = "The [harbour master](https://example.org/a \"title\") keeps `room.members()` in [a book][1]."
                + "\n\n[1]: https://example.org/book\n\n![an image](x.png) The pilot reads the book again.";

        assertThat(Corpus.of(text).sentences())
                .containsExactly(
                        "The harbour master keeps room.members() in a book.", "The pilot reads the book again.");
    }

    @Test
    void asidesInBracketsAreLeftOut() {
        assertThat(Corpus.of("The pilot (an old man (or so)) goes on board of every ship.")
                        .sentences())
                .containsExactly("The pilot goes on board of every ship.");
    }

    @Test
    void fragmentsGetAFullStopAndIntroductionsGo() {
        assertThat(Corpus.of("- fresh fish from the night boats\n\nThe following things are sold:")
                        .sentences())
                .containsExactly("fresh fish from the night boats.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\n\n", "\uFEFF", "```\nnever closed", "<!-- never closed"})
    void nothingIsAnEmptyCorpus(String text) {
        assertThat(Corpus.of(text).sentences()).isEmpty();
    }

    @Test
    void otherScriptsAreProseToo() {
        assertThat(Corpus.of("船が港に入る。水先人が乗る船は大きい。").sentences()).containsExactly("船が港に入る。", "水先人が乗る船は大きい。");
        assertThat(Corpus.of("Корабль вошёл в гавань ночью. Лоцман знал все течения.")
                        .sentences())
                .hasSize(2);
    }

    @Test
    void binaryNoiseHasNoProse() throws IOException {
        long seed = System.nanoTime();
        System.out.println("binaryNoiseHasNoProse seed " + seed);
        byte[] noise = new byte[1_000_000];
        new Random(seed).nextBytes(noise);

        assertThat(Corpus.read(new ByteArrayInputStream(noise)).sentences())
                .as("seed %d", seed)
                .isEmpty();
    }

    @Test
    void sentencesWithMalformedBytesGoAndTheOthersStay() throws IOException {
        byte[] bytes = "The ship came home. \u00FF\u00FE\u0000 The pilot \u0080 slept. The keeper lit the lamp."
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(Corpus.read(new ByteArrayInputStream(bytes)).sentences())
                .containsExactly("The keeper lit the lamp.");
    }

    @Test
    void lineWithoutEndIsReadToTheCapInBoundedMemory() throws IOException {
        Corpus corpus = Corpus.read(new EndlessText((byte) 'x'));

        assertThat(corpus.sentences()).isEmpty();
        assertThat(corpus.isTruncated()).isTrue();
    }

    @Test
    void hugeLineOfProseKeepsItsSentences() {
        Corpus corpus = Corpus.of("The ship came home late at night. ".repeat(20_000));

        assertThat(corpus.sentences()).hasSizeGreaterThan(19_000);
        assertThat(corpus.isTruncated()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "`", "<a", "*_", "![", "](", "&", "(", "\"", ". ", "> ", "``` ", "- ", "\\", "(a "})
    void hostileMarkupTakesLinearTime(String mark) {
        assertThat(Corpus.of(mark.repeat(1_000_000 / mark.length())).isTruncated())
                .isFalse();
    }

    @Test
    void filesAreReadAndJoined(@TempDir Path folder) throws IOException {
        Path one = Files.writeString(folder.resolve("one.txt"), "The ship came home.");
        Path two = Files.writeString(folder.resolve("two.md"), "\uFEFFThe pilot went on board.");

        assertThat(Corpus.read(one).and(Corpus.read(two)).sentences())
                .containsExactly("The ship came home.", "The pilot went on board.");
    }

    /** One character for ever. */
    private static final class EndlessText extends InputStream {

        private final byte character;

        EndlessText(byte character) {
            this.character = character;
        }

        @Override
        public int read() {
            return character;
        }

        @Override
        public int read(byte[] target, int from, int length) {
            Arrays.fill(target, from, from + length, character);
            return length;
        }
    }
}
