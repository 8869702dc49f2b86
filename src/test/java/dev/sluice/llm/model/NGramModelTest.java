package dev.sluice.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NGramModelTest {

    private final Corpus corpus = Corpus.of(SampleText.HARBOUR);

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void probabilitiesSumToOneInAnyContext(int order) {
        long seed = System.nanoTime();
        System.out.println("probabilitiesSumToOneInAnyContext seed " + seed);
        Random random = new Random(seed);
        NGramModel model = NGramModel.train(corpus, order);
        for (int round = 0; round < 300; round++) {
            int[] context = round % 2 == 0 ? randomContext(model, random) : contextFromText(model, random);
            double sum = 0;
            for (int token = 0; token < model.vocabularySize(); token++) {
                sum += model.probability(context, token);
            }

            assertThat(sum).as("seed %d round %d", seed, round).isCloseTo(1.0, within(1e-5));
        }
    }

    @Test
    void everyTokenButTheBeginningHasAProbability() {
        NGramModel model = NGramModel.train(corpus);
        int[] begin = {Vocabulary.BEGIN};

        assertThat(model.probability(begin, Vocabulary.BEGIN)).isZero();
        assertThat(IntStream.range(1, model.vocabularySize()))
                .allSatisfy(token -> assertThat(model.probability(begin, token)).isPositive());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void probabilitiesAreThoseOfTheFormulas(int order) {
        long seed = System.nanoTime();
        System.out.println("probabilitiesAreThoseOfTheFormulas seed " + seed);
        Random random = new Random(seed);
        NGramModel model = NGramModel.train(corpus, order);
        List<int[]> sentences = corpus.sentences().stream()
                .map(sentence -> model.vocabulary().encoded(Tokenizer.tokens(sentence)))
                .toList();
        PlainKneserNey plain = new PlainKneserNey(sentences, order, model.vocabularySize());
        for (int round = 0; round < 300; round++) {
            int[] context = round % 3 == 0 ? randomContext(model, random) : contextFromText(model, random);
            List<Integer> words = IntStream.of(context).boxed().toList();
            int token = 1 + random.nextInt(model.vocabularySize() - 1);

            assertThat(model.probability(context, token))
                    .as("seed %d round %d", seed, round)
                    .isCloseTo(plain.probability(words, token), within(1e-6));
        }
    }

    @Test
    void wordsThatFollowAreLikelierThanOthers() {
        NGramModel model = NGramModel.train(corpus);

        assertThat(model.probability("The harbour", "master")).isGreaterThan(model.probability("The harbour", "fish"));
        assertThat(model.probability("The harbour", "zxqv")).isPositive();
        assertThat(model.probability("", "the")).isGreaterThan(0.1);
        assertThat(model.probability("Two lamps must be lit before the ship passes the tower", "."))
                .isGreaterThan(0.1);
    }

    @Test
    void knownTextSurprisesLessThanShuffledOrForeignText() {
        NGramModel model = NGramModel.train(corpus);
        double known = model.perplexity("The pilot knows the sand banks and the currents.");
        double shuffled = model.perplexity("Currents the banks knows and sand pilot the the.");
        double foreign = model.perplexity("Quantum physicists dislike vague terminology everywhere.");

        assertThat(known).isGreaterThanOrEqualTo(1).isLessThan(shuffled / 4);
        assertThat(foreign).isGreaterThan(known);
    }

    @Test
    void longerContextsSurpriseLess() {
        String text = "The people of the town come to the market on foot.";

        assertThat(NGramModel.train(corpus, 4).perplexity(text))
                .isLessThan(NGramModel.train(corpus, 2).perplexity(text));
    }

    @Test
    void nonsenseIsRefusedWithASentence() {
        NGramModel model = NGramModel.train(corpus);

        assertThatThrownBy(() -> NGramModel.train(Corpus.of("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("corpus must hold at least one sentence of prose: it holds none");
        assertThatThrownBy(() -> NGramModel.train(corpus, 5)).hasMessage("order must be 2 to 4: 5");
        assertThatThrownBy(() -> NGramModel.train(corpus, 1)).hasMessage("order must be 2 to 4: 1");
        assertThatThrownBy(() -> model.perplexity(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> model.probability("The", " ")).hasMessage("word must not be blank: \" \"");
    }

    @Test
    void modelSaysWhatItLearned() {
        NGramModel model = NGramModel.train(Corpus.of("The ship came home. The ship came late."));

        assertThat(model.order()).isEqualTo(4);
        assertThat(model.sentences()).isEqualTo(2);
        assertThat(model.trainingTokens()).isEqualTo(10);
        assertThat(model.vocabularySize()).isEqualTo(6 + 3);
        assertThat(model.ngrams()).isGreaterThan(20);
        assertThat(model.countTokens("The ship, at last!")).isEqualTo(6);
    }

    @Test
    void firstWordOfASentenceIsTheSameWordAsElsewhere() {
        Vocabulary vocabulary = NGramModel.train(corpus).vocabulary();

        assertThat(vocabulary.openingId(" The")).isEqualTo(vocabulary.id(" the"));
        assertThat(vocabulary.opening(vocabulary.id(" the"))).isEqualTo(" The");
    }

    @Test
    void vocabularyIsBoundedAndUnknownWordsAreNeverWritten() {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < 25_000; i++) {
            sentences.add(
                    "The keeper saw " + word(3 * i) + " and " + word(3 * i + 1) + " near " + word(3 * i + 2) + ".");
        }
        NGramModel model = NGramModel.train(Corpus.of(String.join(" ", sentences)));
        double sum = 0;
        for (int token = 0; token < model.vocabularySize(); token++) {
            sum += model.probability(new int[] {Vocabulary.BEGIN, 65_535, 40_000}, token);
        }

        assertThat(model.vocabularySize()).isEqualTo(65_536);
        assertThat(sum).isCloseTo(1.0, within(1e-4));
        model.generate("keeper", Sampling.defaults().withMaxTokens(300))
                .forEachRemaining(token -> assertThat(token).doesNotContain("<"));
    }

    @Test
    void droppedNGramsLeaveTheirShareToTheLowerOrder() {
        TokenStream stream = Encoder.encode(corpus.sentences()).stream();
        NGramTable table = NGramTable.of(NGramCounts.highest(stream, 3), 2);
        NGramTable whole = NGramTable.of(NGramCounts.highest(stream, 3), 1);
        int rows = 0;
        for (int i = 0; i + 1 < stream.length(); i++) {
            int row = table.row(((long) stream.id(i) << 16) | stream.id(i + 1));
            if (row >= 0) {
                double sum = table.left(row);
                for (int gram = table.start(row); gram < table.end(row); gram++) {
                    sum += table.share(gram);
                }
                rows++;

                assertThat(sum).isCloseTo(1.0, within(1e-6));
            }
        }

        assertThat(rows).isPositive();
        assertThat(table.size()).isPositive().isLessThan(whole.size() / 2);
    }

    /** Letters for a number, so that it counts as a word. */
    private static String word(int number) {
        StringBuilder word = new StringBuilder("w");
        for (int rest = number; rest > 0; rest /= 26) {
            word.append((char) ('a' + rest % 26));
        }
        return word.append('q').toString();
    }

    private static int[] randomContext(NGramModel model, Random random) {
        return random.ints(1 + random.nextInt(4), 0, model.vocabularySize()).toArray();
    }

    private int[] contextFromText(NGramModel model, Random random) {
        String sentence =
                corpus.sentences().get(random.nextInt(corpus.sentences().size()));
        int[] ids = model.vocabulary().encoded(Tokenizer.tokens(sentence));
        return IntStream.of(ids).limit(1 + random.nextInt(ids.length - 1)).toArray();
    }
}
