package dev.sluice.llm.relay;

import static dev.sluice.llm.relay.Chunks.DONE;
import static dev.sluice.llm.relay.Chunks.token;
import static dev.sluice.llm.relay.RecordingFixture.TTL;
import static dev.sluice.llm.relay.RecordingFixture.idOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.llm.relay.ScriptedUpstream.Scripted;
import dev.sluice.llm.upstream.UpstreamFailure.Kind;
import dev.sluice.llm.wire.Dialect;
import dev.sluice.stream.CloseReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RecordingTest {

    private static final String STRANGER = "mallory";
    private static final Wish ONCE = new Wish(RecordingFixture.OWNER, false, Optional.empty());

    private final RecordingFixture fixture = new RecordingFixture();

    @AfterEach
    void nothingIsLeft() {
        fixture.checkThatNothingIsLeft();
    }

    private static String numbered(long from, String... events) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < events.length; i++) {
            all.append("id: ").append(from + i).append('\n').append(events[i]);
        }
        return all.toString();
    }

    /** Has an upstream answer with so many events of about so many bytes, and the last. */
    private static String say(Scripted call, int events, int size) {
        StringBuilder all = new StringBuilder();
        for (int i = 1; i <= events; i++) {
            String event = token(i + "x".repeat(size));
            all.append(numbered(i, event));
            call.send(event);
        }
        return all.toString();
    }

    private Outcome refusal(Replays.Decision decision) {
        if (decision instanceof Replays.Refused(Router.Refused why)) {
            return why.outcome();
        }
        throw new AssertionError("it was not refused: " + decision);
    }

    private Outcome refusal(String id, @Nullable String startingAfter) {
        return refusal(fixture.decide(id, startingAfter));
    }

    // --- what is recorded

    @Test
    void whoWantsToComeBackIsToldAnIdAndTheNumbers() {
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        call.send(": nothing\n\n" + token("b") + DONE).complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo(numbered(1, token("a"), token("b"), DONE));
        assertThat(idOf(caller)).matches("stream-[0-9a-f]{32}");
        assertThat(caller.fields())
                .containsEntry("Location", "/app/v1/streams/" + idOf(caller))
                .containsEntry("X-Request-Id", "request-1");
    }

    @Test
    void eventsWithNamesKeepThem() {
        Caller caller = fixture.inDialect(Dialect.ANTHROPIC).ask();
        String start = "event: message_start\ndata: {\"type\":\"message_start\"}\n\n";
        String stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
        fixture.upstream().call().stream().send(start + stop).complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo("id: 1\n" + start + "id: 2\n" + stop);
    }

    @Test
    void answerIsTheSameFromEveryEventOnWhenItIsOver() {
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream().call().stream();
        String all = say(call, 60, 100) + numbered(61, DONE);
        call.send(DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo(all);

        for (int after = 0; after <= 61; after++) {
            Caller again = fixture.follow(idOf(caller), after);
            assertThat(again.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(again.reader().text())
                    .isEqualTo(after == 61 ? "" : all.substring(all.indexOf("id: " + (after + 1) + "\n")));
            assertThat(again.fields()).containsEntry("X-Stream-Id", idOf(caller));
        }
    }

    @Test
    void answerIsTheSameForWhoComesInTheMiddleOfIt() {
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream().call().stream();
        List<Caller> readers = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        for (int i = 1; i <= 20; i++) {
            call.send(token("t" + i));
            all.append(numbered(i, token("t" + i)));
            for (int after = 0; after <= i; after++) {
                readers.add(fixture.follow(idOf(caller), after));
            }
        }
        call.send(DONE).complete();
        all.append(numbered(21, DONE));

        int reader = 0;
        for (int i = 1; i <= 20; i++) {
            for (int after = 0; after <= i; after++) {
                Caller one = readers.get(reader++);
                assertThat(one.end()).isEqualTo(CloseReason.COMPLETED);
                assertThat(one.reader().text()).isEqualTo(all.substring(all.indexOf("id: " + (after + 1) + "\n")));
            }
        }
    }

    @Test
    void theFieldOfABrowserCountsMoreThanTheQueryThatItCameWith() {
        Caller caller = fixture.ask();
        fixture.upstream().call().stream().send(token("a") + token("b") + DONE).complete();

        assertThat(refusal(fixture.decide("GET", idOf(caller), RecordingFixture.OWNER, "9", "1"))
                        .status())
                .isEqualTo(400);
        assertThat(fixture.decide("GET", idOf(caller), RecordingFixture.OWNER, "3", "9"))
                .isInstanceOf(Replays.Replay.class);
    }

    @Test
    void truncationIsToldAgain() {
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        call.fail(Kind.BROKEN);
        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        String told = caller.reader().text();
        assertThat(told)
                .startsWith(numbered(1, token("a")) + "data: {\"error\":")
                .contains("upstream_truncated");

        Caller again = fixture.follow(idOf(caller), 0);
        assertThat(again.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(again.reader().text()).isEqualTo(told);
    }

    // --- before the first event

    @Test
    void errorOfTheUpstreamIsTheClientsAndNothingIsKept() {
        Caller caller = fixture.ask();
        fixture.upstream()
                .call()
                .head(429, Map.of("retry-after", "77"))
                .send("{\"error\":{\"message\":\"slow down\"}}")
                .complete();

        assertThat(caller.status()).isEqualTo(429);
        assertThat(caller.fields()).containsEntry("Retry-After", "77").doesNotContainKey("X-Stream-Id");
        assertThat(fixture.recordings().count()).isZero();
    }

    @Test
    void whoWaitsForLongIsToldTheIdBeforeThereIsAnEvent() {
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream().call();
        fixture.pass(Duration.ofSeconds(11));
        String id = idOf(caller);
        Caller other = fixture.follow(id, 0);
        caller.reader().leave();
        call.stream().send(token("a") + DONE).complete();

        assertThat(other.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(other.reader().text()).isEqualTo(numbered(1, token("a"), DONE));
    }

    @Test
    void whatIsOverBeforeItsClientCouldBeToldTheIdIsKeptAllTheSame() {
        Caller caller = fixture.ask(recording -> {
            recording.put((token("a") + DONE).getBytes(StandardCharsets.UTF_8));
            recording.complete();
            recording.events(true); // the clock was about to say so when the first event came
        });
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);

        Caller again = fixture.follow(idOf(caller), 0);
        assertThat(again.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(again.reader().text()).isEqualTo(caller.reader().text()).isEqualTo(numbered(1, token("a"), DONE));
    }

    @Test
    void upstreamThatStreamsNothingHasFailed() {
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream()
                .call()
                .head(200, Map.of("content-type", "application/json"))
                .send("{");

        assertThat(call.isAborted()).isTrue();
        assertThat(caller.status()).isEqualTo(502);
        assertThat(caller.body()).contains("no stream");
        assertThat(fixture.recordings().count()).isZero();
    }

    @Test
    void whoLeavesBeforeTheAnswerHasTheUpstreamStopped() {
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream().call();
        caller.hangUp();

        Awaiting.until("the upstream is cut off", call::isAborted);
        Awaiting.until("nothing is kept", () -> fixture.recordings().count() == 0);
    }

    // --- silence

    @Test
    void silentRecordingHasHeartbeatsForEachReader() {
        Caller caller = fixture.ask();
        fixture.upstream().call().stream().send(token("a"));
        Caller other = fixture.follow(idOf(caller), 1);
        caller.awaits(token("a"));
        fixture.pass(Duration.ofSeconds(40));

        caller.awaits(numbered(1, token("a")) + ": heartbeat\n");
        other.awaits(": heartbeat\n");
    }

    // --- where it can be read

    @Test
    void positionMustBeANumberOfWhatThereIs() {
        Caller caller = fixture.ask();
        fixture.upstream().call().stream().send(token("a") + token("b"));
        String id = idOf(caller);

        for (String wrong : List.of("", "-1", "x", "1.0", "9999999999999999999")) {
            assertThat(refusal(id, wrong).status()).as(wrong).isEqualTo(400);
            assertThat(refusal(id, wrong).error().code()).isEqualTo("invalid_position");
        }
        assertThat(refusal(id, "3").status()).isEqualTo(400);
        assertThat(refusal(id, "3").error().code()).isEqualTo("position_ahead");
        assertThat(fixture.decide(id, "2")).isInstanceOf(Replays.Replay.class);
        assertThat(fixture.decide(id, null)).isInstanceOf(Replays.Replay.class);
    }

    @Test
    void whatIsAnothersIsNotThere() {
        Caller caller = fixture.ask();
        fixture.upstream().call().stream().send(token("a") + DONE).complete();
        Outcome unknown = refusal("stream-0", "0");

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(refusal(fixture.decide("GET", idOf(caller), STRANGER, null, null)))
                .isEqualTo(unknown);
        assertThat(refusal(fixture.decide("DELETE", idOf(caller), STRANGER, null, null)))
                .isEqualTo(unknown);
        assertThat(refusal(fixture.decide("GET", idOf(caller), "", null, null))).isEqualTo(unknown);
        assertThat(fixture.decide(idOf(caller), "0")).isInstanceOf(Replays.Replay.class);
    }

    @Test
    void streamIsReadOrStoppedAndNothingElse() {
        Outcome wrong = refusal(fixture.decide("POST", "stream-0", RecordingFixture.OWNER, null, null));

        assertThat(wrong.status()).isEqualTo(405);
    }

    // --- what is too much

    @Test
    void oldestEventsGiveWayWhole() {
        Caller caller = fixture.smallRing().ask();
        Scripted call = fixture.upstream().call().stream();
        String all = say(call, 200, 1_000);
        String id = idOf(caller);
        assertThat(fixture.recordings().bytes()).isLessThanOrEqualTo(RecordingFixture.SMALL_RING);

        assertThat(refusal(id, "0").status()).isEqualTo(410);
        assertThat(refusal(id, null).status()).isEqualTo(410);
        assertThat(refusal(id, "0").error().code()).isEqualTo("position_gone");
        long oldest = 1;
        while (fixture.decide(id, Long.toString(oldest)) instanceof Replays.Refused) {
            oldest++;
        }
        assertThat(oldest).isBetween(100L, 190L);
        call.send(DONE).complete();
        Caller late = fixture.follow(id, oldest + 1);
        assertThat(late.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(late.reader().text())
                .isEqualTo(all.substring(all.indexOf("id: " + (oldest + 2) + "\n")) + numbered(201, DONE));
    }

    @Test
    void slowReaderHoldsUpNobodyAndIsToldThatHisPlaceIsGone() {
        Caller caller = fixture.smallRing().ask();
        Scripted call = fixture.upstream().call().stream();
        call.send(token("1"));
        Caller slow = fixture.follow(idOf(caller), 0, true);
        StringBuilder all = new StringBuilder(numbered(1, token("1")));
        for (int i = 2; i <= 200; i++) {
            assertThat(call.isDemanded()).isTrue();
            call.send(token("y".repeat(1_000)));
            all.append(numbered(i, token("y".repeat(1_000))));
            caller.awaits(numbered(i, token("y".repeat(1_000))));
        }
        call.send(DONE).complete();
        all.append(numbered(201, DONE));

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo(all.toString());
        slow.reader().goOn();
        assertThat(slow.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(fixture.recordings().lostReaders()).isEqualTo(1);
        String error = slow.reader().text().substring(slow.reader().text().indexOf("data: {\"error\""));
        assertThat(error).contains("\"code\":\"position_gone\"").endsWith("}}\n\n");
        assertThat(all).startsWith(slow.reader().text().replace(error, ""));
    }

    @Test
    void oldestThatIsOverGivesWayToANewOne() {
        fixture.keeping(2, 1 << 20);
        Caller first = fixture.ask();
        fixture.upstream().call().stream().send(token("a") + DONE).complete();
        assertThat(first.end()).isEqualTo(CloseReason.COMPLETED);
        Caller second = fixture.ask();
        fixture.upstream().call().stream().send(token("b") + DONE).complete();
        assertThat(second.end()).isEqualTo(CloseReason.COMPLETED);
        Caller third = fixture.ask();
        fixture.upstream().call().stream().send(token("c") + DONE).complete();

        assertThat(refusal(idOf(first), "0").status()).isEqualTo(404);
        assertThat(fixture.decide(idOf(second), "0")).isInstanceOf(Replays.Replay.class);
        assertThat(fixture.decide(idOf(third), "0")).isInstanceOf(Replays.Replay.class);
        assertThat(fixture.recordings().evicted()).isEqualTo(1);
        assertThat(fixture.recordings().count()).isEqualTo(2);
    }

    @Test
    void oneThatIsBeingReadGivesWayAfterOneThatIsNot() {
        fixture.keeping(2, 1 << 20);
        Caller first = fixture.askAndStall(new Wish(RecordingFixture.OWNER, true, Optional.empty()));
        String large = token("a".repeat(30_000)); // more than waits for one reader
        fixture.upstream().call().stream().send(large + large + DONE).complete();
        Caller second = fixture.ask();
        fixture.upstream().call().stream().send(token("b") + DONE).complete();
        assertThat(second.end()).isEqualTo(CloseReason.COMPLETED);
        Caller third = fixture.ask();
        fixture.upstream().call().stream().send(token("c") + DONE).complete();

        assertThat(refusal(idOf(second), "0").status()).isEqualTo(404);
        assertThat(fixture.decide(idOf(first), "0")).isInstanceOf(Replays.Replay.class);
        assertThat(fixture.decide(idOf(third), "0")).isInstanceOf(Replays.Replay.class);
        first.reader().goOn();
        assertThat(first.end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void oneHasOnlySoManyReaders() {
        fixture.readBy(2);
        Caller first = fixture.ask();
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        Caller second = fixture.follow(idOf(first), 0);
        second.awaits(numbered(1, token("a")));

        assertThat(refusal(idOf(first), "0").status()).isEqualTo(503);
        assertThat(refusal(idOf(first), "0").error().code()).isEqualTo("too_many_readers");
        call.send(DONE).complete();
        assertThat(second.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(first.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(fixture.decide(idOf(first), "0")).isInstanceOf(Replays.Replay.class);
    }

    @Test
    void whenAllAreUnderWayThereIsNoRoomForAnother() {
        fixture.keeping(2, 1 << 20);
        fixture.ask();
        fixture.ask();

        assertThat(fixture.hasRoom()).isFalse();
        assertThat(fixture.recordings().refused()).isEqualTo(1);
        fixture.upstream().call().stream().send(DONE).complete();
        assertThat(fixture.hasRoom()).isTrue();
    }

    @Test
    void allTogetherTakeNoMoreThanTheyMay() {
        fixture.keeping(100, 1 << 20);
        List<Scripted> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            fixture.ask();
            calls.add(fixture.upstream().call().stream());
            if (i == 4) {
                calls.forEach(call -> say(call, 50, 1_000));
                calls.getFirst().send(DONE).complete();
            }
        }
        for (int round = 0; round < 300; round++) {
            for (Scripted call : calls.subList(1, 10)) {
                call.send(token("z".repeat(1_000)));
                assertThat(fixture.recordings().bytes()).isLessThanOrEqualTo(1 << 20);
            }
        }

        assertThat(fixture.recordings().evicted())
                .as("the one that is over went first")
                .isEqualTo(1);
        assertThat(fixture.recordings().trimmed()).isPositive();
        assertThat(fixture.recordings().bytes()).isGreaterThan((1 << 20) / 2);
    }

    @Test
    void thousandReadersShareWhatIsKept() {
        fixture.readBy(1_001);
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream().call().stream();
        call.send(token("1"));
        List<Caller> readers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            readers.add(fixture.follow(idOf(caller), i % 2));
        }
        long alone = fixture.recordings().bytes();
        for (int i = 2; i <= 50; i++) {
            call.send(token("t" + i));
        }
        call.send(DONE).complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        String all = caller.reader().text();
        for (int i = 0; i < 1_000; i++) {
            assertThat(readers.get(i).end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(readers.get(i).reader().text())
                    .isEqualTo(i % 2 == 0 ? all : all.substring(all.indexOf("id: 2\n")));
        }
        assertThat(fixture.recordings().bytes()).isLessThan(52 * (alone + 10));
    }

    // --- readers that leave

    @Test
    void streamGoesOnForTheOthersWhenWhoAskedLeaves() {
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        Caller other = fixture.follow(idOf(caller), 0);
        caller.reader().leave();
        assertThat(caller.end()).isEqualTo(CloseReason.CLIENT_GONE);
        call.send(token("b"));
        call.send(DONE).complete();

        assertThat(other.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(other.reader().text()).isEqualTo(numbered(1, token("a"), token("b"), DONE));
    }

    @Test
    void whoComesBackInTimeFindsWhatCameMeanwhile() {
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        caller.awaits(token("a"));
        caller.reader().leave();
        assertThat(caller.end()).isEqualTo(CloseReason.CLIENT_GONE);
        call.send(token("b"));
        fixture.pass(TTL.minusSeconds(1));
        Caller again = fixture.follow(idOf(caller), 1);
        fixture.pass(TTL.multipliedBy(2));
        assertThat(call.isAborted()).as("somebody reads").isFalse();
        call.send(DONE).complete();

        assertThat(again.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(again.reader().text().replace(": heartbeat\n", "")).isEqualTo(numbered(2, token("b"), DONE));
    }

    @Test
    void upstreamIsStoppedWhenNobodyHasReadForLong() {
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        caller.awaits(token("a"));
        caller.reader().leave();
        assertThat(caller.end()).isEqualTo(CloseReason.CLIENT_GONE);
        fixture.pass(TTL.minusSeconds(1));
        assertThat(call.isAborted()).isFalse();
        fixture.pass(Duration.ofSeconds(1));
        assertThat(call.isAborted()).isTrue();

        Caller late = fixture.follow(idOf(caller), 0);
        assertThat(late.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(late.reader().text()).startsWith(numbered(1, token("a"))).contains("\"code\":\"stream_unread\"");
        fixture.pass(TTL);
        assertThat(refusal(idOf(caller), "0").status()).isEqualTo(404);
    }

    @Test
    void whatNobodyCanComeBackToIsStoppedAtOnce() {
        Caller caller = fixture.ask(ONCE);
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        caller.awaits(token("a"));
        assertThat(caller.fields()).doesNotContainKey("X-Stream-Id").doesNotContainKey("Location");
        assertThat(caller.reader().text()).isEqualTo(token("a"));
        caller.reader().leave();

        Awaiting.until("the upstream is cut off", call::isAborted);
        assertThat(caller.end()).isEqualTo(CloseReason.CLIENT_GONE);
        Awaiting.until("nothing is kept", () -> fixture.recordings().count() == 0);
    }

    @Test
    void whatIsOverIsKeptForAWhile() {
        Caller caller = fixture.ask();
        fixture.upstream().call().stream().send(token("a") + DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        fixture.pass(TTL.minusSeconds(1));
        assertThat(fixture.decide(idOf(caller), "1")).isInstanceOf(Replays.Replay.class);
        fixture.pass(Duration.ofSeconds(1));

        assertThat(refusal(idOf(caller), "1").status()).isEqualTo(404);
        assertThat(fixture.recordings().bytes()).isZero();
        assertThat(fixture.recordings().count()).isZero();
    }

    @Test
    void whoReadsWhenItsTimeIsUpMayReadToTheEnd() {
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream().call().stream();
        String all = say(call, 100, 1_000) + numbered(101, DONE);
        call.send(DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        fixture.pass(TTL.minusSeconds(10));
        Caller slow = fixture.follow(idOf(caller), 0, true);
        fixture.pass(Duration.ofSeconds(20));
        assertThat(refusal(idOf(caller), "1").status()).isEqualTo(404);
        assertThat(fixture.recordings().bytes()).isPositive();
        slow.reader().goOn();

        assertThat(slow.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(slow.reader().text()).isEqualTo(all);
        assertThat(fixture.recordings().bytes()).isZero();
    }

    // --- somebody stops it

    @Test
    void stoppingEndsTheUpstreamAndTellsAllReaders() {
        Caller caller = fixture.ask();
        Scripted call = fixture.upstream().call().stream();
        call.send(token("a"));
        Caller other = fixture.follow(idOf(caller), 1);
        caller.awaits(token("a"));

        assertThat(fixture.delete(idOf(caller))).isInstanceOf(Replays.Stopped.class);
        assertThat(call.isAborted()).isTrue();
        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(caller.reader().text())
                .startsWith(numbered(1, token("a")) + "data: {\"error\":")
                .contains("\"code\":\"stream_stopped\"")
                .doesNotContain("[DONE]");
        assertThat(other.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(refusal(idOf(caller), "0").status()).isEqualTo(404);
        assertThat(refusal(fixture.delete(idOf(caller))).status()).isEqualTo(404);
        assertThat(fixture.recordings().bytes()).isZero();
    }

    @Test
    void whatIsOverCanBeRemovedBeforeItsTime() {
        Caller caller = fixture.ask();
        fixture.upstream().call().stream().send(token("a") + DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);

        assertThat(fixture.delete(idOf(caller))).isInstanceOf(Replays.Stopped.class);
        assertThat(refusal(idOf(caller), "0").status()).isEqualTo(404);
        assertThat(fixture.recordings().count()).isZero();
    }

    @Test
    void recordingsEndWithTheServer() {
        Caller reading = fixture.ask();
        Scripted first = fixture.upstream().call().stream();
        first.send(token("a"));
        Caller waiting = fixture.ask();
        Scripted second = fixture.upstream().call();
        reading.awaits(token("a"));
        fixture.recordings().close();

        assertThat(first.isAborted()).isTrue();
        assertThat(second.isAborted()).isTrue();
        assertThat(reading.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(reading.reader().text()).contains("\"code\":\"draining\"");
        assertThat(waiting.status()).isEqualTo(503);
        assertThat(fixture.hasRoom()).isFalse();
    }
}
