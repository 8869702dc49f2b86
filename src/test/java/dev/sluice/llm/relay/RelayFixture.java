package dev.sluice.llm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.llm.routing.Breakers;
import dev.sluice.llm.routing.Endpoint;
import dev.sluice.llm.routing.Grants;
import dev.sluice.llm.routing.Retry;
import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.upstream.UpstreamRequest;
import dev.sluice.llm.wire.Dialect;
import dev.sluice.metrics.Metrics;
import dev.sluice.metrics.MetricsFormat;
import dev.sluice.stream.FakeTimers;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A relay with two upstreams that a test plays, and time that a test moves. */
final class RelayFixture {

    static final Retry RETRY = new Retry(4, Duration.ofMillis(200), Duration.ofSeconds(5));
    static final int MOST_EVENT = 65_536;

    /** After so many in a row an upstream is left alone, for so long. */
    static final int FAILURES = Breakers.FAILURES;

    static final Duration OPEN = Breakers.OPEN;

    private final Callers callers = new Callers();
    private final FakeTimers timers = callers.timers();
    private final ScriptedUpstream first = new ScriptedUpstream();
    private final ScriptedUpstream second = new ScriptedUpstream();
    private final Metrics metrics = new Metrics();
    private final RelayMeter meter = new RelayMeter(metrics, "m"::equals);
    private final AtomicLong spent = new AtomicLong();
    private final Breakers breakers = new Breakers(timers);

    private final AtomicInteger givenBack = new AtomicInteger(); // requests that are needed no more
    private int asks;
    private String model = "m";
    private String path = "/v1/chat/completions";
    private long maxResponseBytes = StreamConfig.USUAL.maxResponseBytes();
    private boolean streaming = true;
    private boolean alone;
    private boolean stalled;
    private boolean watched = true;
    private boolean counting;
    private StreamConfig.OnDisconnect onDisconnect = StreamConfig.OnDisconnect.CANCEL;
    private StreamConfig.OnTruncation onTruncation = StreamConfig.OnTruncation.ERROR_EVENT;

    RelayFixture plainly() {
        streaming = false;
        return this;
    }

    RelayFixture alone() {
        alone = true;
        return this;
    }

    RelayFixture stalled() {
        stalled = true;
        return this;
    }

    RelayFixture unwatched() {
        watched = false;
        return this;
    }

    RelayFixture counting() {
        counting = true;
        return this;
    }

    RelayFixture whenTheyLeave(StreamConfig.OnDisconnect what) {
        onDisconnect = what;
        return this;
    }

    RelayFixture resetting() {
        onTruncation = StreamConfig.OnTruncation.RESET;
        return this;
    }

    ScriptedUpstream first() {
        return first;
    }

    ScriptedUpstream second() {
        return second;
    }

    RelayMeter meter() {
        return meter;
    }

    /** What a scraper gets. */
    String scraped() {
        return metrics.text(MetricsFormat.PROMETHEUS);
    }

    RelayFixture at(String newPath) {
        path = newPath;
        return this;
    }

    RelayFixture atMost(long bytes) {
        maxResponseBytes = bytes;
        return this;
    }

    RelayFixture model(String name) {
        model = name;
        return this;
    }

    long spent() {
        return spent.get();
    }

    /** Has a client ask. */
    Caller ask() {
        StreamConfig usual = StreamConfig.USUAL;
        StreamConfig config = new StreamConfig(
                usual.bufferSize(),
                MOST_EVENT,
                usual.heartbeatInterval(),
                usual.disconnectProbe(),
                usual.connectTimeout(),
                usual.firstByteTimeout(),
                usual.idleTimeout(),
                usual.maxDuration(),
                maxResponseBytes,
                onDisconnect,
                onTruncation,
                usual.earlyCommitAfter(),
                usual.resume());
        Endpoint endpoint =
                new Endpoint(path, path, "POST", Map.of(), true, false, Optional.empty(), config, Dialect.OPENAI);
        List<Target> targets = new ArrayList<>();
        targets.add(target("one", first, config));
        if (!alone) {
            targets.add(target("two", second, config));
        }
        Job job = new Job(
                "the-id",
                model,
                endpoint,
                streaming,
                counting,
                1,
                100,
                config.heartbeatInterval(),
                config.earlyCommitAfter(),
                RETRY,
                Grants.spending(spent::addAndGet));
        Caller caller = callers.caller(stalled);
        if (!watched) {
            caller.unwatched();
        }
        new Relay(
                        job,
                        targets,
                        new SoleReader(job.terms(), caller, meter::beat),
                        timers,
                        Runnable::run,
                        new Random(1),
                        meter)
                .start(givenBack::incrementAndGet);
        asks++;
        return caller;
    }

    private Target target(String name, ScriptedUpstream upstream, StreamConfig config) {
        UpstreamRequest request =
                new UpstreamRequest("POST", URI.create("http://" + name + "/v1"), Map.of(), new byte[100]);
        return new Target(name, upstream, request, config, breakers.of(name), List.of("the-secret-of-" + name));
    }

    /** Lets time pass, and what is due happen. */
    void pass(Duration time) {
        callers.pass(time);
    }

    /** Lets time pass, and waits for nothing: not for the test's own thread alone. */
    void clock(Duration time) {
        timers.pass(time);
    }

    void awaitNothingInFlight() {
        Awaiting.until("it is over", () -> meter.inFlight().isEmpty());
    }

    void awaitDemand(ScriptedUpstream.Scripted call) {
        Awaiting.until("the next piece is asked for", call::isDemanded);
    }

    /** Whether the next piece is asked for within a short time. */
    boolean isDemandedSoon(ScriptedUpstream.Scripted call) {
        callers.settle();
        for (int i = 0; i < 100 && !call.isDemanded(); i++) {
            LockSupport.parkNanos(1_000_000);
        }
        return call.isDemanded();
    }

    void checkThatNothingIsLeft() {
        Awaiting.until("no stream is open", () -> callers.streams().live().isEmpty());
        callers.settle();
        timers.pass(Duration.ofSeconds(2)); // connections that linger
        assertThat(timers.pending()).as("timers").isZero();
        assertThat(meter.inFlight()).as("relays").isEmpty();
        assertThat(givenBack).as("requests that are held no more").hasValue(asks);
    }
}
