package dev.sluice.llm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldRequestsTest {

    private final HeldRequests held = new HeldRequests(() -> 100);

    private HeldRequests.Claim claim(long bytes) {
        HeldRequests.Claim claim = held.claim();
        assertThat(claim.grows(bytes)).isTrue();
        return claim;
    }

    @Test
    void allTogetherHaveNoMoreRoomThanThereIs() {
        HeldRequests.Claim first = claim(60);
        HeldRequests.Claim second = claim(40);
        HeldRequests.Claim third = held.claim();
        assertThat(third.grows(1)).isFalse();
        assertThat(second.grows(1)).isFalse();
        assertThat(held.refused()).isEqualTo(2);
        assertThat(held.bytes()).isEqualTo(100);

        second.close();
        second.close();

        assertThat(held.bytes()).isEqualTo(60);
        assertThat(third.grows(40)).isTrue();
        third.close();
        first.close();
        assertThat(held.bytes()).isZero();
    }

    @Test
    void whoOnlyAnnouncesKeepsNobodyOut() {
        HeldRequests.Claim silent = held.claim();

        claim(100).close();

        silent.close();
        assertThat(held.bytes()).isZero();
    }

    @Test
    void whatNeedsLessThanItMightHaveLeavesTheRestToOthers() {
        HeldRequests.Claim small = claim(100);
        small.needs(10);
        claim(90).close();
        small.close();

        assertThat(held.bytes()).isZero();
    }

    @Test
    void copiesThatAreNeededAreCountedThoughThereIsNoRoom() {
        HeldRequests.Claim copied = claim(60);
        copied.needs(180);

        assertThat(held.claim().grows(1)).isFalse();
        copied.close();
        assertThat(held.bytes()).isZero();
    }

    @Test
    void oneIsLetInHoweverLargeItIs() {
        HeldRequests.Claim large = claim(80);
        assertThat(large.grows(1_000)).isTrue();

        assertThat(held.claim().grows(1)).isFalse();
        large.close();
        assertThat(held.bytes()).isZero();
    }
}
