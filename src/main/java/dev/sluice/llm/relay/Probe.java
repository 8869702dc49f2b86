package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Breaker;
import dev.sluice.llm.upstream.CallListener;
import dev.sluice.llm.upstream.Upstream;
import dev.sluice.llm.upstream.UpstreamFailure;
import dev.sluice.llm.upstream.UpstreamHead;
import dev.sluice.llm.upstream.UpstreamRequest;
import dev.sluice.stream.Timers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks one upstream again and again how it does, and tells its breaker: a status of 2xx is well; another one, a failure, and
 * no answer in time are not. Thread-safe.
 *
 * <pre>
 * ASKING    a call waits for its status    ASKING   -&gt; RESTING   it is judged: its status is there, it failed, it is late
 * RESTING   the next is set; the answer    RESTING  -&gt; ASKING    its time has come; an answer without an end is broken off
 *           may still be read              any      -&gt; STOPPED   stop()
 * STOPPED   terminal
 * </pre>
 */
final class Probe {

    /** Longer than this no answer is waited for, however rarely it is asked. */
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(10);

    /** An answer with more is not read to its end. */
    private static final int MOST_BYTES = 65_536;

    /** What was found. */
    interface Listener {

        /** The upstream was asked, and is well or not. */
        void probed(boolean well);
    }

    private final Upstream upstream;
    private final UpstreamRequest request;
    private final Duration interval;
    private final Duration patience;
    private final Breaker breaker;
    private final Listener listener;
    private final Timers timers;
    private final Executor threads;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private boolean stopped;
    private @Nullable Asking asking; // the latest question
    private Timers.@Nullable Timer timer;

    /**
     * A probe yet to be started.
     *
     * @param interval from one question to the next
     * @param listener is told, besides the breaker
     * @param threads where questions are asked: nothing for the clock's thread
     */
    Probe(
            Upstream upstream,
            UpstreamRequest request,
            Duration interval,
            Breaker breaker,
            Listener listener,
            Timers timers,
            Executor threads) {
        this.upstream = upstream;
        this.request = request;
        this.interval = interval;
        this.patience = interval.compareTo(MOST_PATIENCE) < 0 ? interval : MOST_PATIENCE;
        this.breaker = breaker;
        this.listener = listener;
        this.timers = timers;
        this.threads = threads;
    }

    /** Begins; the first question is asked at once. */
    void start() {
        threads.execute(this::ask);
    }

    /** Ends; what is still found counts no more. */
    void stop() {
        Asking open;
        lock.lock();
        try {
            stopped = true;
            open = asking;
            cancelTimer();
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.abort();
        }
    }

    private void ask() {
        Asking begun = new Asking();
        Asking before;
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            before = asking;
            asking = begun;
            set(patience, begun::late);
        } finally {
            lock.unlock();
        }
        if (before != null) {
            before.abort(); // its answer may never end
        }
        begun.open();
    }

    /** The lock is held. */
    private void set(Duration delay, Runnable task) {
        cancelTimer();
        try {
            timer = timers.after(delay, () -> threads.execute(task));
        } catch (IllegalStateException e) {
            stopped = true; // time has ended: the server is stopping
        }
    }

    /** The lock is held. */
    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** It is known how the upstream does; only the first word of a question counts. */
    private void judge(Asking by, boolean well) {
        lock.lock();
        try {
            if (stopped || by.judged) {
                return;
            }
            by.judged = true;
            set(interval.minus(by.age()), this::ask);
        } finally {
            lock.unlock();
        }
        breaker.probed(well);
        listener.probed(well);
    }

    /** One question. */
    private final class Asking implements CallListener {

        private final long begun = timers.nanos();

        private final HeldCall call = new HeldCall();

        private boolean judged; // guarded by lock

        private int bytes; // owned by the upstream's calls

        Duration age() {
            return Duration.ofNanos(timers.nanos() - begun);
        }

        void open() {
            call.is(upstream.open(request, this));
        }

        void late() {
            judge(this, false);
            abort();
        }

        void abort() {
            call.abort();
        }

        @Override
        public void head(UpstreamHead head) {
            judge(this, head.status() >= 200 && head.status() <= 299);
            call.demand(); // to its end, so that its connection is used again
        }

        @Override
        public void content(ByteBuffer piece) {
            bytes += piece.remaining();
            if (bytes > MOST_BYTES) {
                abort();
            } else {
                call.demand();
            }
        }

        @Override
        public void complete() {
            // judged by its head
        }

        @Override
        public void failed(UpstreamFailure failure) {
            judge(this, false);
        }
    }
}
