package dev.sluice.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GenerationTest {

    private static final List<String> PROMPTS = List.of(
            "What does the pilot do?", "Where is the fish sold?", "Tell me about the storm", "Who reads the book?");

    private final NGramModel model = SampleText.model();
    private final Sampling sampling = Sampling.defaults();

    @Test
    void samePromptAndSamplingGiveTheSameAnswer() {
        for (String prompt : PROMPTS) {
            assertThat(text(prompt, sampling)).isEqualTo(text(prompt, sampling));
            assertThat(SampleText.model().generate(prompt, sampling).next())
                    .isEqualTo(model.generate(prompt, sampling).next());
        }
    }

    @Test
    void differentPromptsGiveDifferentAnswers() {
        assertThat(PROMPTS).extracting(prompt -> text(prompt, sampling)).doesNotHaveDuplicates();
        assertThat(PROMPTS)
                .extracting(prompt -> text(prompt, sampling.withTemperature(0)))
                .doesNotHaveDuplicates();
    }

    @Test
    void differentSeedsGiveDifferentAnswers() {
        Set<String> answers = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            answers.add(text("the harbour master", sampling.withSeed(seed)));
        }

        assertThat(answers).hasSizeGreaterThan(15);
    }

    @Test
    void greedyAnswerDoesNotDependOnTheSeed() {
        Sampling greedy = sampling.withTemperature(0);

        assertThat(text("the pilot", greedy.withSeed(1))).isEqualTo(text("the pilot", greedy.withSeed(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pilot", "baker", "island", "bell", "lamps"})
    void firstSentenceHoldsThePromptsWord(String word) {
        for (int seed = 0; seed < 10; seed++) {
            String answer = text("Please tell me about " + word + " and how?", sampling.withSeed(seed));

            assertThat(Sentences.of(answer).getFirst().toLowerCase(Locale.ROOT))
                    .as("seed %d: %s", seed, answer)
                    .contains(word.replaceAll("s$", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zxqv blorp", "???", "как дела", "\uD83D \u0000 <unk> </s>", "the of and"})
    void unknownPromptStillGivesProse(String prompt) {
        String answer = text(prompt, sampling);

        assertThat(answer.length()).isGreaterThan(200);
        assertProse(answer);
    }

    @Test
    void longPromptCostsLittle() {
        assertProse(text("What does the pilot do in the storm? ".repeat(100_000), sampling));
    }

    @Test
    void answersAreWellFormedProse() {
        long first = System.nanoTime();
        System.out.println("answersAreWellFormedProse seed " + first);
        Random random = new Random(first);
        for (int round = 0; round < 60; round++) {
            Sampling some = new Sampling(
                    20 + random.nextInt(300),
                    random.nextInt(21) / 10.0,
                    0.05 + 0.95 * random.nextDouble(),
                    random.nextLong());
            assertProse(text(PROMPTS.get(round % PROMPTS.size()), some));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 20, 121})
    void answerNeverHasMoreTokensThanAllowed(int maxTokens) {
        for (int seed = 0; seed < 20; seed++) {
            Generation answer =
                    model.generate("storm", sampling.withMaxTokens(maxTokens).withSeed(seed));
            int counted = 0;
            String last = "";
            while (answer.hasNext()) {
                assertThat(answer.finish()).isEmpty();
                last = answer.next();
                assertThat(answer.tokens()).isEqualTo(++counted);
            }

            assertThat(counted).isBetween(1, maxTokens);
            boolean ended = Sentences.isEnd(last.charAt(last.length() - 1));
            assertThat(answer.finish()).contains(ended ? Finish.STOP : Finish.LENGTH);
        }
    }

    @Test
    void stopMeansThatTwoThirdsWereSaid() {
        Generation answer = model.generate("market", sampling);
        answer.forEachRemaining(token -> {});

        assertThat(answer.finish()).contains(Finish.STOP);
        assertThat(answer.tokens()).isBetween(80, 120);
    }

    @Test
    void nothingComesAfterTheEnd() {
        Generation answer = model.generate("storm", sampling.withMaxTokens(2));
        answer.next();
        answer.next();

        assertThat(answer.hasNext()).isFalse();
        assertThatThrownBy(answer::next).isInstanceOf(NoSuchElementException.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.8, 2})
    void longAnswerDoesNotLoop(double temperature) {
        Generation answer = model.generate("the harbour", new Sampling(Sampling.MOST_TOKENS, temperature, 0.95, 5));
        StringBuilder text = new StringBuilder();
        answer.forEachRemaining(text::append);
        List<String> sentences = Sentences.of(text.toString());

        assertThat(sentences).doesNotHaveDuplicates();
        assertThat(sentences).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.8, 2})
    void noFourWordsComeTwice(double temperature) {
        for (int seed = 0; seed < 20; seed++) {
            String answer = text("the harbour", new Sampling(400, temperature, 0.95, seed));
            List<String> grams = new ArrayList<>();
            for (String sentence : Sentences.of(answer)) {
                List<String> tokens = Tokenizer.tokens(sentence.toLowerCase(Locale.ROOT));
                for (int i = 0; i + 4 <= tokens.size(); i++) {
                    grams.add(String.join("", tokens.subList(i, i + 4)));
                }
            }

            assertThat(grams).as("seed %d: %s", seed, answer).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The ship came home.",
                "The ship came home. The ship came home. The ship came home.",
                "aha aha aha aha aha aha aha aha.",
                "The the the the.",
                "船が港に入る。"
            })
    void tinyCorpusEndsToo(String text) {
        NGramModel tiny = NGramModel.train(Corpus.of(text));
        for (double temperature : new double[] {0, 1, 2}) {
            Generation answer = tiny.generate("ship", sampling.withTemperature(temperature));
            answer.forEachRemaining(token -> {});

            assertThat(answer.tokens()).isBetween(1, 120);
            assertThat(answer.finish()).isPresent();
        }
    }

    @Test
    void answersAreMostlyNotCopies() {
        Set<String> corpus = new HashSet<>(Corpus.of(SampleText.HARBOUR).sentences());
        int sentences = 0;
        int copies = 0;
        for (int seed = 0; seed < 40; seed++) {
            for (String sentence : Sentences.of(text(PROMPTS.get(seed % PROMPTS.size()), sampling.withSeed(seed)))) {
                sentences++;
                copies += corpus.contains(sentence) ? 1 : 0;
            }
        }
        System.out.println("answersAreMostlyNotCopies: " + copies + " of " + sentences);

        assertThat(copies).isLessThan(sentences / 3);
    }

    @Test
    void oneModelServesManyThreadsAtOnce() throws InterruptedException, ExecutionException {
        List<String> alone =
                PROMPTS.stream().map(prompt -> text(prompt, sampling)).toList();
        List<Future<List<String>>> together = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 32; i++) {
                together.add(threads.submit(() ->
                        PROMPTS.stream().map(prompt -> text(prompt, sampling)).toList()));
            }
        }

        for (Future<List<String>> answers : together) {
            assertThat(answers.get()).isEqualTo(alone);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void lowerOrdersWriteToo(int order) {
        NGramModel lower = NGramModel.train(Corpus.of(SampleText.HARBOUR), order);
        StringBuilder answer = new StringBuilder();
        lower.generate("storm", sampling).forEachRemaining(answer::append);

        assertProse(answer.toString());
    }

    private String text(String prompt, Sampling some) {
        StringBuilder text = new StringBuilder();
        model.generate(prompt, some).forEachRemaining(text::append);
        return text.toString();
    }

    private static void assertProse(String text) {
        assertThat(text).matches("(?s)[A-Z\"].*");
        assertThat(text).doesNotContain("  ", " .", " ,", "<unk>", "<s>", "</s>", "..");
        assertThat(text).doesNotContainPattern("[.] [a-z]");
    }
}
