package dev.sluice.llm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.llm.routing.Breakers;
import dev.sluice.llm.routing.Endpoint;
import dev.sluice.llm.routing.Grants;
import dev.sluice.llm.routing.RecordingBounds;
import dev.sluice.llm.routing.Retry;
import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.upstream.UpstreamRequest;
import dev.sluice.llm.wire.Dialect;
import dev.sluice.metrics.Metrics;
import dev.sluice.stream.FakeTimers;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Recordings of what an upstream says that a test plays, and time that a test moves. */
final class RecordingFixture {

    static final Duration TTL = Duration.ofMinutes(5);
    static final String OWNER = "alice";

    /** The least that a configuration may keep of one answer. */
    static final int SMALL_RING = 65_536;

    private static final Retry ONCE = new Retry(1, Duration.ofMillis(200), Duration.ofSeconds(5));

    private final Callers callers = new Callers();
    private final FakeTimers timers = callers.timers();
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final Metrics metrics = new Metrics();
    private final RelayMeter meter = new RelayMeter(metrics, "m"::equals);
    private final Breakers breakers = new Breakers(timers);
    private final Recordings recordings;
    private final Replays replays;
    private final Executor executor;

    private RecordingBounds bounds = RecordingBounds.USUAL;
    private long ring = StreamConfig.USUAL.resume().maxBytes();
    private Dialect dialect = Dialect.OPENAI;
    private int requests;
    private Duration patience = StreamConfig.USUAL.earlyCommitAfter();

    /** A fixture in which what takes a moment is done at once. */
    RecordingFixture() {
        this(Runnable::run);
    }

    RecordingFixture(Executor executor) {
        this.executor = executor;
        this.recordings = new Recordings(() -> bounds, timers, executor, new Random(1), meter::beat);
        this.replays = new Replays(recordings);
    }

    RecordingFixture keeping(int most, long mostBytes) {
        bounds = new RecordingBounds(most, mostBytes, bounds.mostReaders());
        return this;
    }

    RecordingFixture readBy(int mostReaders) {
        bounds = new RecordingBounds(bounds.most(), bounds.mostBytes(), mostReaders);
        return this;
    }

    /** Who asks from now on may get nothing for so long. */
    RecordingFixture patient(Duration most) {
        patience = most;
        return this;
    }

    RecordingFixture smallRing() {
        ring = SMALL_RING;
        return this;
    }

    RecordingFixture inDialect(Dialect other) {
        dialect = other;
        return this;
    }

    ScriptedUpstream upstream() {
        return upstream;
    }

    Recordings recordings() {
        return recordings;
    }

    Metrics metrics() {
        return metrics;
    }

    RelayMeter meter() {
        return meter;
    }

    /** Has the owner ask for an answer that he can come back to. */
    Caller ask() {
        return ask(new Wish(OWNER, true, Optional.empty()));
    }

    Caller ask(Wish wish) {
        return ask(wish, callers.caller(false));
    }

    Caller askAndStall(Wish wish) {
        return ask(wish, callers.caller(true));
    }

    private Caller ask(Wish wish, Caller caller) {
        if (!answers(wish, caller)) {
            throw new AssertionError("there was no room");
        }
        return caller;
    }

    /** Has the owner ask for an answer that he can come back to, of a relay that the test plays. */
    Caller ask(Consumer<Recording> relay) {
        Caller caller = callers.caller(false);
        if (!recordings.answer(job(), new Wish(OWNER, true, Optional.empty()), caller, relay)) {
            throw new AssertionError("there was no room");
        }
        return caller;
    }

    /** Whether there was room for another recording. */
    boolean hasRoom() {
        return answers(new Wish(OWNER, true, Optional.empty()), callers.caller(false));
    }

    private boolean answers(Wish wish, Caller caller) {
        Job job = job();
        return recordings.answer(job, wish, caller, recording -> begin(job, recording));
    }

    private Job job() {
        return new Job(
                "request-" + ++requests,
                "m",
                endpoint(),
                true,
                false,
                1,
                100,
                endpoint().stream().heartbeatInterval(),
                patience,
                ONCE,
                Grants.spending(tokens -> {}));
    }

    private void begin(Job job, Recording recording) {
        UpstreamRequest request = new UpstreamRequest("POST", URI.create("http://one/v1"), Map.of(), new byte[100]);
        Target target = new Target("one", upstream, request, job.endpoint().stream(), breakers.of("one"), List.of());
        new Relay(job, List.of(target), recording, timers, executor, new Random(1), meter).start();
    }

    private Endpoint endpoint() {
        StreamConfig usual = StreamConfig.USUAL;
        StreamConfig config = new StreamConfig(
                usual.bufferSize(),
                usual.maxEventBytes(),
                usual.heartbeatInterval(),
                usual.disconnectProbe(),
                usual.connectTimeout(),
                usual.firstByteTimeout(),
                Duration.ofDays(1),
                Duration.ofDays(1),
                1L << 40,
                usual.onClientDisconnect(),
                usual.onUpstreamTruncation(),
                usual.earlyCommitAfter(),
                new StreamConfig.Resume(true, ring, TTL));
        return new Endpoint(
                "/v1/chat/completions",
                "/chat/completions",
                "POST",
                Map.of(),
                true,
                false,
                Optional.empty(),
                config,
                dialect);
    }

    /** The id that a caller was told. */
    static String idOf(Caller caller) {
        Awaiting.until("there is an answer", () -> caller.answers() > 0);
        String id = caller.fields().get("X-Stream-Id");
        if (id == null) {
            throw new AssertionError("it was told no id");
        }
        return id;
    }

    /** What becomes of a request of the owner to read on. */
    Replays.Decision decide(String id, @Nullable String startingAfter) {
        return decide("GET", id, OWNER, null, startingAfter);
    }

    Replays.Decision decide(
            String method, String id, String owner, @Nullable String lastEventId, @Nullable String startingAfter) {
        return replays.decide(new Replays.Asked(
                "follower",
                method,
                id,
                owner,
                name -> name.equals("Last-Event-ID") ? lastEventId : null,
                startingAfter));
    }

    /** Has somebody read from behind an event on. */
    Caller follow(String id, long after) {
        return follow(id, after, false);
    }

    Caller follow(String id, long after, boolean stalled) {
        if (!(decide(id, Long.toString(after)) instanceof Replays.Replay replay)) {
            throw new AssertionError("it can't be read from there");
        }
        return read(replay, stalled);
    }

    /** Has somebody read as was decided. */
    Caller read(Replays.Replay replay, boolean stalled) {
        Caller caller = callers.caller(stalled);
        replay.reading().accept(caller);
        return caller;
    }

    /** Has the owner stop it. */
    Replays.Decision delete(String id) {
        return decide("DELETE", id, OWNER, null, null);
    }

    /** Lets time pass, and what is due happen. */
    void pass(Duration time) {
        callers.pass(time);
    }

    void checkThatNothingIsLeft() {
        recordings.close();
        assertThat(recordings.count()).as("recordings").isZero();
        assertThat(recordings.bytes()).as("bytes").isZero();
        Awaiting.until("no stream is open", () -> {
            timers.pass(Duration.ofSeconds(70)); // who takes nothing is too slow in the end
            return callers.streams().live().isEmpty();
        });
        callers.settle();
        timers.pass(Duration.ofSeconds(2)); // connections that linger
        Awaiting.until("no relay is left", () -> meter.inFlight().isEmpty());
        assertThat(timers.pending()).as("timers").isZero();
    }
}
