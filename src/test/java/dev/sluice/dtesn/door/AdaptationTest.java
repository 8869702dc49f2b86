package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdaptationTest {

    private static final long SECOND = 1_000_000_000;

    private long now;
    private long bytes;

    private Adaptation of(Bandwidth hint, boolean adaptsLevel) {
        return new Adaptation(hint, adaptsLevel, hint.chunkBytes(), () -> now);
    }

    private List<Integer> chunks(Adaptation adaptation, int count, long bytesASecond, boolean waiting) {
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sizes.add(adaptation.chunkBytes(i));
            now += SECOND;
            bytes += bytesASecond;
            adaptation.look(bytes, waiting, !waiting);
        }
        return sizes;
    }

    @Test
    void whoMakesNobodyWaitGetsTwiceAsMuchEachTimeUpToTheMost() {
        Adaptation adaptation = of(Bandwidth.AUTO, true);

        assertThat(chunks(adaptation, 5, 1_000, false)).containsExactly(8_192, 16_384, 32_768, 65_536, 65_536);
        assertThat(adaptation.bufferBytes()).isEqualTo(32_768);
        assertThat(adaptation.level()).isEqualTo(1);
    }

    @Test
    void whoTakesLittleGetsHalfAsMuchEachTimeDownToTheLeastAndCompressedHarder() {
        Adaptation adaptation = of(Bandwidth.AUTO, true);

        assertThat(chunks(adaptation, 5, 10_000, true)).containsExactly(8_192, 4_096, 2_048, 1_024, 1_024);
        assertThat(adaptation.bufferBytes()).isEqualTo(2_048);
        assertThat(adaptation.level()).isEqualTo(9);
    }

    @Test
    void whoBecomesFastOrSlowIsFollowed() {
        Adaptation adaptation = of(Bandwidth.AUTO, true);
        chunks(adaptation, 5, 10_000, true);

        assertThat(chunks(adaptation, 5, 200_000, true)).containsExactly(1_024, 2_048, 4_096, 8_192, 8_192);
        assertThat(adaptation.level()).isEqualTo(6);
        assertThat(chunks(adaptation, 4, 5_000_000, true)).containsExactly(8_192, 16_384, 32_768, 65_536);
    }

    @Test
    void whatWaitsAndMakesNobodyWaitSaysNothing() {
        Adaptation adaptation = of(Bandwidth.AUTO, true);
        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < 6; j++) {
                adaptation.look(bytes, false, j % 2 == 0);
            }
            now += SECOND;
            bytes += 10_000;
            adaptation.look(bytes, true, false);
        }

        assertThat(adaptation.chunkBytes(0)).isEqualTo(1_024);
        now += 4 * SECOND;
        adaptation.look(bytes, false, true);
        assertThat(adaptation.chunkBytes(1)).as("a buffer may have taken it").isEqualTo(1_024);
        now += SECOND;
        adaptation.look(bytes, false, true);
        assertThat(adaptation.chunkBytes(2)).as("it takes all, for long").isEqualTo(2_048);
    }

    @ParameterizedTest
    @EnumSource(Bandwidth.class)
    void whateverIsMeasuredItStaysInTheBandOfTheHint(Bandwidth hint) {
        Adaptation adaptation = of(hint, true);

        for (boolean waiting : new boolean[] {true, false, true}) {
            assertThat(chunks(adaptation, 9, 1_000, waiting))
                    .allSatisfy(size -> assertThat(size).isBetween(hint.leastChunk(), hint.mostChunk()));
        }
    }

    @Test
    void levelThatIsNotToBeAdaptedStays() {
        Adaptation adaptation = of(Bandwidth.AUTO, false);
        chunks(adaptation, 5, 10_000, true);

        assertThat(adaptation.level()).isEqualTo(6);
    }
}
