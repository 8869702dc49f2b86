package dev.sluice.rooms.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.broker.Position;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.TestRooms;
import dev.sluice.security.Seats;
import dev.sluice.stream.FakeTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LongPollsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Rooms rooms = TestRooms.usual();
    private final FakeTimers timers = new FakeTimers();
    private final LongPolls polls = polls(rooms);
    private final List<Runnable> leavings = new ArrayList<>();

    private LongPolls polls(Rooms ofTest) {
        return new LongPolls(
                ofTest, new Seats("polls", 3, 2), timers, Thread.ofVirtual().factory());
    }

    private Caller from(String address) {
        return new Caller(address, true, leavings::add);
    }

    private CompletableFuture<String> next(String address) {
        Position top =
                rooms.room("lobby").latest(1).toCompletableFuture().join().top();
        return polls.next("lobby", top, 10, PATIENCE, from(address)).toCompletableFuture();
    }

    private void nothingIsLeft() {
        Awaiting.until("the seat is free", () -> polls.waiting() == 0);
        assertThat(rooms.open()).isEmpty();
        assertThat(timers.pending()).isZero();
    }

    private static void unavailable(CompletableFuture<String> answer, String words) {
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().status()).isEqualTo(503);
                    assertThat(e.problem().detail()).contains(words);
                });
    }

    @Test
    void nextMessageAnswersWhoWaits() {
        CompletableFuture<String> answer = next("192.0.2.1");
        assertThat(polls.waiting()).isEqualTo(1);
        assertThat(answer).isNotDone();

        rooms.room("lobby").publish("hello");

        assertThat(answer.join()).contains("\"recovered\":true").contains("hello");
        nothingIsLeft();
    }

    @Test
    void whoWaitsInVainIsAnsweredWithNothing() {
        CompletableFuture<String> answer = next("192.0.2.1");

        timers.pass(PATIENCE);

        assertThat(answer.join()).contains("\"recovered\":true").contains("\"messages\":[]");
        nothingIsLeft();
    }

    @Test
    void whoLeavesIsNotWaitedForUntilHisTimeIsOver() {
        CompletableFuture<String> answer = next("192.0.2.1");
        timers.pass(Duration.ofSeconds(1));

        assertThat(leavings).hasSize(1);
        leavings.getFirst().run();

        nothingIsLeft();
        assertThat(answer).isCompletedWithValue(LongPoll.NOBODY);
    }

    @Test
    void moreThanAnAddressMayHaveAreRefused() {
        List<CompletableFuture<String>> waiting = List.of(next("192.0.2.1"), next("192.0.2.1"));

        assertThatThrownBy(() -> next("192.0.2.1")).hasMessageContaining("your address has its 2 polls");
        assertThat(next("192.0.2.2")).isNotDone();
        assertThatThrownBy(() -> next("192.0.2.3")).hasMessageContaining("this server has its 3 polls");
        assertThat(polls.refused()).isEqualTo(2);

        rooms.room("lobby").publish("hello");
        waiting.forEach(CompletableFuture::join);
        nothingIsLeft();
        assertThat(next("192.0.2.1")).isNotDone();
    }

    @Test
    void whoFindsNoPlaceInTheRoomKeepsNoSeat() {
        Rooms full = TestRooms.with(TestRooms.USUAL.withMembers(1));
        LongPolls ofFull = polls(full);
        Position start = new Position(0, "e");
        ofFull.next("lobby", start, 1, PATIENCE, from("192.0.2.1"));
        Awaiting.until("it was told that its place is unknown", () -> ofFull.waiting() == 0);
        Position top = full.room("lobby").latest(1).toCompletableFuture().join().top();
        ofFull.next("lobby", top, 1, PATIENCE, from("192.0.2.1"));

        assertThatThrownBy(() -> ofFull.next("lobby", top, 1, PATIENCE, from("192.0.2.1")))
                .hasMessageContaining("room lobby has its 1 members");

        assertThat(ofFull.waiting()).isEqualTo(1);
    }

    @Test
    void roomThatCantBeReadIsNoAnswer() {
        LongPolls ofBusy = polls(TestRooms.withoutRoomForMore());

        CompletableFuture<String> answer = ofBusy.next("lobby", new Position(0, "e"), 1, PATIENCE, from("192.0.2.1"))
                .toCompletableFuture();

        unavailable(answer, "the room lobby can't be read now");
        Awaiting.until("the seat is free", () -> ofBusy.waiting() == 0);
    }

    @Test
    void stopAnswersAllAndRefusesNewOnes() throws Exception {
        CompletableFuture<String> answer = next("192.0.2.1");

        polls.stop(Duration.ofSeconds(20));

        assertThat(polls.waiting()).isZero();
        unavailable(answer, "the server is stopping");
        assertThatThrownBy(() -> next("192.0.2.1")).hasMessageContaining("the server is stopping");
        nothingIsLeft();
    }

    @Test
    void stopWaitsUntilTheAnswersHaveBeenWritten() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        CompletableFuture<Boolean> transfer = next("192.0.2.1").handle((text, failure) -> {
            writing.countDown();
            try {
                return written.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        polls.stop(Duration.ZERO); // does not wait at all
        writing.await();
        assertThat(polls.waiting()).isEqualTo(1);
        Thread stopping = Thread.ofVirtual().start(this::stopWithPatience);
        Awaiting.until("it waits", () -> stopping.getState() == Thread.State.TIMED_WAITING);
        written.countDown();
        stopping.join();

        assertThat(polls.waiting()).isZero();
        assertThat(transfer).isCompletedWithValue(true);
    }

    private void stopWithPatience() {
        try {
            polls.stop(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
