package dev.sluice.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Looks after one stream from time to time: is its reader too slow, its source silent, the whole too old, a heartbeat
 * due? Owned by the timer that it sets again and again; {@link #start} and {@link #stop} may be called by any thread.
 */
final class StreamClock implements Runnable {

    private static final Duration MOST_LOOK = Duration.ofSeconds(15);
    private static final Duration LEAST_LOOK = Duration.ofMillis(20);

    /** Most streams that are short are over by then. */
    static final Duration MOMENT = Duration.ofMillis(50);

    private final OpenStream stream;
    private volatile Timers.@Nullable Timer timer;

    private @Nullable Runnable whenItLasts; // set before the first timer
    private long itemsSeen;
    private long quietSince;
    private long beatAt;

    StreamClock(OpenStream stream, long started) {
        this.stream = stream;
        this.quietSince = started;
        this.beatAt = started;
    }

    /** As {@link OpenStream#start(Runnable)}. */
    void start(@Nullable Runnable whenItHasLasted) {
        whenItLasts = whenItHasLasted;
        set();
    }

    /** It looks no more, unless a look is on its way, which then finds the stream ended. */
    void stop() {
        Timers.Timer known = timer;
        if (known != null) {
            known.cancel();
        }
    }

    /** Sets the timer; one that is set after the end is taken back by whoever sees both. */
    private void set() {
        try {
            timer = stream.timers().after(untilNextLook(stream.response()), this);
        } catch (IllegalStateException e) {
            return; // time has ended: the server is stopping, and ends this stream by other means
        }
        if (stream.hasEnded()) {
            stop();
        }
    }

    /** Often enough that no limit is overrun by more than half, and not more often: thousands of streams do this. */
    private Duration untilNextLook(StreamingResponse response) {
        Duration next = shorter(MOST_LOOK, stream.outbox().bounds().age().dividedBy(8));
        if (!response.idleTimeout().isZero()) {
            next = shorter(next, response.idleTimeout().dividedBy(4));
        }
        if (response.heartbeat().isPresent()) {
            next = shorter(next, response.heartbeat().get().interval().dividedBy(2));
        }
        if (!response.totalTimeout().isZero()) {
            next = shorter(
                    next, response.totalTimeout().minusNanos(age(stream.timers().nanos())));
        }
        if (whenItLasts != null) {
            next = shorter(next, MOMENT);
        }
        return next.compareTo(LEAST_LOOK) < 0 ? LEAST_LOOK : next;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private long age(long now) {
        return now - stream.tally().started();
    }

    /** One look. */
    @Override
    public void run() {
        if (stream.hasEnded()) {
            return;
        }
        try {
            Runnable lasting = whenItLasts;
            if (lasting != null) {
                whenItLasts = null;
                lasting.run();
            }
            look(stream.outbox(), stream.response(), stream.timers().nanos());
        } finally {
            set(); // whatever it was: without a clock no limit would hold any more
        }
    }

    private void look(Outbox outbox, StreamingResponse response, long now) {
        long items = stream.tally().items();
        if (items != itemsSeen || outbox.isHeld()) {
            itemsSeen = items;
            quietSince = now; // while it waits for the reader, the source is not silent
            beatAt = now;
        }
        if (outbox.isStale()) {
            outbox.close(CloseReason.TOO_SLOW);
        } else if (isOver(response.totalTimeout(), age(now))) {
            outbox.close(CloseReason.LIMIT);
        } else if (isOver(response.idleTimeout(), now - quietSince)) {
            outbox.close(CloseReason.SOURCE_SILENT);
        } else {
            response.heartbeat().ifPresent(heartbeat -> beat(heartbeat, outbox, now));
        }
    }

    private void beat(StreamingResponse.Heartbeat heartbeat, Outbox outbox, long now) {
        // one that waits already says the same
        if (isOver(heartbeat.interval(), now - beatAt) && outbox.queuedBytes() == 0) {
            beatAt = now;
            if (outbox.offer(heartbeat.frame()) == Outbox.Offer.REFUSED) {
                stream.heartbeatRefused();
            } else {
                heartbeat.sent().run();
            }
        }
    }

    private static boolean isOver(Duration limit, long nanos) {
        return !limit.isZero() && nanos >= limit.toNanos();
    }
}
