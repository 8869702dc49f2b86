package dev.sluice.llm.relay;

import dev.sluice.llm.wire.Usage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One request on its way, as counters and people see it. Its relay tells what happens; times are those of its clock.
 *
 * <p>What comes from the upstream is told by one thread at a time, and needs no lock; the rest may be told and asked by any.
 */
final class Passage {

    /** Where it is. */
    enum Stage {
        /** No data yet. */
        ASKING,
        /** The client gets data. */
        PASSING,
        /** The client has left, and the upstream is read all the same. */
        UNREAD
    }

    private static final System.Logger LOG = System.getLogger("dev.sluice.llm");

    /** A silence that is longer was no pause between two tokens. */
    private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long NEVER = Long.MIN_VALUE;

    private final RelayMeter meter;
    private final Job job;
    private final long begun;
    private final AtomicLong pausedSince = new AtomicLong(NEVER);
    private volatile String upstream = "";
    private volatile Stage stage = Stage.ASKING;
    private volatile long passedAt = NEVER; // when data was handed on last
    private volatile int refusal; // the status that the client is told

    // owned by the upstream's calls
    private long arrivedAt;
    private long firstTokenAt = NEVER;

    Passage(RelayMeter meter, Job job, long begun) {
        this.meter = meter;
        this.job = job;
        this.begun = begun;
    }

    String id() {
        return job.id();
    }

    String path() {
        return job.endpoint().path();
    }

    String model() {
        return job.model();
    }

    /** Who was asked last; empty before. */
    String upstream() {
        return upstream;
    }

    Stage stage() {
        return stage;
    }

    /** How long it has lasted. */
    Duration age(long now) {
        return Duration.ofNanos(now - begun);
    }

    void begins() {
        meter.begun(this);
    }

    /** An upstream is asked. */
    void asks(String name) {
        String last = upstream;
        upstream = name;
        if (last.equals(name)) {
            meter.retried();
        } else if (!last.isEmpty()) {
            meter.failedOver();
        }
    }

    /** What was asked brought no data. */
    void failed(String name, int status) {
        meter.failed(name, status);
    }

    /** The first data is there. */
    void answered() {
        stage = Stage.PASSING;
    }

    /** A piece has come. */
    void arrives(long now) {
        arrivedAt = now;
        pausedSince.set(NEVER); // it was asked for, so a pause that was not taken back before was none
    }

    /**
     * What was in it was handed on.
     *
     * @param content whether there was an event with content so far
     */
    void passed(int length, boolean content, long now) {
        meter.passed(length, now - arrivedAt);
        passedAt = now;
        if (content && firstTokenAt == NEVER) {
            firstTokenAt = now;
            series().firstToken(now - begun);
        }
    }

    /** Its reader has not taken what there is: nothing more is asked for. */
    void pauses(long now) {
        pausedSince.set(now);
    }

    /** More is asked for. */
    void goesOn(long now) {
        long since = pausedSince.getAndSet(NEVER);
        if (since != NEVER) {
            meter.paused(now - since);
        }
    }

    /** The client has left, when it was waiting for that. */
    void gone(RelayMeter.Phase when) {
        meter.gone(when);
    }

    /**
     * What a client waits for that leaves now.
     *
     * @param early whether it had the header section and heartbeats
     */
    RelayMeter.Phase phase(boolean early, long now) {
        if (stage == Stage.ASKING) {
            return early ? RelayMeter.Phase.WAITING : RelayMeter.Phase.BEFORE_FIRST_BYTE;
        }
        if (pausedSince.get() != NEVER) {
            return RelayMeter.Phase.STALLED;
        }
        return now - passedAt < IDLE_NANOS ? RelayMeter.Phase.STREAMING : RelayMeter.Phase.IDLE;
    }

    /** The upstream is read on, though nobody reads. */
    void unread(long now) {
        stage = Stage.UNREAD;
        goesOn(now);
    }

    /** The upstream was told to stop, since nobody reads. */
    void cancelled() {
        meter.cancelled();
    }

    /** A call that was broken off has ended, so long after. */
    void closed(long nanos) {
        meter.closed(nanos);
    }

    /** The client is told an error of this status, or would be, had it not had a 200. */
    void refused(int status) {
        refusal = status;
    }

    /**
     * It is over; told once. Says so in one line of the log.
     *
     * @param attempts how many calls there were
     * @param usage what the upstream counted
     * @param pieces how many events had content
     */
    void ended(RelayEnd why, int attempts, Optional<Usage> usage, long pieces, long now) {
        goesOn(now);
        meter.ended(this, why);
        if (why == RelayEnd.TRUNCATED) {
            meter.truncated(upstream);
        }
        RelaySeries series = series();
        usage.ifPresent(series::used);
        series.ended(error(why), now - begun);
        if (why == RelayEnd.COMPLETED && firstTokenAt != NEVER) {
            long tokens = usage.map(Usage::completionTokens).orElse(pieces);
            if (tokens > 1) {
                series.token((passedAt - firstTokenAt) / (tokens - 1));
            }
        }
        LOG.log(
                System.Logger.Level.INFO,
                "{0} {1} by {2}: {3}, {4} attempts, {5} ms, {6}",
                id(),
                path(),
                upstream.isEmpty() ? "nobody" : upstream,
                why,
                attempts,
                (now - begun) / 1_000_000,
                usage.map(used -> used.promptTokens() + " + " + used.completionTokens() + " tokens")
                        .orElse("tokens not counted"));
    }

    private String error(RelayEnd why) {
        return switch (why) {
            case COMPLETED -> "";
            case REFUSED -> Integer.toString(refusal);
            case TRUNCATED -> "truncated";
            case CALLER_GONE, READER_GONE -> "client_gone";
        };
    }

    private RelaySeries series() {
        return meter.series(operation(path()), upstream, job.model());
    }

    /** What OpenTelemetry calls that which an endpoint does; its path, where it has no name for it. */
    private static String operation(String path) {
        if (path.endsWith("/chat/completions") || path.endsWith("/messages")) {
            return "chat";
        }
        if (path.endsWith("/completions")) {
            return "text_completion";
        }
        return path.endsWith("/embeddings") ? "embeddings" : path;
    }
}
