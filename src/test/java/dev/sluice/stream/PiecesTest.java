package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PiecesTest {

    @Test
    void piecesGrowWithAFastSourceToTheLargest() {
        int size = Pieces.SMALLEST;
        for (int i = 0; i < 20; i++) {
            int next = Pieces.nextSize(size, size);
            assertThat(next).isEqualTo(Math.min(Pieces.LARGEST, 2 * size));
            size = next;
        }
        assertThat(size).isEqualTo(Pieces.LARGEST);
    }

    @Test
    void piecesShrinkWithASlowSourceToTheSmallest() {
        int size = Pieces.LARGEST;
        for (int i = 0; i < 20; i++) {
            int next = Pieces.nextSize(size, 1);
            assertThat(next).isEqualTo(Math.max(Pieces.SMALLEST, size / 2));
            size = next;
        }
        assertThat(size).isEqualTo(Pieces.SMALLEST);
    }

    @Test
    void pieceThatWasFilledByAQuarterOrMoreStaysAsItIs() {
        assertThat(Pieces.nextSize(4_096, 4_095)).isEqualTo(4_096);
        assertThat(Pieces.nextSize(4_096, 1_024)).isEqualTo(4_096);
        assertThat(Pieces.nextSize(4_096, 1_023)).isEqualTo(2_048);
    }
}
