package dev.sluice.llm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.llm.relay.ScriptedUpstream.Scripted;
import dev.sluice.llm.routing.Breaker;
import dev.sluice.llm.routing.RouterSnapshot;
import dev.sluice.llm.routing.Snapshots;
import dev.sluice.llm.upstream.UpstreamFailure.Kind;
import dev.sluice.metrics.Metrics;
import dev.sluice.metrics.MetricsFormat;
import dev.sluice.stream.FakeTimers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbesTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final FakeTimers timers = new FakeTimers();
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final Metrics metrics = new Metrics();
    private RouterSnapshot snapshot = Snapshots.first(file(""), timers);
    private final Probes probes = new Probes(
            () -> snapshot, (config, usual) -> upstream, new RelayMeter(metrics, name -> true), timers, Runnable::run);

    private static String file(String more) {
        return "{'upstreams':[{'name':'a','baseUrl':'http://a.example/v1','key':'env:KEY',"
                + "'health':{'failures':2,'openSecs':60,'path':'/health','intervalSecs':10}" + more + "}]}";
    }

    @AfterEach
    void nothingIsLeft() {
        probes.close();
        assertThat(timers.pending()).as("timers").isZero();
    }

    private Breaker.State state() {
        return snapshot.routes().upstreams().values().iterator().next().state();
    }

    private void answer(int status) {
        upstream.call().head(status, Map.of()).complete();
    }

    @Test
    void anUpstreamIsAskedAtOnceAndThenAtItsInterval() {
        probes.refresh();
        assertThat(upstream.asked()).isEqualTo(1);
        assertThat(upstream.call().request().method()).isEqualTo("GET");
        assertThat(upstream.call().request().target()).hasToString("http://a.example/health");
        assertThat(upstream.call().request().fields()).containsEntry("Authorization", "Bearer " + Snapshots.secret());

        answer(204);
        timers.pass(INTERVAL.minusMillis(1));
        assertThat(upstream.asked()).isEqualTo(1);
        timers.pass(Duration.ofMillis(1));
        assertThat(upstream.asked()).isEqualTo(2);
    }

    @Test
    void slowAnswersDoNotMakeTheIntervalLonger() {
        probes.refresh();
        timers.pass(Duration.ofSeconds(4));
        answer(200);
        timers.pass(Duration.ofSeconds(6));

        assertThat(upstream.asked()).isEqualTo(2);
    }

    @Test
    void badAnswersInARowOpenTheBreakerAndAGoodOneLetsATrialThrough() {
        probes.refresh();
        answer(503);
        assertThat(state()).isEqualTo(Breaker.State.CLOSED);
        timers.pass(INTERVAL);
        answer(302);
        assertThat(state()).isEqualTo(Breaker.State.OPEN);
        timers.pass(INTERVAL);
        answer(200);

        assertThat(state()).isEqualTo(Breaker.State.HALF_OPEN);
        assertThat(metrics.text(MetricsFormat.PROMETHEUS))
                .contains("sluice_llm_probes_total{result=\"unwell\",upstream=\"a\"} 2.0\n")
                .contains("sluice_llm_probes_total{result=\"well\",upstream=\"a\"} 1.0\n");
    }

    @Test
    void noConnectionIsNotWell() {
        probes.refresh();
        upstream.call().fail(Kind.CONNECT);
        timers.pass(INTERVAL);
        upstream.call().fail(Kind.BROKEN);

        assertThat(state()).isEqualTo(Breaker.State.OPEN);
    }

    @Test
    void noAnswerInTimeIsNotWellAndIsBrokenOff() {
        probes.refresh();
        Scripted first = upstream.call();
        timers.pass(INTERVAL);
        assertThat(first.isAborted()).isTrue();
        timers.pass(INTERVAL);

        assertThat(state()).isEqualTo(Breaker.State.OPEN);
        first.fail(Kind.ABORTED); // comes late, and is nothing new
        timers.pass(INTERVAL);
        answer(200);
        assertThat(state()).isEqualTo(Breaker.State.HALF_OPEN);
    }

    @Test
    void anAnswerIsReadToItsEndForItsConnection() {
        probes.refresh();
        Scripted call = upstream.call().head(200, Map.of());
        assertThat(call.isDemanded()).isTrue();
        call.send("{}");
        assertThat(call.isDemanded()).isTrue();
        call.complete();
        timers.pass(INTERVAL);

        assertThat(call.isAborted()).as("an ended call takes no harm").isTrue();
    }

    @Test
    void anAnswerWithoutAnEndIsBrokenOff() {
        probes.refresh();
        Scripted endless = upstream.call().head(200, Map.of());
        for (int i = 0; i < 100 && !endless.isAborted(); i++) {
            endless.send(new byte[1_024]);
        }
        assertThat(endless.isAborted()).as("much").isTrue();

        timers.pass(INTERVAL);
        Scripted stalled = upstream.call().head(200, Map.of());
        timers.pass(INTERVAL);
        assertThat(stalled.isAborted()).as("slow").isTrue();
        assertThat(state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void anUpstreamThatStaysAsItIsIsAskedOnWhenTheFileChanges() {
        probes.refresh();
        answer(500);
        snapshot = Snapshots.after(snapshot, file("").replace("{'upstreams'", "{'coalesce':true,'upstreams'"));
        probes.refresh();
        assertThat(upstream.asked()).isEqualTo(1);
        timers.pass(INTERVAL);
        answer(500);

        assertThat(state())
                .as("it counts for the upstream's breaker, which was kept")
                .isEqualTo(Breaker.State.OPEN);
    }

    @Test
    void anUpstreamThatIsGoneIsAskedNoMore() {
        probes.refresh();
        Scripted open = upstream.call();
        RouterSnapshot before = snapshot;
        snapshot = Snapshots.after(snapshot, "{'upstreams':[{'name':'b','baseUrl':'http://b.example/v1'}]}");
        probes.refresh();

        assertThat(open.isAborted()).isTrue();
        assertThat(probes.running()).isZero();
        open.head(500, Map.of());
        timers.pass(INTERVAL.multipliedBy(3));
        assertThat(upstream.asked()).isEqualTo(1);
        assertThat(before.routes().upstreams().values())
                .allSatisfy(breaker -> assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED));
    }

    @Test
    void anUpstreamThatWasChangedIsAskedAnew() {
        probes.refresh();
        Scripted before = upstream.call();
        snapshot = Snapshots.after(snapshot, file("").replace("/health", "/ready"));
        probes.refresh();

        assertThat(before.isAborted()).isTrue();
        assertThat(upstream.call().request().target()).hasToString("http://a.example/ready");
        assertThat(probes.running()).isEqualTo(1);
    }

    @Test
    void nobodyIsAskedAfterTheEnd() {
        probes.refresh();
        answer(200);
        probes.close();
        probes.refresh();
        timers.pass(INTERVAL.multipliedBy(2));

        assertThat(upstream.asked()).isEqualTo(1);
        assertThat(probes.running()).isZero();
    }
}
