package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CutsTest {

    @Test
    void whoComesLaterGetsTheChunksOfWhoCameFirst() {
        Cuts cuts = new Cuts();
        Pace first = cuts.before(index -> (int) (100 + index));
        for (int i = 0; i < 200; i++) {
            assertThat(first.chunkBytes(i)).isEqualTo(100 + i);
        }
        Pace second = cuts.before(index -> 7);

        assertThat(second.chunkBytes(0)).isEqualTo(100);
        assertThat(second.chunkBytes(199)).isEqualTo(299);
        assertThat(second.chunkBytes(200)).isEqualTo(7);
        assertThat(first.chunkBytes(200)).isEqualTo(7);
    }
}
