package dev.sluice.dtesn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.dtesn.random.SplitMix64;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoveltyTest {

    /** So many symbols come before anything is usual. */
    private static final int FEW = 32;

    private static void add(Novelty novelty, double... bits) {
        for (double each : bits) {
            novelty.add(each);
        }
    }

    /** 32 symbols of mean 10, whose squared distances from it come to 124 = 31 times 4: their deviation is 2. */
    private static double[] tenAndTwo() {
        double[] bits = new double[FEW];
        for (int i = 0; i < FEW; i++) {
            bits[i] = 10;
        }
        int[] distances = {7, 3, 2};
        for (int i = 0; i < distances.length; i++) {
            bits[5 * i] += distances[i];
            bits[5 * i + 3] -= distances[i];
        }
        return bits;
    }

    private static Novelty usual() {
        Novelty novelty = new Novelty();
        add(novelty, tenAndTwo());
        Part taken = novelty.take();
        assertThat(taken.noveltyBits()).isCloseTo(10, within(1e-12));
        return novelty;
    }

    @Test
    void aSymbolIsHeldAgainstTheMeanAndTheDeviationOfAllBeforeIt() {
        Novelty novelty = usual();
        add(novelty, 14);

        Part above = novelty.take();
        assertThat(above.symbols()).isOne();
        assertThat(above.noveltyBits()).isEqualTo(14);
        assertThat(above.anomaly()).as("4 above 10, by 2").isCloseTo(2, within(1e-12));

        // now 33 symbols of mean 334 / 33, and of squares 124 + 16 * 32 / 33: a variance of 1151 / 264
        add(novelty, 334 / 33.0 - 3 * Math.sqrt(1_151 / 264.0));
        assertThat(novelty.take().anomaly()).as("as far below as is rare").isCloseTo(-3, within(1e-12));
    }

    @Test
    void theSumOfDeviationsIsHeldAgainstTheRootOfTheirNumber() {
        Novelty novelty = usual();
        double mean = 334 / 33.0; // behind 14, and as often as this comes, too
        add(novelty, 14, mean, mean, mean);

        assertThat(novelty.take().anomaly())
                .as("2 + 0 + 0 + 0, by the root of 4")
                .isCloseTo(1, within(1e-12));
        assertThat(novelty.mean()).isCloseTo(mean, within(1e-12));
    }

    @Test
    void aPartKnowsNothingOfThePartsBeforeItButWhatIsUsual() {
        Novelty novelty = usual();
        add(novelty, 14, 20, 3);
        Part first = novelty.take();
        assertThat(first.symbols()).isEqualTo(3);

        assertThat(novelty.take()).as("nothing since").isEqualTo(new Part(0, 0, 0));
        add(novelty, novelty.mean());
        Part next = novelty.take();
        assertThat(next.symbols()).isOne();
        assertThat(next.anomaly()).isZero();
        assertThat(novelty.symbols()).isEqualTo(FEW + 4);
    }

    @Test
    void nothingIsUnusualBeforeSomethingIsUsual() {
        Novelty novelty = new Novelty();
        for (int i = 0; i < FEW; i++) {
            novelty.add(i == FEW - 1 ? 1_000 : i % 7);
            assertThat(novelty.take().anomaly()).as("symbol %d", i).isZero();
        }
        novelty.add(0);
        assertThat(novelty.take().anomaly()).as("symbol %d", FEW).isNegative();
    }

    @Test
    void theFirstSymbolsCountNothingInThePartThatTheyAreIn() {
        Novelty novelty = new Novelty();
        add(novelty, tenAndTwo());
        add(novelty, 14);

        Part part = novelty.take();
        assertThat(part.symbols()).isEqualTo(33);
        assertThat(part.noveltyBits()).isCloseTo(334 / 33.0, within(1e-12));
        assertThat(part.anomaly()).as("of one symbol, not of 33").isCloseTo(2, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 32, 40, 333})
    void anomaliesAreThoseOfTheirDefinition(int symbolsOfAPart) {
        SplitMix64 random = new SplitMix64(9);
        Novelty novelty = new Novelty();
        List<Double> before = new ArrayList<>();
        for (int part = 0; part < 8; part++) {
            double sum = 0;
            int compared = 0;
            for (int i = 0; i < symbolsOfAPart; i++) {
                double bits = 12 * random.unit() * random.unit();
                if (before.size() >= FEW) {
                    sum += (bits - mean(before)) / deviation(before);
                    compared++;
                }
                before.add(bits);
                novelty.add(bits);
            }
            double expected = compared == 0 ? 0 : sum / Math.sqrt(compared);
            assertThat(novelty.take().anomaly()).isCloseTo(expected, within(1e-9));
            assertThat(novelty.mean()).isCloseTo(mean(before), within(1e-9));
        }
    }

    private static double mean(List<Double> bits) {
        return bits.stream().mapToDouble(each -> each).sum() / bits.size();
    }

    private static double deviation(List<Double> bits) {
        double mean = mean(bits);
        double squares =
                bits.stream().mapToDouble(each -> (each - mean) * (each - mean)).sum();
        return Math.sqrt(squares / (bits.size() - 1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 4.1, 1e-300, 1e6})
    void whatIsAlwaysTheSameIsNoAnomaly(double bits) {
        Novelty novelty = new Novelty();
        for (int i = 0; i < 1_000; i++) {
            novelty.add(bits);
            if (i % 3 == 0) {
                Part part = novelty.take();
                assertThat(part.anomaly()).isZero();
                assertThat(part.noveltyBits()).isCloseTo(bits, within(bits * 1e-12));
            }
        }
        assertThat(novelty.mean()).isEqualTo(bits);
    }

    @Test
    void whatNeverChangedDeviatesByAHundredthOfABitAtLeast() {
        Novelty novelty = new Novelty();
        for (int i = 0; i < 100; i++) {
            novelty.add(5);
        }
        Part constant = novelty.take();
        assertThat(constant.anomaly()).isZero();
        novelty.add(5.5);
        assertThat(novelty.take().anomaly()).isCloseTo(50, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 34, 60})
    void whoIsSavedAnywhereGoesOnWithTheSame(int symbolsBefore) {
        SplitMix64 random = new SplitMix64(4);
        Novelty novelty = new Novelty();
        for (int i = 0; i < symbolsBefore; i++) {
            novelty.add(9 * random.unit());
            if (i == 20 || i == 32) {
                assertThat(novelty.take().symbols()).isPositive();
            }
        }
        ByteBuffer saved = ByteBuffer.allocate(Novelty.SAVED_BYTES);
        novelty.save(saved);
        assertThat(saved.hasRemaining()).as("it wrote all that it says").isFalse();
        Novelty other = new Novelty();
        add(other, 1, 2, 3); // which is to be forgotten
        other.restore(saved.flip());

        for (int i = 0; i < 50; i++) {
            double bits = 9 * random.unit();
            novelty.add(bits);
            other.add(bits);
            if (i % 3 != 1) { // the first part has begun before
                assertThat(other.take()).isEqualTo(novelty.take());
            }
            assertThat(other.mean()).isEqualTo(novelty.mean());
            assertThat(other.symbols()).isEqualTo(novelty.symbols());
        }
    }
}
