package dev.sluice.llm.relay;

import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.stream.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a relay waits for, since when, and for how long it may. Guarded by its relay's lock; sets no timer itself. */
final class RelayClock {

    /**
     * What is due.
     *
     * @param over the whole has taken too long; then nothing else is due
     * @param late the upstream that was asked has sent nothing yet
     * @param early the client has waited for long enough to get its header section
     * @param silent the upstream that has begun sends nothing more
     */
    record Due(boolean over, boolean late, boolean early, boolean silent) {}

    private final Timers timers;
    private final StreamConfig config;
    private final Duration patience; // what is no stream has no header section before its data
    private final long begun;
    private boolean early; // the header section was sent, with no data yet
    private long asked; // when the current attempt was made
    private long heard; // when data came last, or was let come again

    /** Begins now. */
    RelayClock(Timers timers, Job job) {
        this.timers = timers;
        this.config = job.endpoint().stream();
        this.patience = job.streams() ? job.earlyCommit() : config.maxDuration();
        this.begun = timers.nanos();
    }

    /** When it began, in nanoseconds. */
    long begun() {
        return begun;
    }

    /** An upstream is asked. */
    void asks() {
        asked = timers.nanos();
    }

    /** Data has come, or may come again: the time in which a reader takes nothing is not the upstream's. */
    void hears() {
        heard = timers.nanos();
    }

    /** Whether the client has its header section, and had no data by then. */
    boolean isEarly() {
        return early;
    }

    /**
     * How long until something is due.
     *
     * @param attempt the current one; null during a pause
     * @param asking whether there is no data yet
     */
    Duration untilDue(@Nullable Attempt attempt, boolean asking) {
        long soonest = left(begun, config.maxDuration());
        if (!asking) {
            soonest = Math.min(soonest, left(heard, idleTimeout(attempt)));
        } else {
            if (attempt != null) {
                soonest = Math.min(soonest, left(asked, attempt.limits().firstByteTimeout()));
            }
            if (!early) {
                soonest = Math.min(soonest, left(begun, patience));
            }
        }
        return Duration.ofNanos(Math.max(0, soonest));
    }

    /** What is due now; what is due for the client is taken for done. */
    Due look(@Nullable Attempt attempt, boolean asking) {
        if (left(begun, config.maxDuration()) <= 0) {
            return new Due(true, false, false, false);
        }
        if (asking) {
            boolean late = attempt != null && left(asked, attempt.limits().firstByteTimeout()) <= 0;
            boolean begins = !early && left(begun, patience) <= 0;
            early |= begins;
            return new Due(false, late, begins, false);
        }
        if (attempt != null && !attempt.isDemanded()) {
            hears(); // it is the reader who takes his time
        }
        return new Due(false, false, false, left(heard, idleTimeout(attempt)) <= 0);
    }

    /** For how long an upstream may be silent that has begun. */
    Duration idleTimeout(@Nullable Attempt attempt) {
        return attempt == null ? config.idleTimeout() : attempt.limits().idleTimeout();
    }

    private long left(long since, Duration limit) {
        return since + limit.toNanos() - timers.nanos();
    }
}
