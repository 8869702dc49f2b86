package dev.sluice.llm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldRequestsTest {

    private final HeldRequests held = new HeldRequests(() -> 100);

    private HeldRequests.Claim claim(long bytes) {
        HeldRequests.Claim claim = held.claim(bytes);
        if (claim == null) {
            throw new AssertionError("there is no room for " + bytes);
        }
        return claim;
    }

    @Test
    void allTogetherHaveNoMoreRoomThanThereIs() {
        HeldRequests.Claim first = claim(60);
        HeldRequests.Claim second = claim(40);
        assertThat(held.claim(1)).isNull();
        assertThat(held.refused()).isEqualTo(1);

        second.close();
        second.close();

        assertThat(held.bytes()).isEqualTo(60);
        claim(40).close();
        first.close();
        assertThat(held.bytes()).isZero();
    }

    @Test
    void whatNeedsLessThanItMightHaveLeavesTheRestToOthers() {
        HeldRequests.Claim small = claim(100);
        small.needsOnly(10);
        claim(90).close();
        small.close();

        assertThat(held.bytes()).isZero();
    }

    @Test
    void oneIsLetInHoweverLargeItIs() {
        HeldRequests.Claim large = claim(1_000);

        assertThat(held.claim(0)).isNull();
        large.close();
    }
}
