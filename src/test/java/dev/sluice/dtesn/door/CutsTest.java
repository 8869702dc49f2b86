package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CutsTest {

    @Test
    void whoComesLaterGetsTheChunksOfWhoCameFirst() {
        Cuts cuts = new Cuts(200);
        Pace first = cuts.before(index -> (int) (100 + index / 3));
        for (int i = 0; i < 300; i++) {
            assertThat(first.chunkBytes(i)).isEqualTo(100 + i / 3);
        }
        Pace second = cuts.before(index -> 7);
        for (int i = 0; i < 300; i++) {
            assertThat(second.chunkBytes(i)).isEqualTo(100 + i / 3);
        }
        assertThat(second.chunkBytes(300))
                .as("who is further first says how it goes on")
                .isEqualTo(7);
        assertThat(first.chunkBytes(300)).isEqualTo(7);
        assertThat(first.chunkBytes(301)).isEqualTo(200);
        assertThat(second.chunkBytes(301)).isEqualTo(200);
        assertThat(second.chunkBytes(299)).as("before that").isEqualTo(199);
    }

    @Test
    void whereNoFurtherChangeIsRememberedThereIsNone() {
        Cuts cuts = new Cuts(3);
        Pace first = cuts.before(index -> (int) (100 + index));
        Pace second = cuts.before(index -> 7);
        for (int i = 0; i < 5_000; i++) {
            int size = first.chunkBytes(i);
            assertThat(size).isEqualTo(Math.min(102, 100 + i));
            assertThat(second.chunkBytes(i)).isEqualTo(size);
        }
        assertThat(second.chunkBytes(5_000)).isEqualTo(102);
        assertThat(first.chunkBytes(5_000)).isEqualTo(102);
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

    @Test
    void cutsOfAReadingThatSomebodyIsBeingToldOfAreNotForgottenBeforeThoseOfOthers() {
        RecentCuts recent = new RecentCuts();
        Cuts told = recent.of(1);
        for (int run = 2; run <= RecentCuts.MOST; run++) {
            recent.of(run);
        }
        for (int run = -1; run > -2 * RecentCuts.MOST; run--) {
            recent.use(1);
            recent.of(run);
        }

        assertThat(recent.known(1)).containsSame(told);
        for (int run = 2; run <= RecentCuts.MOST; run++) {
            assertThat(recent.known(run)).as("reading %d", run).isEmpty();
        }
    }

    @Test
    void whoeverIsToldOfAReadingThatIsForgottenDoesNotBringItBack() {
        RecentCuts recent = new RecentCuts();
        recent.use(1);

        assertThat(recent.known(1)).isEmpty();
    }
}
