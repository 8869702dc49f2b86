package dev.sluice.dtesn.readout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.dtesn.random.SplitMix64;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadoutTest {

    private static float[] state(SplitMix64 random, int units) {
        float[] state = new float[units];
        for (int i = 0; i < units; i++) {
            state[i] = 2 * random.unit() - 1;
        }
        return state;
    }

    @Test
    void smallNetworksHaveWhatLearnsFastest() {
        assertThat(Readout.facts(256)).containsEntry("readout", "rls");
        assertThat(Readout.facts(257)).containsEntry("readout", "nlms");
        assertThat(Readout.facts(32)).containsEntry("readout_features", 32);
        assertThat(Readout.facts(4_096)).containsEntry("readout_features", 64);
    }

    /** A number that a readout can learn. */
    private static float[] truth(float[] state) {
        return new float[] {0.25f + 2 * state[0] - state[state.length / 2], -3 * state[0]};
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64, 256, 257, 512})
    void numbersThatAreLinearAreLearned(int units) {
        Readout readout = new Readout(units);
        SplitMix64 random = new SplitMix64(1);
        double first = 0;
        double last = 0;
        for (int i = 0; i < 40_000; i++) {
            float[] state = state(random, units);
            double bits = readout.code(state, truth(state), 2, 0);
            first += i < 100 ? bits / 100 : 0;
            last += i >= 39_900 ? bits / 100 : 0;
        }
        // a number of deviation 1 to a precision of 1/256 takes some ten bits, one that is known nearly none
        assertThat(first).isGreaterThan(10);
        assertThat(last).isLessThan(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 512})
    void aSignatureThatTheStateTellsIsWorthLittle(int units) {
        Readout readout = new Readout(units);
        SplitMix64 random = new SplitMix64(2);
        double told = 0;
        for (int i = 0; i < 20_000; i++) {
            float[] state = state(random, units);
            int signature = (state[0] > 0 ? 0x80 : 0) | 0x41;
            told = 0.99 * told + 0.01 * readout.code(state, signature);
        }
        assertThat(told).isLessThan(0.7);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 512})
    void signaturesThatNothingTellsAreWorthTheirEntropy(int units) {
        Readout readout = new Readout(units);
        SplitMix64 random = new SplitMix64(3);
        double bits = 0;
        int count = 60_000;
        for (int i = 0; i < count; i++) {
            // half of them are one, a quarter another, and so on: an entropy of 2 - 2^-6 bits
            int kind = Math.min(7, Long.numberOfLeadingZeros(random.next()));
            double each = readout.code(state(random, units), kind * 37);
            bits += i >= count / 2 ? each : 0;
        }
        assertThat(2 * bits / count).isCloseTo(2, within(0.25));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 512})
    void whatNeverChangesDoesNoHarm(int units) {
        // for long most features stand still, so their directions are never seen
        Readout readout = new Readout(units);
        SplitMix64 random = new SplitMix64(4);
        float[] state = new float[units];
        for (int i = 0; i < 200_000; i++) {
            state[0] = random.sign();
            readout.code(state, new float[] {state[0] * 0.5f}, 1, 0);
        }
        assertThat(readout.code(state, new float[] {state[0] * 0.5f}, 1, 0)).isLessThan(0.1);
        double bits = 0;
        for (int i = 0; i < 20_000; i++) {
            state = state(random, units);
            bits = 0.99 * bits + 0.01 * readout.code(state, truth(state), 1, 0);
        }
        assertThat(bits).isLessThan(2);
    }

    @Test
    void missingNumbersAreWorthNothing() {
        Readout readout = new Readout(64);
        assertThat(readout.code(new float[64], new float[] {1, 2, 3}, 3, 0b111)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 512})
    void aSavedReadoutGoesOnAsItWouldHave(int units) {
        Readout readout = new Readout(units);
        Readout other = new Readout(units);
        SplitMix64 random = new SplitMix64(5);
        for (int i = 0; i < 1_000; i++) {
            readout.code(state(random, units), random.below(256));
            readout.code(state(random, units), new float[] {i % 7, 1}, 2, 0);
        }
        ByteBuffer saved = ByteBuffer.allocate(readout.savedBytes());
        readout.save(saved);
        assertThat(saved.hasRemaining()).isFalse();
        other.restore(saved.flip());
        for (int i = 0; i < 1_000; i++) {
            float[] state = state(random, units);
            int signature = random.below(256);
            assertThat(other.code(state, signature)).isEqualTo(readout.code(state, signature));
            assertThat(other.code(state, new float[] {i % 7, 1}, 2, 0))
                    .isEqualTo(readout.code(state, new float[] {i % 7, 1}, 2, 0));
        }
    }

    @Test
    void aSureBitCostsNextToNothingAndAWrongOneMuch() {
        assertThat(CodeLength.ofBit(0)).isEqualTo(1);
        assertThat(CodeLength.ofBit(0.5f)).isCloseTo(0.415, within(1e-3));
        assertThat(CodeLength.ofBit(-0.5f)).isEqualTo(2);
        assertThat(CodeLength.ofBit(1)).isCloseTo(0.011, within(1e-3));
        assertThat(CodeLength.ofBit(-3)).isEqualTo(7);
        assertThat(CodeLength.ofBit(Float.NaN)).isEqualTo(7);
    }

    @Test
    void aNumberCostsMoreTheFurtherItIsFromWhatIsExpected() {
        assertThat(CodeLength.ofNumber(0, 1, 1)).isCloseTo(1.325, within(1e-3));
        assertThat(CodeLength.ofNumber(2, 1, 1)).isCloseTo(1.325 + 2 / Math.log(2), within(1e-3));
        assertThat(CodeLength.ofNumber(0, 1, 0.125)).isCloseTo(4.325, within(1e-3));
        assertThat(CodeLength.ofNumber(0, 1e-9, 1)).isZero();
    }

    @Test
    void meanAndDeviationAreThoseOfAll() {
        RunningMean mean = new RunningMean();
        for (int i = 1; i <= 9; i++) {
            mean.add(i);
        }
        assertThat(mean.mean()).isEqualTo(5);
        assertThat(mean.deviation()).isCloseTo(Math.sqrt(7.5), within(1e-12));
        ByteBuffer saved = ByteBuffer.allocate(RunningMean.SAVED_BYTES);
        mean.save(saved);
        RunningMean other = new RunningMean();
        other.restore(saved.flip());
        other.add(20);
        mean.add(20);
        assertThat(other.deviation()).isEqualTo(mean.deviation());
    }
}
