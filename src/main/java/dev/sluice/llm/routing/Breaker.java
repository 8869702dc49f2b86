package dev.sluice.llm.routing;

import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Leaves an upstream alone while it fails.
 *
 * <pre>
 * CLOSED     requests pass; failures in a row are counted, those of requests and those of probes
 * OPEN       none passes until its time is over; nothing that comes of earlier requests counts
 * HALF_OPEN  one request at a time passes, the trial; one that says nothing for as long as OPEN lasts is given up
 *
 * CLOSED    -> OPEN       so many requests or so many probes in a row have failed
 * OPEN      -> HALF_OPEN  its time is over, seen by whoever asks; or a probe found the upstream well
 * HALF_OPEN -> CLOSED     a trial was answered, also one that was given up
 * HALF_OPEN -> OPEN       a trial failed, or a probe did
 * OPEN      -> OPEN       a probe failed: its time begins anew
 * </pre>
 *
 * <p>A probe that finds the upstream well only lets a trial through sooner: an upstream may say that it is well and not be.
 * What is neither a success nor a failure, such as a 429 or any other 4xx, and a request that its client gave up, changes
 * nothing but that a trial is over. Thread-safe.
 */
public final class Breaker {

    /** See the class. */
    public enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    private final UpstreamConfig.Health health;
    private final Timers timers;
    private final ReentrantLock lock = new ReentrantLock();
    private State state = State.CLOSED; // guarded by lock
    private int failures; // guarded by lock; in a row, while closed
    private int badProbes; // guarded by lock; in a row, while closed
    private long until; // guarded by lock; when OPEN ends, or a trial is given up
    private @Nullable Pass trial; // guarded by lock; the one that is on its way, while half open
    private long turn; // guarded by lock; which period this is: what was let through in another does not count

    Breaker(UpstreamConfig.Health health, Timers timers) {
        this.health = health;
        this.timers = timers;
    }

    /** The leave to make one request. The first thing that is said of its end counts, the rest does not. Thread-safe. */
    public final class Pass {

        private long turnOfPass; // guarded by lock
        private boolean told; // guarded by lock

        private Pass(long turnOfPass) {
            this.turnOfPass = turnOfPass;
        }

        /** The upstream has begun to answer, which may take long: requests may pass again. */
        public void answered() {
            lock.lock();
            try {
                if (turnOfPass == turn && state == State.HALF_OPEN) {
                    enter(State.CLOSED);
                    turnOfPass = turn; // how it ends counts, too
                }
            } finally {
                lock.unlock();
            }
        }

        /** The upstream did what it was asked, as far as can be known. */
        public void succeeded() {
            tell(() -> {
                failures = 0;
                if (state == State.HALF_OPEN) {
                    enter(State.CLOSED);
                }
            });
        }

        /** The upstream failed: no connection, no answer in time, a 5xx, an answer that broke off. */
        public void failed() {
            tell(Breaker.this::countFailure);
        }

        /** Nothing is known of the upstream by this request. */
        public void neutral() {
            tell(() -> {
                if (trial == this) {
                    trial = null;
                }
            });
        }

        private void tell(Runnable change) {
            lock.lock();
            try {
                if (!told && turnOfPass == turn) {
                    change.run();
                }
                told = true;
            } finally {
                lock.unlock();
            }
        }
    }

    /** The leave to make a request now; empty when the upstream is to be left alone. Whoever has it says what came of it. */
    public Optional<Pass> pass() {
        lock.lock();
        try {
            look();
            if (isShut()) {
                return Optional.empty();
            }
            Pass pass = new Pass(turn);
            if (state == State.HALF_OPEN) {
                trial = pass;
                until = timers.nanos() + health.open().toNanos();
            }
            return Optional.of(pass);
        } finally {
            lock.unlock();
        }
    }

    /** What a probe of the upstream's health found. */
    public void probed(boolean well) {
        lock.lock();
        try {
            look();
            if (state == State.CLOSED) {
                badProbes = well ? 0 : badProbes + 1;
                if (badProbes >= health.failures()) {
                    enter(State.OPEN);
                }
            } else if (!well) {
                enter(State.OPEN);
            } else if (state == State.OPEN) {
                enter(State.HALF_OPEN);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The state now. */
    public State state() {
        lock.lock();
        try {
            look();
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** How long until a request may pass; nothing when one may. */
    public Duration untilNext() {
        lock.lock();
        try {
            look();
            return isShut() ? Duration.ofNanos(until - timers.nanos()) : Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    private boolean isShut() {
        return state == State.OPEN || (state == State.HALF_OPEN && trial != null);
    }

    /** Sees what time has done. */
    private void look() {
        if (isShut() && timers.nanos() - until >= 0) {
            if (state == State.OPEN) {
                enter(State.HALF_OPEN);
            }
            trial = null;
        }
    }

    private void countFailure() {
        switch (state) {
            case CLOSED -> {
                failures++;
                if (failures >= health.failures()) {
                    enter(State.OPEN);
                }
            }
            case HALF_OPEN -> enter(State.OPEN);
            case OPEN -> throw new IllegalStateException("a request of before counts no more");
        }
    }

    private void enter(State next) {
        state = next;
        turn++;
        failures = 0;
        badProbes = 0;
        trial = null;
        if (next == State.OPEN) {
            until = timers.nanos() + health.open().toNanos();
        }
    }
}
