package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CutsTest {

    @Test
    void whoComesLaterGetsTheChunksOfWhoCameFirst() {
        Cuts cuts = new Cuts(200);
        Pace first = cuts.before(index -> (int) (100 + index));
        for (int i = 0; i < 200; i++) {
            assertThat(first.chunkBytes(i)).isEqualTo(100 + i);
        }
        Pace second = cuts.before(index -> 7);

        assertThat(second.chunkBytes(0)).isEqualTo(100);
        assertThat(second.chunkBytes(199)).isEqualTo(299);
        assertThat(second.chunkBytes(200)).isEqualTo(7);
        assertThat(first.chunkBytes(200)).as("more are not remembered").isEqualTo(300);
    }

    @Test
    void cutsOfTheReadingThatWasLongestAgoAreForgotten() {
        RecentCuts recent = new RecentCuts();
        Cuts first = recent.of(1);
        Cuts second = recent.of(2);
        for (int run = 3; run <= RecentCuts.MOST; run++) {
            recent.of(run);
        }
        assertThat(recent.of(1)).isSameAs(first);
        recent.of(-1);

        assertThat(recent.of(1)).isSameAs(first);
        assertThat(recent.of(2)).isNotSameAs(second);
    }
}
