package dev.sluice.examples;

import dev.sluice.sse.SseEvent;
import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Publishes an event at fixed times. One that comes when its subscriber has not asked for more is left out, not kept: a
 * clock that lags is no clock. Thread-safe.
 */
final class Ticker implements Flow.Publisher<SseEvent> {

    private final Timers timers;
    private final Duration interval;

    Ticker(Timers timers, Duration interval) {
        this.timers = timers;
        this.interval = interval;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super SseEvent> subscriber) {
        Ticking ticking = new Ticking(timers, interval, subscriber);
        subscriber.onSubscribe(ticking);
        ticking.wind();
    }

    private static final class Ticking implements Flow.Subscription, Runnable {

        private final Timers timers;
        private final Duration interval;
        private final Flow.Subscriber<? super SseEvent> subscriber;
        private final AtomicLong asked = new AtomicLong();
        private volatile boolean cancelled;
        private volatile Timers.@Nullable Timer next;
        private long count; // owned by the timer

        Ticking(Timers timers, Duration interval, Flow.Subscriber<? super SseEvent> subscriber) {
            this.timers = timers;
            this.interval = interval;
            this.subscriber = subscriber;
        }

        void wind() {
            next = timers.after(interval, this);
            if (cancelled) {
                stop();
            }
        }

        @Override
        public void run() {
            if (cancelled) {
                return;
            }
            count++;
            if (asked.get() > 0) {
                asked.decrementAndGet();
                subscriber.onNext(SseEvent.of("tick", Long.toString(count)).withId(Long.toString(count)));
            }
            wind();
        }

        @Override
        public void request(long more) {
            if (more <= 0) {
                cancel();
                subscriber.onError(new IllegalArgumentException("at least 1 must be asked for: " + more));
                return;
            }
            asked.accumulateAndGet(more, (before, added) -> before + added < 0 ? Long.MAX_VALUE : before + added);
        }

        @Override
        public void cancel() {
            cancelled = true;
            stop();
        }

        private void stop() {
            Timers.Timer timer = next;
            if (timer != null) {
                timer.cancel();
            }
        }
    }
}
