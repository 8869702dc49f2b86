package dev.sluice.llm.relay;

import static dev.sluice.llm.relay.Chunks.DONE;
import static dev.sluice.llm.relay.Chunks.FINISH;
import static dev.sluice.llm.relay.Chunks.USAGE;
import static dev.sluice.llm.relay.Chunks.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.llm.relay.ScriptedUpstream.Scripted;
import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.upstream.UpstreamFailure.Kind;
import dev.sluice.stream.CloseReason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RelayTest {

    private final RelayFixture fixture = new RelayFixture();

    @AfterEach
    void nothingIsLeft() {
        fixture.checkThatNothingIsLeft();
    }

    // --- what comes is passed on

    @Test
    void eventsArePassedOnAsTheyCome() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();

        call.send(token("a"));
        caller.awaits(token("a"));
        fixture.awaitDemand(call);
        call.send(token("b") + FINISH + DONE);
        call.complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo(token("a") + token("b") + FINISH + DONE);
        assertThat(caller.status()).isEqualTo(200);
        assertThat(caller.fields())
                .containsEntry("X-Request-Id", "the-id")
                .containsEntry("Incremental", "?1")
                .containsEntry("X-Accel-Buffering", "no");
        assertThat(call.isAborted()).isFalse();
    }

    @Test
    void nothingIsAnsweredBeforeTheFirstEvent() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();
        call.send(": a comment\n\n");

        assertThat(caller.answers()).isZero();
        assertThat(call.isDemanded()).isTrue();

        call.send(token("a") + DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void commentsNamesAndEmptyEventsOfTheUpstreamAreNotPassedOn() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();

        call.send("\uFEFF: hello\r\n\r\n"
                + "retry: 10\r\n\r\n"
                + "event: ping\r\n\r\n"
                + "id: 7\r\n"
                + "data: {\"choices\":[1]}\r\n\r\n"
                + "data:\r\n\r\n"
                + "data: : keepalive\r\n\r\n"
                + "data: [DONE] \r\n\r\n");
        call.complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo("data: {\"choices\":[1]}\n\n" + DONE);
    }

    @Test
    void theUpstreamsOwnBodyIsPassedOnWhereNoStreamWasAskedFor() {
        Caller caller = fixture.plainly().ask();
        Scripted call = fixture.first().call();

        call.head(200, Map.of("content-type", "application/json", "content-length", "16"));
        fixture.awaitDemand(call);
        call.send("{\"choices\"");
        fixture.awaitDemand(call);
        call.send(":[1]}");
        call.complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo("{\"choices\":[1]}");
    }

    // --- errors of the upstream

    @Test
    void errorOfTheUpstreamIsTheClientsWithItsStatus() {
        Caller caller = fixture.ask();
        fixture.first()
                .call()
                .head(401, Map.of("content-type", "application/json"))
                .send(
                        "{\"error\":{\"message\":\"no such key:"
                            + " the-secret-of-one\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"invalid_api_key\"}}")
                .complete();

        assertThat(caller.status()).isEqualTo(401);
        assertThat(caller.body())
                .contains("\"code\":\"invalid_api_key\"", "\"param\":null", "no such key")
                .doesNotContain("the-secret-of-one");
        assertThat(caller.fields()).containsEntry("X-Request-Id", "the-id");
        assertThat(fixture.first().asked()).isEqualTo(1);
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeBack() {
        Caller caller = fixture.alone().ask();
        fixture.first().call().head(429, Map.of("retry-after", "77")).complete();

        assertThat(caller.status()).isEqualTo(429);
        assertThat(caller.fields()).containsEntry("Retry-After", "77");
        assertThat(fixture.first().asked())
                .as("77 s are more than anybody waits")
                .isEqualTo(1);
    }

    @Test
    void errorAsTheFirstEventIsAStatusToo() {
        Caller caller = fixture.ask();
        fixture.first().call().stream()
                .send("data: {\"error\":{\"message\":\"too"
                        + " long\",\"type\":\"invalid_request_error\",\"code\":\"context_length_exceeded\"}}\n\n");

        assertThat(caller.status()).isEqualTo(400);
        assertThat(caller.body()).contains("context_length_exceeded");
    }

    @Test
    void anotherUpstreamIsAskedWhenTheFirstFails() {
        Caller caller = fixture.ask();
        fixture.first().call().head(500, Map.of()).send("oh").complete();
        Scripted call = fixture.second().call().stream();
        call.send(token("b") + DONE);
        call.complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo(token("b") + DONE);
        assertThat(fixture.first().asked()).isEqualTo(1);
    }

    @Test
    void anotherUpstreamIsAskedWhenThereIsNoConnection() {
        Caller caller = fixture.ask();
        fixture.first().call().fail(Kind.CONNECT);
        fixture.second().call().head(404, Map.of()).complete();

        assertThat(caller.status()).isEqualTo(404);
    }

    @Test
    void anotherUpstreamIsAskedWhenTheFirstSaysNothing() {
        Caller caller = fixture.ask();
        Scripted silent = fixture.first().call();
        fixture.pass(Duration.ofSeconds(121));

        assertThat(silent.isAborted()).isTrue();
        Scripted call = fixture.second().call().stream();
        call.send(token("b") + DONE);
        call.complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).endsWith(token("b") + DONE);
    }

    @Test
    void theSameUpstreamIsAskedAgainAfterAPause() {
        Caller caller = fixture.alone().ask();
        fixture.first().call().head(503, Map.of()).complete();
        assertThat(fixture.first().asked()).isEqualTo(1);

        fixture.pass(Duration.ofMillis(200));
        fixture.first().call().head(503, Map.of("retry-after", "2")).complete();
        fixture.pass(Duration.ofMillis(1_999));
        assertThat(fixture.first().asked()).isEqualTo(2);
        fixture.pass(Duration.ofMillis(1));
        Scripted third = fixture.first().call().stream();
        assertThat(fixture.first().asked()).isEqualTo(3);

        third.send(token("c") + DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void thereIsAnEndToTrying() {
        Caller caller = fixture.alone().ask();
        for (int i = 0; i < 10 && caller.answers() == 0; i++) {
            fixture.first().call().head(500, Map.of()).complete();
            fixture.pass(Duration.ofSeconds(1));
        }

        assertThat(caller.status()).isEqualTo(500);
        assertThat(fixture.first().asked()).isEqualTo(RelayFixture.RETRY.attempts());
    }

    @Test
    void upstreamThatFailsAgainAndAgainIsLeftAlone() {
        for (int i = 0; i < 5; i++) {
            fixture.alone().ask();
            fixture.first().call().head(400, Map.of()).complete();
        }
        Caller stillAsked = fixture.alone().ask();
        for (int i = 0; i < 4; i++) {
            fixture.first().call().head(500, Map.of()).complete();
            fixture.pass(Duration.ofSeconds(1));
        }
        fixture.alone().ask();
        fixture.first().call().head(500, Map.of()).complete();
        int asked = fixture.first().asked();
        Caller refused = fixture.alone().ask();

        assertThat(stillAsked.status()).isEqualTo(500);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.fields()).containsKey("Retry-After");
        assertThat(fixture.first().asked()).isEqualTo(asked);
    }

    // --- after the first event

    @Test
    void streamThatBreaksOffEndsWithAnErrorAndWithoutDone() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();
        call.send(token("a"));
        call.fail(Kind.BROKEN);

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(caller.reader().text())
                .startsWith(token("a") + "data: {\"error\":{\"message\":\"the upstream's answer broke off")
                .contains("\"param\":null")
                .endsWith("}}\n\n")
                .doesNotContain("[DONE]");
        assertThat(fixture.second().asked()).isZero();
    }

    @Test
    void streamThatEndsWithoutDoneIsNoWholeOne() {
        Caller caller = fixture.ask();
        fixture.first().call().stream().send(token("a")).complete();

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(caller.reader().text()).contains("upstream_truncated").doesNotContain("[DONE]");
    }

    @Test
    void streamThatSaidItIsFinishedGetsItsDone() {
        Caller caller = fixture.ask();
        fixture.first().call().stream().send(token("a") + FINISH).complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo(token("a") + FINISH + DONE);
    }

    @Test
    void truncationCanBreakTheTransferInstead() {
        Caller caller = fixture.resetting().ask();
        Scripted call = fixture.first().call().stream();
        call.send(token("a"));
        caller.awaits(token("a"));
        call.fail(Kind.BROKEN);

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(caller.reader().text()).isEqualTo(token("a"));
    }

    @Test
    void errorInTheMiddleIsPassedOnWithAllItsKeys() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();
        call.send(token("a")
                + "data: {\"error\": {\"message\": \"The server had an error\", \"type\": \"server_error\"}}\n\n");

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(caller.reader().text())
                .isEqualTo(token("a")
                        + "data: {\"error\":{\"message\":\"The server had an"
                        + " error\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n");
        assertThat(call.isAborted()).isTrue();
    }

    @Test
    void silenceBetweenTokensEndsTheStream() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();
        call.send(token("a"));
        caller.awaits(token("a"));
        fixture.awaitDemand(call);
        fixture.pass(Duration.ofSeconds(119));
        assertThat(caller.reader().hasEnded()).isFalse();
        fixture.pass(Duration.ofSeconds(2));

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(caller.reader().text()).contains("upstream_timeout");
        assertThat(call.isAborted()).isTrue();
    }

    @Test
    void answerThatTakesForEverIsEnded() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();
        call.send(token("a"));
        for (int i = 0; i < 31; i++) {
            fixture.awaitDemand(call);
            call.send(token("x"));
            fixture.pass(Duration.ofMinutes(1));
        }

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(caller.reader().text()).contains("max_duration");
        assertThat(call.isAborted()).isTrue();
    }

    @Test
    void tooLargeAnEventEndsTheStream() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();
        call.send(token("a"));
        fixture.awaitDemand(call);
        call.send(token("b") + "data: " + "x".repeat(RelayFixture.MOST_EVENT + 1));

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(caller.reader().text()).startsWith(token("a") + token("b")).contains("event_too_large");
        assertThat(call.isAborted()).isTrue();
    }

    @Test
    void streamThatBecomesLargerThanAnAnswerMayBeEndsWithAnErrorThatSaysSo() {
        Caller caller = fixture.atMost(2L * token("a").length()).ask();
        Scripted call = fixture.first().call().stream();
        call.send(token("a"));
        fixture.awaitDemand(call);
        call.send(token("b"));
        fixture.awaitDemand(call);
        call.send(token("c"));

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(caller.reader().text())
                .startsWith(token("a") + token("b"))
                .contains("response_too_large")
                .doesNotContain(token("c"), "[DONE]");
        assertThat(call.isAborted()).isTrue();
    }

    @Test
    void upstreamThatStaysOpenBehindItsLastEventIsCutOff() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();
        call.send(token("a") + DONE);

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(call.isAborted()).isFalse();
        fixture.pass(Duration.ofSeconds(1));
        assertThat(call.isAborted()).isTrue();
    }

    // --- before the first event, for long

    @Test
    void clientThatWaitsForLongGetsItsHeadersAndHeartbeats() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call();
        fixture.pass(Duration.ofSeconds(11));
        assertThat(caller.reader().text()).isEmpty();
        fixture.pass(Duration.ofSeconds(30));
        caller.awaits(": heartbeat\n");

        call.stream();
        fixture.awaitDemand(call);
        call.send(token("a") + DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo(": heartbeat\n" + token("a") + DONE);
    }

    @Test
    void heartbeatsNeverComeInTheMiddleOfAnEvent() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();
        String event = token("a");
        call.send(event.substring(0, 9));
        fixture.pass(Duration.ofSeconds(11));
        fixture.pass(Duration.ofSeconds(30));
        caller.awaits(": heartbeat\n");

        fixture.awaitDemand(call);
        call.send(event.substring(9) + DONE).complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo(": heartbeat\n" + event + DONE);
    }

    @Test
    void anotherUpstreamIsAskedAlsoBehindTheHeaders() {
        Caller caller = fixture.ask();
        fixture.pass(Duration.ofSeconds(11));
        fixture.first().call().head(500, Map.of()).complete();
        fixture.second().call().stream().send(token("b") + DONE).complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo(token("b") + DONE);
    }

    @Test
    void failureBehindTheHeadersIsToldInTheStream() {
        Caller caller = fixture.alone().ask();
        fixture.pass(Duration.ofSeconds(11));
        fixture.first()
                .call()
                .head(400, Map.of())
                .send("{\"error\":{\"message\":\"bad\"}}")
                .complete();

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(caller.status()).isEqualTo(200);
        assertThat(caller.reader().text())
                .startsWith("data: {\"error\":{\"message\":\"bad\"")
                .doesNotContain("[DONE]");
    }

    @Test
    void whereNobodySeesTheReaderLeaveASilentStreamIsWrittenToMoreOften() {
        Caller caller = fixture.unwatched().ask();
        Scripted call = fixture.first().call().stream();
        call.send(token("a"));
        caller.awaits(token("a"));
        fixture.pass(Duration.ofSeconds(3));
        caller.awaits(": heartbeat\n");
        caller.reader().leave();

        Awaiting.until("the upstream is cut off", call::isAborted);
    }

    // --- clients that leave

    @Test
    void whoLeavesBeforeTheAnswerHasTheUpstreamStopped() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call();
        caller.hangUp();

        Awaiting.until("the upstream is cut off", call::isAborted);
        assertThat(caller.answers()).isZero();
    }

    @Test
    void whoLeavesDuringAPauseHasNobodyAskedAnyMore() {
        Caller caller = fixture.alone().ask();
        fixture.first().call().head(503, Map.of()).complete();
        caller.hangUp();
        fixture.pass(Duration.ofSeconds(5));

        assertThat(fixture.first().asked()).isEqualTo(1);
        assertThat(caller.answers()).isZero();
    }

    @Test
    void whoLeavesWhileReadingHasTheUpstreamStopped() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();
        call.send(token("a"));
        caller.awaits(token("a"));
        caller.reader().leave();

        Awaiting.until("the upstream is cut off", call::isAborted);
    }

    @ParameterizedTest
    @EnumSource(names = {"DRAIN", "DETACH"})
    void upstreamCanBeReadToItsEndThoughNobodyReads(StreamConfig.OnDisconnect what) {
        Caller caller = fixture.whenTheyLeave(what).ask();
        Scripted call = fixture.first().call().stream();
        call.send(token("a"));
        caller.awaits(token("a"));
        caller.reader().leave();
        for (int i = 0; i < 100; i++) {
            fixture.awaitDemand(call);
            call.send(token("b"));
        }
        fixture.awaitDemand(call);
        call.send(USAGE + DONE);
        call.complete();

        assertThat(call.isAborted()).isFalse();
        assertThat(fixture.meter().ended(RelayEnd.COMPLETED)).isEqualTo(1);
    }

    // --- readers that stall

    @Test
    void upstreamOfAReaderWhoTakesNothingIsNotAskedForMore() {
        Caller caller = fixture.stalled().ask();
        Scripted call = fixture.first().call().stream();
        int sent = 0;
        call.send(token("a"));
        while (sent < 1_000_000 && fixture.isDemandedSoon(call)) {
            String piece = token("x".repeat(1_000));
            sent += piece.length();
            call.send(piece);
        }

        assertThat(sent).isLessThan(4 * 8_192);
        fixture.pass(Duration.ofSeconds(20));
        assertThat(call.isAborted())
                .as("it is the reader who is slow, and not yet too slow")
                .isFalse();
        caller.reader().goOn();
        fixture.awaitDemand(call);
        call.send(DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
    }

    // --- usage

    @Test
    void usageThatOnlyWeAskedForIsCountedAndNotPassedOn() {
        Caller caller = fixture.counting().ask();
        fixture.first().call().stream().send(token("a") + FINISH + USAGE + DONE).complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo(token("a") + FINISH + DONE);
        assertThat(fixture.spent()).isEqualTo(9);
    }

    @Test
    void usageThatTheClientAskedForIsPassedOn() {
        Caller caller = fixture.ask();
        fixture.first().call().stream().send(token("a") + FINISH + USAGE + DONE).complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo(token("a") + FINISH + USAGE + DONE);
        assertThat(fixture.spent()).isEqualTo(9);
    }
}
