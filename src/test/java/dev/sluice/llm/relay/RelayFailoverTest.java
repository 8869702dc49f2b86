package dev.sluice.llm.relay;

import static dev.sluice.llm.relay.Chunks.DONE;
import static dev.sluice.llm.relay.Chunks.token;
import static org.assertj.core.api.Assertions.assertThat;

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

/** Which upstream is asked next, when, and what the breaker makes of how answers end. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RelayFailoverTest {

    private static final Map<String, String> JSON = Map.of("content-type", "application/json");

    private final RelayFixture fixture = new RelayFixture();

    @AfterEach
    void nothingIsLeft() {
        fixture.checkThatNothingIsLeft();
    }

    // --- answers that are no streams

    @Test
    void bodyThatIsCutOffBeforeItsFirstByteIsHadFromAnother() {
        Caller caller = fixture.plainly().ask();
        fixture.first().call().head(200, JSON).fail(Kind.BROKEN);

        assertThat(caller.answers()).isZero();
        fixture.second().call().head(200, JSON).send("{}").complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text()).isEqualTo("{}");
    }

    @Test
    void bodyThatDoesNotBeginInTimeIsHadFromAnother() {
        Caller caller = fixture.plainly().ask();
        Scripted silent = fixture.first().call().head(200, JSON);
        fixture.pass(Duration.ofSeconds(121));

        assertThat(silent.isAborted()).isTrue();
        fixture.second().call().head(200, JSON).send("{}").complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void bodyThatIsCutOffLaterIsNoWholeOne() {
        Caller caller = fixture.plainly().ask();
        Scripted call = fixture.first().call().head(200, JSON);
        call.send("{");
        caller.awaits("{");
        call.fail(Kind.BROKEN);

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(fixture.second().asked()).isZero();
    }

    @Test
    void emptyBodyIsAnAnswer() {
        Caller caller = fixture.plainly().ask();
        fixture.first().call().head(200, JSON).complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.status()).isEqualTo(200);
        assertThat(caller.reader().text()).isEmpty();
    }

    @Test
    void bodyThatIsTooLargeFromItsFirstPieceOnIsAnErrorWithAStatus() {
        Caller caller = fixture.plainly().atMost(100).ask();
        fixture.first().call().head(200, JSON).send("x".repeat(101));

        assertThat(caller.status()).isEqualTo(502);
        assertThat(caller.body()).contains("response_too_large");
        assertThat(fixture.second().asked()).as("it would be as large").isZero();
    }

    @Test
    void bodyInACodingThatNobodyAskedForIsNotPassedOn() {
        Caller caller = fixture.plainly().ask();
        fixture.first().call().head(200, Map.of("content-type", "application/json", "content-encoding", "br"));
        assertThat(fixture.first().call().isAborted()).isTrue();
        fixture.pass(Duration.ofSeconds(1));
        fixture.second().call().head(200, JSON).send("{}").complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.status()).isEqualTo(200);
        assertThat(caller.reader().text()).isEqualTo("{}");
    }

    @Test
    void wholeAnswerThatTakesTooLongIsNotMadeOnceMore() {
        Caller caller = fixture.plainly().ask();
        fixture.first().call();
        fixture.pass(StreamConfig.USUAL.firstByteTimeout());

        assertThat(caller.status()).isEqualTo(504);
        assertThat(caller.body()).contains("upstream_timeout");
        assertThat(fixture.second().asked()).isZero();
    }

    // --- pauses

    @Test
    void anUpstreamIsLeftAloneForAsLongAsItSaidThoughAnotherWasAskedMeanwhile() {
        Caller caller = fixture.ask();
        fixture.first().call().head(429, Map.of("retry-after", "3")).complete();
        fixture.second().call().head(503, Map.of()).complete();
        fixture.pass(Duration.ofMillis(2_999));
        assertThat(fixture.first().asked()).isEqualTo(1);

        fixture.pass(Duration.ofMillis(1));

        assertThat(fixture.first().asked()).isEqualTo(2);
        fixture.first().call().stream().send(token("a") + DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void anUpstreamThatWantsToBeLeftAloneForLongIsPassedOver() {
        Caller caller = fixture.ask();
        fixture.first().call().head(429, Map.of("retry-after", "77")).complete();
        fixture.second().call().head(503, Map.of()).complete();
        fixture.pass(Duration.ofSeconds(1));

        assertThat(fixture.first().asked()).isEqualTo(1);
        assertThat(fixture.second().asked()).isEqualTo(2);
        fixture.second().call().stream().send(token("b") + DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
    }

    // --- health

    @Test
    void upstreamWhoseStreamsBreakOffAgainAndAgainIsLeftAlone() {
        fixture.alone();
        for (int i = 0; i < RelayFixture.FAILURES; i++) {
            Caller caller = fixture.ask();
            fixture.first().call().stream().send(token("a")).fail(Kind.BROKEN);
            assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        }

        assertThat(fixture.ask().status()).isEqualTo(503);
    }

    @Test
    void whoLeavesInTheMiddleSaysNothingAgainstTheUpstream() {
        fixture.alone();
        for (int i = 0; i < RelayFixture.FAILURES; i++) {
            Caller caller = fixture.ask();
            fixture.first().call().stream().send(token("a"));
            caller.awaits(token("a"));
            caller.reader().leave();
            fixture.awaitNothingInFlight();
        }

        Caller next = fixture.ask();
        fixture.first().call().stream().send(token("a") + DONE).complete();
        assertThat(next.end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void trialWhoseClientLeavesMakesRoomForTheNext() {
        fixture.alone();
        for (int i = 0; i < RelayFixture.FAILURES; i++) {
            fixture.ask();
            fixture.first().call().stream().send(token("a")).complete();
        }
        fixture.awaitNothingInFlight();
        assertThat(fixture.ask().status()).isEqualTo(503);
        fixture.pass(RelayFixture.OPEN);
        Caller trial = fixture.ask();
        trial.hangUp();

        Caller next = fixture.ask();

        fixture.first().call().stream().send(token("a") + DONE).complete();
        assertThat(next.end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void upstreamWhoseStreamsFallSilentAgainAndAgainIsLeftAlone() {
        fixture.alone();
        for (int i = 0; i < RelayFixture.FAILURES; i++) {
            Caller caller = fixture.ask();
            fixture.first().call().stream().send(token("a"));
            caller.awaits(token("a"));
            fixture.pass(Duration.ofSeconds(121));
            assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        }

        assertThat(fixture.ask().status()).isEqualTo(503);
    }

    @Test
    void upstreamThatIsBusyIsNotTakenForOneThatFails() {
        fixture.alone();
        for (int i = 0; i < 2 * RelayFixture.FAILURES; i++) {
            Caller caller = fixture.ask();
            fixture.first().call().head(429, Map.of("retry-after", "77")).complete();
            assertThat(caller.status()).isEqualTo(429);
        }

        Caller next = fixture.ask();
        fixture.first().call().stream().send(token("a") + DONE).complete();
        assertThat(next.end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void whatOneClientAskedWronglyIsNotTheUpstreamsFaultInWhoseWordsEver() {
        fixture.alone();
        for (int i = 0; i < 2 * RelayFixture.FAILURES; i++) {
            Caller caller = fixture.ask();
            fixture.first().call().stream()
                    .send("data: {\"error\":{\"code\":400,\"message\":\"no\",\"status\":\"INVALID_ARGUMENT\"}}\n\n");
            assertThat(caller.status()).isEqualTo(400);
        }
        assertThat(fixture.first().asked()).as("none was tried again").isEqualTo(2 * RelayFixture.FAILURES);
    }

    @Test
    void whoLeavesDuringAPauseGivesTheTrialBack() {
        fixture.alone();
        for (int i = 0; i < RelayFixture.FAILURES; i++) {
            fixture.ask();
            fixture.first().call().stream().send(token("a")).complete();
        }
        fixture.awaitNothingInFlight();
        fixture.pass(RelayFixture.OPEN);
        Caller trial = fixture.ask();
        fixture.first().call().head(429, Map.of("retry-after", "3")).complete();
        trial.hangUp();

        Caller next = fixture.ask();
        fixture.first().call().stream().send(token("a") + DONE).complete();
        assertThat(next.end()).isEqualTo(CloseReason.COMPLETED);
    }

    // --- ends

    @Test
    void anErrorBehindTheHeadersIsToldEvenWhereTruncationsBreakTheTransfer() {
        Caller caller = fixture.alone().resetting().ask();
        fixture.pass(Duration.ofSeconds(10));
        fixture.first().call().head(401, Map.of()).complete();

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(caller.reader().text()).contains("\"error\":{");
    }

    @Test
    void streamOfAnotherApiIsWholeWhenItsTransferIs() {
        Caller caller = fixture.at("/v1/responses").ask();
        fixture.first().call().stream()
                .send("event: response.completed\ndata: {\"type\":\"response.completed\"}\n\n")
                .complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(caller.reader().text())
                .as("readers of such streams know events by their types")
                .isEqualTo("event: response.completed\ndata: {\"type\":\"response.completed\"}\n\n");
    }

    @Test
    void streamOfAnotherApiThatIsCutOffIsNoWholeOne() {
        Caller caller = fixture.at("/v1/responses").ask();
        fixture.first().call().stream().send("data: {}\n\ndata: {").complete();

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
    }

    // --- what a client spends

    @Test
    void anAnswerThatNeverCameCostsNothing() {
        Caller caller = fixture.alone().ask();
        fixture.first().call().head(400, Map.of()).complete();

        assertThat(caller.status()).isEqualTo(400);
        assertThat(fixture.spent()).isZero();
    }

    @Test
    void anAnswerWhoseReaderLeftCostsWhatIsKnownOfIt() {
        Caller caller = fixture.ask();
        fixture.first().call().stream()
                .send("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":5}}\n\n"
                        + token("b"));
        caller.awaits(token("b"));
        caller.reader().leave();
        fixture.awaitNothingInFlight();

        assertThat(fixture.spent()).as("5 asked and 2 answered").isEqualTo(7);
    }
}
