package dev.sluice.llm.relay;

import static dev.sluice.llm.relay.Chunks.DONE;
import static dev.sluice.llm.relay.Chunks.FINISH;
import static dev.sluice.llm.relay.Chunks.USAGE;
import static dev.sluice.llm.relay.Chunks.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.llm.relay.ScriptedUpstream.Scripted;
import dev.sluice.llm.upstream.UpstreamFailure.Kind;
import dev.sluice.metrics.MetricsFormat;
import dev.sluice.stream.CloseReason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is counted of relays, as a scraper sees it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RelayMetricsTest {

    private static final String CHAT =
            "{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"one\",gen_ai_request_model=\"m\"";

    private final RelayFixture fixture = new RelayFixture();

    @AfterEach
    void nothingIsLeft() {
        fixture.checkThatNothingIsLeft();
    }

    @Test
    void aStreamIsMeasuredByTheNamesOfOpenTelemetry() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();
        fixture.pass(Duration.ofMillis(300));
        call.send(token("a"));
        caller.awaits(token("a"));
        fixture.awaitDemand(call);
        fixture.pass(Duration.ofMillis(400));
        call.send(token("b") + FINISH + USAGE + DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);

        assertThat(fixture.scraped())
                .contains("gen_ai_server_time_to_first_token_seconds_count" + CHAT + "} 1\n")
                .contains("gen_ai_server_time_to_first_token_seconds_sum" + CHAT + "} 0.3\n")
                .contains("gen_ai_server_time_per_output_token_seconds_count" + CHAT + "} 1\n")
                .contains("gen_ai_server_time_per_output_token_seconds_sum" + CHAT + "} 0.4\n") // of two tokens
                .contains("gen_ai_client_token_usage_sum" + CHAT + ",gen_ai_token_type=\"input\"} 7.0\n")
                .contains("gen_ai_client_token_usage_sum" + CHAT + ",gen_ai_token_type=\"output\"} 2.0\n")
                .contains("gen_ai_server_request_duration_seconds_sum{error_type=\"\"," + CHAT.substring(1) + "} 0.7\n")
                .contains("sluice_llm_ended_total{end=\"completed\"} 1.0\n")
                .contains("sluice_llm_overhead_seconds_count{part=\"piece\"} 2\n")
                .contains("sluice_llm_in_flight 0.0\n");
    }

    @Test
    void aRequestOnItsWayIsInFlight() {
        Caller caller = fixture.ask();
        assertThat(fixture.scraped()).contains("sluice_llm_in_flight 1.0\n");
        assertThat(fixture.meter().inFlight()).singleElement().satisfies(passage -> {
            assertThat(passage.id()).isEqualTo("the-id");
            assertThat(passage.model()).isEqualTo("m");
            assertThat(passage.upstream()).isEqualTo("one");
            assertThat(passage.stage()).isEqualTo(Passage.Stage.ASKING);
        });

        Scripted call = fixture.first().call().stream();
        call.send(token("a"));
        assertThat(fixture.meter().inFlight())
                .singleElement()
                .satisfies(passage -> assertThat(passage.stage()).isEqualTo(Passage.Stage.PASSING));

        caller.awaits(token("a"));
        fixture.awaitDemand(call);
        call.send(DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(fixture.meter().inFlight()).isEmpty();
    }

    @Test
    void aModelThatNobodyConfiguredIsCountedAsAnother() {
        Caller caller = fixture.model("made-up-by-a-client").ask();
        fixture.first().call().stream().send(token("a") + DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);

        assertThat(fixture.scraped()).contains("gen_ai_request_model=\"other\"").doesNotContain("made-up-by-a-client");
    }

    @Test
    void moreSeriesThanAreAllowedAreCountedAsOne() {
        for (int i = 0; i < RelayMeter.MOST_SERIES + 10; i++) {
            fixture.meter().series("chat", "upstream-" + i, "m").firstToken(1);
        }
        assertThat(fixture.meter().series("chat", "another", "m"))
                .isSameAs(fixture.meter().series("embeddings", "yet-another", "m"));
        assertThat(fixture.scraped())
                .contains("gen_ai_server_time_to_first_token_seconds_count{gen_ai_operation_name=\"other\","
                        + "gen_ai_provider_name=\"other\",gen_ai_request_model=\"other\"} 10\n");
    }

    @Test
    void anotherUpstreamIsAFailoverAndTheSameOneARetry() {
        Caller caller = fixture.ask();
        fixture.first().call().fail(Kind.CONNECT);
        assertThat(fixture.scraped())
                .contains("sluice_llm_failovers_total 1.0\n")
                .contains("sluice_llm_retries_total 0.0\n")
                .contains("sluice_llm_upstream_failures_total{status=\"502\",upstream=\"one\"} 1.0\n");

        fixture.second().call().head(500, Map.of()).complete();
        fixture.pass(Duration.ofSeconds(1));
        fixture.first().call().stream().send(token("a") + DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(fixture.scraped())
                .contains("sluice_llm_failovers_total 2.0\n")
                .contains("sluice_llm_upstream_failures_total{status=\"500\",upstream=\"two\"} 1.0\n");
    }

    @Test
    void theOnlyUpstreamIsAskedAgain() {
        Caller caller = fixture.alone().ask();
        fixture.first().call().fail(Kind.CONNECT);
        fixture.pass(Duration.ofSeconds(1));
        fixture.first().call().stream().send(token("a") + DONE).complete();

        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(fixture.scraped())
                .contains("sluice_llm_failovers_total 0.0\n")
                .contains("sluice_llm_retries_total 1.0\n");
    }

    @Test
    void aRefusalIsAnErrorOfItsStatus() {
        Caller caller = fixture.alone().ask();
        fixture.first().call().head(401, Map.of()).complete();

        assertThat(caller.status()).isEqualTo(401);
        assertThat(fixture.scraped())
                .contains("gen_ai_server_request_duration_seconds_count{error_type=\"401\",")
                .contains("sluice_llm_ended_total{end=\"refused\"} 1.0\n");
    }

    @Test
    void aTruncationIsCountedForItsUpstream() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();
        call.send(token("a"));
        caller.awaits(token("a"));
        fixture.awaitDemand(call);
        call.fail(Kind.BROKEN);

        assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(fixture.scraped())
                .contains("sluice_llm_truncated_total{upstream=\"one\"} 1.0\n")
                .contains("gen_ai_server_request_duration_seconds_count{error_type=\"truncated\",");
    }

    @Test
    void aClientThatLeavesBeforeTheFirstByteIsCountedSo() {
        Caller caller = fixture.ask();
        caller.hangUp();

        assertThat(fixture.scraped())
                .contains("sluice_llm_client_disconnects_total{phase=\"before_first_byte\"} 1.0\n")
                .contains("sluice_llm_upstream_cancels_total 1.0\n");
    }

    @Test
    void aClientThatLeavesAfterAnEarlyStatusWasWaiting() {
        Caller caller = fixture.ask();
        fixture.pass(Duration.ofSeconds(60));
        caller.reader().leave();

        awaitDisconnect("waiting");
        assertThat(fixture.scraped()).contains("sluice_llm_heartbeats_total 1.0\n");
    }

    @Test
    void aClientThatLeavesBetweenTwoTokensWasStreaming() {
        Caller caller = fixture.ask();
        fixture.first().call().stream().send(token("a"));
        caller.awaits(token("a"));
        fixture.awaitDemand(fixture.first().call());
        caller.reader().leave();

        awaitDisconnect("streaming");
    }

    @Test
    void aClientThatLeavesInASilenceOfTheUpstreamWasIdle() {
        Caller caller = fixture.ask();
        fixture.first().call().stream().send(token("a"));
        caller.awaits(token("a"));
        fixture.awaitDemand(fixture.first().call());
        fixture.pass(Duration.ofSeconds(2));
        caller.reader().leave();

        awaitDisconnect("idle");
    }

    @Test
    void theTimeInWhichAnUpstreamIsHeldBackIsMeasured() {
        Caller caller = fixture.stalled().ask();
        Scripted call = stall();
        fixture.pass(Duration.ofSeconds(20));
        assertThat(fixture.scraped()).contains("sluice_llm_backpressure_paused_seconds_total 0.0\n");

        caller.reader().goOn();
        fixture.awaitDemand(call);
        assertThat(fixture.scraped()).contains("sluice_llm_backpressure_paused_seconds_total 20.0\n");
        call.send(DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void aClientThatLeavesWithoutHavingTakenWhatThereWasWasStalled() {
        Caller caller = fixture.stalled().ask();
        Scripted ignored = stall();
        fixture.pass(Duration.ofSeconds(3));
        caller.reader().leave();

        awaitDisconnect("stalled");
        assertThat(fixture.scraped()).contains("sluice_llm_backpressure_paused_seconds_total 3.0\n");
    }

    private Scripted stall() {
        Scripted call = fixture.first().call().stream();
        call.send(token("a"));
        while (fixture.isDemandedSoon(call)) {
            call.send(token("x".repeat(1_000)));
        }
        return call;
    }

    private void awaitDisconnect(String phase) {
        String expected = "sluice_llm_client_disconnects_total{phase=\"" + phase + "\"} 1.0\n";
        Awaiting.until("it is counted", () -> fixture.scraped().contains(expected));
        fixture.awaitNothingInFlight();
    }

    @Test
    void theTimeFromBreakingOffACallToItsEndIsMeasured() {
        Caller caller = fixture.ask();
        Scripted call = fixture.first().call().stream();
        caller.hangUp();
        assertThat(call.isAborted()).isTrue();
        fixture.pass(Duration.ofMillis(20));
        call.fail(Kind.ABORTED);

        assertThat(fixture.scraped())
                .contains("sluice_llm_upstream_cancel_seconds_count 1\n")
                .contains("sluice_llm_upstream_cancel_seconds_sum 0.02\n");
    }

    @Test
    void recordingsAreCounted() {
        RecordingFixture kept = new RecordingFixture();
        KeptGauges.register(kept.recordings(), kept.metrics());
        Caller caller = kept.ask();
        kept.upstream().call().stream().send(token("a") + DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);

        assertThat(kept.metrics().text(MetricsFormat.PROMETHEUS))
                .contains("sluice_llm_recordings 1.0\n")
                .contains("sluice_llm_recordings_bytes "
                        + (double) kept.recordings().bytes() + "\n")
                .contains("sluice_llm_recordings_joined_total 0.0\n")
                .contains("sluice_llm_recordings_refused_total 0.0\n")
                .contains("sluice_llm_recordings_evicted_total 0.0\n")
                .contains("sluice_llm_recordings_trimmed_total 0.0\n")
                .contains("sluice_llm_recordings_lost_readers_total 0.0\n");
    }
}
