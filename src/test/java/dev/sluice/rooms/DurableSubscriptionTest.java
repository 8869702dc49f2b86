package dev.sluice.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DurableSubscriptionTest {

    private static final Mailbox.Bounds USUAL = new Mailbox.Bounds(100, 1 << 20, Duration.ofHours(1));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
    private final AtomicInteger draws = new AtomicInteger();
    private final Rooms rooms = new Trial().rooms();
    private final DurableSubscriptions subscriptions = new DurableSubscriptions(
            rooms, now::get, () -> "secret" + draws.getAndIncrement(), 2, 10_000, Duration.ofDays(1));

    private DurableSubscription begin(String name, Mailbox.Bounds bounds) {
        return subscriptions.begin(name, List.of("lobby", "news"), bounds).orElseThrow();
    }

    private void publish(String room, int from, int to) {
        for (int i = from; i <= to; i++) {
            rooms.room(room).publish(room + i);
        }
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    /** The texts that wait; a number of dropped ones before each, in brackets, where there are any. */
    private static List<String> waiting(DurableSubscription subscription) {
        List<String> all = new ArrayList<>();
        Mailbox mailbox = subscription.mailbox();
        long seen = mailbox.confirmed();
        for (Mailbox.Item item = mailbox.after(seen); item != null; item = mailbox.after(seen)) {
            String text = item.message().payload().string();
            all.add(item.dropped() == 0 ? text : "(" + item.dropped() + ")" + text);
            seen = item.number();
        }
        return all;
    }

    @Test
    void messagesOfAllItsRoomsWaitUntilTheyAreConfirmed() {
        publish("lobby", 1, 1);
        DurableSubscription subscription = begin("anna", USUAL);

        publish("lobby", 2, 3);
        publish("news", 1, 1);
        publish("elsewhere", 1, 1);

        assertThat(waiting(subscription)).containsExactly("lobby2", "lobby3", "news1");
        assertThat(confirm(subscription, 2)).isTrue();
        assertThat(waiting(subscription)).containsExactly("news1");
        assertThat(confirm(subscription, 3)).isTrue();
        publish("news", 2, 2);
        assertThat(waiting(subscription)).containsExactly("news2");
    }

    private static boolean confirm(DurableSubscription subscription, long number) {
        Mailbox mailbox = subscription.mailbox();
        return mailbox.confirm(mailbox.position(number));
    }

    @Test
    void numberThatNobodyWasHandedConfirmsNothing() {
        DurableSubscription subscription = begin("anna", USUAL);
        publish("lobby", 1, 3);

        assertThat(confirm(subscription, 1)).isFalse();
        assertThat(waiting(subscription)).containsExactly("lobby1", "lobby2", "lobby3");
        assertThat(confirm(subscription, 99)).isFalse();

        assertThat(waiting(subscription)).containsExactly("lobby1", "lobby2", "lobby3");
    }

    @Test
    void numberOfOneThatWasLostConfirmsNothingInTheNextOfItsName() {
        DurableSubscription lost = begin("anna", USUAL);
        publish("lobby", 1, 3);
        assertThat(waiting(lost)).hasSize(3);
        subscriptions.end(lost);
        DurableSubscription next = begin("anna", USUAL);
        publish("lobby", 4, 6);
        assertThat(waiting(next)).hasSize(3);

        assertThat(next.mailbox().confirm(lost.mailbox().position(3))).isFalse();

        assertThat(waiting(next)).containsExactly("lobby4", "lobby5", "lobby6");
    }

    @Test
    void oldestAreDroppedWhenTheirNumberIsTooHigh() {
        DurableSubscription subscription = begin("anna", new Mailbox.Bounds(3, 1 << 20, Duration.ofHours(1)));

        publish("lobby", 1, 10);

        assertThat(waiting(subscription)).containsExactly("(7)lobby8", "lobby9", "lobby10");
        assertThat(subscription.mailbox().dropped()).isEqualTo(7);
    }

    @Test
    void oldestAreDroppedWhenTheyHaveTooManyBytes() {
        DurableSubscription subscription = begin("anna", new Mailbox.Bounds(100, 1_000, Duration.ofHours(1)));

        for (int i = 0; i < 10; i++) {
            rooms.room("lobby").publish(i + "x".repeat(300));
        }

        assertThat(subscription.mailbox().waiting()).isEqualTo(2);
    }

    @Test
    void allTogetherHaveOneBudgetOfBytes() {
        DurableSubscription anna = begin("anna", USUAL);
        DurableSubscription ben = begin("ben", USUAL);

        for (int i = 0; i < 10; i++) {
            rooms.room("lobby").publish(i + "x".repeat(1_500));
        }

        assertThat(anna.mailbox().waiting() + ben.mailbox().waiting()).isBetween(4, 7);
        subscriptions.end(anna);
        subscriptions.end(ben);
        DurableSubscription later = begin("eve", USUAL);
        publish("lobby", 1, 9);
        assertThat(later.mailbox().waiting()).isEqualTo(9);
    }

    @Test
    void ownerWhoIsReadingIsNotAway() {
        DurableSubscription anna = begin("anna", USUAL);
        anna.mailbox().listen(() -> {});
        pass(Duration.ofDays(3));

        subscriptions.sweep();

        assertThat(subscriptions.find("anna")).contains(anna);
    }

    @Test
    void roomThatCantBeReadMakesNoSubscription() {
        Rooms few = new Trial().on(TestRooms.busyBroker()).rooms();
        DurableSubscriptions none =
                new DurableSubscriptions(few, now::get, () -> "secret", 2, 10_000, Duration.ofDays(1));

        assertThatThrownBy(() -> none.begin("anna", List.of("harbour"), USUAL))
                .hasMessageContaining("can't be read now");

        assertThat(none.size()).isZero();
    }

    @Test
    void whatIsTooOldIsDropped() {
        DurableSubscription subscription = begin("anna", USUAL);
        publish("lobby", 1, 2);
        pass(Duration.ofMinutes(59));
        publish("lobby", 3, 3);
        pass(Duration.ofMinutes(2));

        subscriptions.sweep();

        assertThat(waiting(subscription)).containsExactly("(2)lobby3");
    }

    @Test
    void ownerWhoIsAwayForTooLongHasNoneAnyMore() {
        DurableSubscription stays = begin("anna", USUAL);
        begin("ben", USUAL);
        pass(Duration.ofHours(20));
        stays.touch();
        pass(Duration.ofHours(5));

        subscriptions.sweep();

        assertThat(subscriptions.find("ben")).isEmpty();
        assertThat(subscriptions.find("anna")).contains(stays);
        assertThat(rooms.room("lobby").readers()).isEqualTo(1);
    }

    @Test
    void namesAreTakenOnceAndPlacesAreFew() {
        DurableSubscription anna = begin("anna", USUAL);
        begin("ben", USUAL);

        assertThat(subscriptions.begin("anna", List.of("lobby"), USUAL)).isEmpty();
        assertThatThrownBy(() -> begin("eve", USUAL)).hasMessageContaining("its 2 durable subscriptions");
        subscriptions.end(anna);
        begin("eve", USUAL);
    }

    @Test
    void onlyItsTokenOpensIt() {
        DurableSubscription anna = begin("anna", USUAL);

        assertThat(anna.isOpenedBy("secret0")).isTrue();
        assertThat(anna.isOpenedBy("")).isFalse();
        assertThat(anna.isOpenedBy("secreT0")).isFalse();
    }

    @Test
    void whoEndsItLeavesItsRooms() {
        DurableSubscription anna = begin("anna", USUAL);

        subscriptions.end(anna);
        subscriptions.end(anna);

        assertThat(rooms.open()).isEmpty();
        assertThat(anna.mailbox().isEnded()).isTrue();
        assertThat(subscriptions.size()).isZero();
    }
}
