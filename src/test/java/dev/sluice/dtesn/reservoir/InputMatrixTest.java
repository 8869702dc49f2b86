package dev.sluice.dtesn.reservoir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.dtesn.random.SplitMix64;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputMatrixTest {

    private static final float SIZE = 0.25f;

    private static InputMatrix matrix(int inputs, int units) {
        return new InputMatrix(inputs, units, SIZE, new SplitMix64(7));
    }

    private static float[] product(InputMatrix matrix, int units, float... numbers) {
        float[] into = new float[units];
        matrix.multiply(numbers, numbers.length, new float[units], into);
        return into;
    }

    /** By input, then by unit. */
    private static float[][] weights(InputMatrix matrix, int inputs, int units) {
        float[][] weights = new float[inputs][];
        for (int j = 0; j < inputs; j++) {
            float[] one = new float[inputs];
            one[j] = 1;
            weights[j] = product(matrix, units, one);
        }
        return weights;
    }

    @ParameterizedTest
    @CsvSource({"1, 512", "2, 16", "3, 100", "5, 8", "16, 128", "32, 128", "32, 130", "32, 8", "64, 1000", "100, 300"})
    void whatItDoesIsTheSumOfWhatEachNumberDoes(int inputs, int units) {
        InputMatrix matrix = matrix(inputs, units);
        float[][] weights = weights(matrix, inputs, units);
        SplitMix64 random = new SplitMix64(1);
        for (int count = 1; count <= inputs; count++) {
            float[] numbers = new float[count];
            float[] constant = new float[units];
            double[] expected = new double[units];
            for (int i = 0; i < units; i++) {
                constant[i] = random.unit();
                expected[i] = constant[i];
            }
            for (int j = 0; j < count; j++) {
                numbers[j] = random.unit() - 0.5f;
                for (int i = 0; i < units; i++) {
                    expected[i] += (double) numbers[j] * weights[j][i];
                }
            }
            float[] into = new float[units];
            matrix.multiply(numbers, count, constant, into);
            for (int i = 0; i < units; i++) {
                assertThat((double) into[i]).as("%s numbers, unit %s", count, i).isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 8, 31})
    void whatStandsBehindTheNumbersIsNotRead(int count) {
        InputMatrix matrix = matrix(32, 100);
        float[] numbers = new float[32];
        Arrays.fill(numbers, Float.NaN);
        Arrays.fill(numbers, 0, count, 0.5f);
        float[] into = new float[100];
        matrix.multiply(numbers, count, new float[100], into);
        assertThat(into).isEqualTo(product(matrix, 100, Arrays.copyOf(numbers, count)));
        assertThat(into).doesNotContain(Float.NaN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 32, 64})
    void eachWeightHasTheSameSizeAndAsManySignsAreMinusAsPlus(int inputs) {
        float[][] weights = weights(matrix(inputs, 4_096), inputs, 4_096);
        for (float[] ofOne : weights) {
            int minus = 0;
            for (float weight : ofOne) {
                assertThat(Math.abs(weight)).isEqualTo(SIZE);
                minus += weight < 0 ? 1 : 0;
            }
            assertThat(minus).isBetween(1_850, 2_250); // 2048 +- 6 standard deviations
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 32, 64})
    void whatDifferentInputsDoIsOrthogonal(int inputs) {
        float[][] weights = weights(matrix(inputs, 4 * inputs), inputs, 4 * inputs);
        for (int one = 0; one < inputs; one++) {
            for (int other = 0; other < one; other++) {
                double product = 0;
                for (int i = 0; i < 4 * inputs; i++) {
                    product += weights[one][i] * weights[other][i];
                }
                assertThat(product).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64})
    void blocksOfUnitsReadInDifferentWays(int inputs) {
        float[][] weights = weights(matrix(inputs, 2 * inputs), inputs, 2 * inputs);
        long same = Arrays.stream(weights)
                .filter(ofOne -> Arrays.equals(ofOne, 0, inputs, ofOne, inputs, 2 * inputs))
                .count();
        assertThat(same).isZero();
    }
}
