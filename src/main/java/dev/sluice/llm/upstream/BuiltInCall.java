package dev.sluice.llm.upstream;

import dev.sluice.stream.Timers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One answer of the built-in model, at its speed. Thread-safe; no thread waits here.
 *
 * <p>Whatever the listener is told is told in a turn, by the one thread that has it. What is asked for in the meantime, by
 * the listener too, is seen by that thread when it looks again: a turn never calls itself.
 *
 * <pre>
 * UNREADY  the answer is not there yet, such as when the model still learns
 * IDLE     nothing is asked for, or nothing more will be
 * WAITING  a timer is set: what is asked for is not due
 * TURN     exactly one thread makes the reply, or tells the listener of it
 * OVER     the listener was told the end, or the call was given up; no timer is set
 *
 * UNREADY -&gt; TURN  answer()                            TURN -&gt; WAITING  asked for, but not due
 * IDLE -&gt; TURN     demand()                            TURN -&gt; IDLE     nothing is asked for
 * WAITING -&gt; TURN  the timer                           TURN -&gt; OVER     the end, before it is told
 * any -&gt; OVER      abort()
 * </pre>
 */
final class BuiltInCall implements Call {

    /** Makes the reply, in a turn. */
    interface Answer {

        /**
         * The reply, for which some computing may be done.
         *
         * @throws UpstreamFailure when there is none
         */
        Reply reply() throws UpstreamFailure;
    }

    private enum State {
        UNREADY,
        IDLE,
        WAITING,
        TURN,
        OVER
    }

    private enum Step {
        HEAD,
        PIECE,
        LEAVE
    }

    /** A reader who was away for longer than this does not get all that he has missed at once. */
    private static final long MOST_LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final System.Logger LOG = System.getLogger(BuiltInCall.class.getName());

    private final CallListener listener;
    private final Timers timers;
    private final double nanosPerToken;
    private final Executor turns;
    private final Runnable whenOver;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private State state = State.UNREADY;
    private Timers.@Nullable Timer timer;
    private long asked; // pieces that were asked for and not told
    private boolean headTold;
    private long begin; // when the first token was due

    private @Nullable Reply reply; // of whose turn it is

    /**
     * A call that waits for {@link #answer}.
     *
     * @param turns runs turns, which compute and call the listener
     * @param whenOver told once, at the end
     */
    BuiltInCall(CallListener listener, Timers timers, double tokensPerSecond, Executor turns, Runnable whenOver) {
        this.listener = listener;
        this.timers = timers;
        this.nanosPerToken = TimeUnit.SECONDS.toNanos(1) / tokensPerSecond;
        this.turns = turns;
        this.whenOver = whenOver;
    }

    /** Goes on, now that it is known what to answer. Called once. */
    void answer(Answer answer) {
        boolean mine;
        lock.lock();
        try {
            mine = state == State.UNREADY;
            if (mine) {
                begin = timers.nanos();
                state = State.TURN;
            }
        } finally {
            lock.unlock();
        }
        if (mine) {
            turns.execute(() -> turn(answer));
        }
    }

    @Override
    public void demand() {
        boolean mine;
        lock.lock();
        try {
            asked++;
            mine = state == State.IDLE;
            if (mine) {
                state = State.TURN;
            }
        } finally {
            lock.unlock();
        }
        if (mine) {
            turns.execute(this::turn);
        }
    }

    private void due() {
        boolean mine;
        lock.lock();
        try {
            mine = state == State.WAITING;
            if (mine) {
                timer = null;
                state = State.TURN;
            }
        } finally {
            lock.unlock();
        }
        if (mine) {
            turns.execute(this::turn); // computes, and calls what is not ours: nothing for the clock's thread
        }
    }

    @Override
    public void abort() {
        end();
    }

    private void turn() {
        Reply known = reply;
        if (known != null) {
            turn(() -> known);
        }
    }

    private void turn(Answer answer) {
        try {
            Reply known = answer.reply();
            reply = known;
            while (take(known)) {
                // until there is nothing to do now
            }
        } catch (UpstreamFailure e) {
            fail(e);
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the built-in model failed: {0}",
                    e.getClass().getName());
            LOG.log(System.Logger.Level.DEBUG, "why it failed", e); // its message may hold what was asked
            fail(new UpstreamFailure(UpstreamFailure.Kind.BROKEN, "the built-in model failed; see the log", e));
        }
    }

    private void fail(UpstreamFailure failure) {
        if (end()) {
            listener.failed(failure);
        }
    }

    /** Does the next thing; false when the turn is over. */
    private boolean take(Reply known) throws UpstreamFailure {
        Step step = next(known);
        switch (step) {
            case HEAD -> listener.head(known.head());
            case PIECE -> tell(known.next());
            case LEAVE -> {}
        }
        return step != Step.LEAVE;
    }

    private void tell(Optional<byte[]> piece) {
        if (piece.isEmpty()) {
            if (end()) {
                listener.complete();
            }
        } else if (!isOver()) {
            listener.content(ByteBuffer.wrap(piece.get()));
        }
    }

    private boolean isOver() {
        lock.lock();
        try {
            return state == State.OVER;
        } finally {
            lock.unlock();
        }
    }

    private Step next(Reply known) throws UpstreamFailure {
        lock.lock();
        try {
            if (state != State.TURN) {
                return Step.LEAVE;
            }
            if (headTold && asked == 0) {
                state = State.IDLE;
                return Step.LEAVE;
            }
            long wait = wait(known);
            if (wait > 0) {
                timer = timers.after(Duration.ofNanos(wait), this::due);
                state = State.WAITING;
                return Step.LEAVE;
            }
            if (!headTold) {
                headTold = true;
                return Step.HEAD;
            }
            asked--;
            return Step.PIECE;
        } catch (IllegalStateException e) {
            // time has ended
            throw new UpstreamFailure(UpstreamFailure.Kind.BROKEN, "the server stops", e);
        } finally {
            lock.unlock();
        }
    }

    /** How long until the next thing is due, counted from the first token, so that small delays do not add up. */
    private long wait(Reply known) {
        long now = timers.nanos();
        long wait = begin + (long) (known.tokens() * nanosPerToken) - now;
        if (wait < -MOST_LATE_NANOS) {
            begin -= wait;
        }
        return wait;
    }

    /** True for who ends it. */
    private boolean end() {
        Timers.Timer set;
        lock.lock();
        try {
            if (state == State.OVER) {
                return false;
            }
            state = State.OVER;
            set = timer;
            timer = null;
        } finally {
            lock.unlock();
        }
        if (set != null) {
            set.cancel();
        }
        whenOver.run();
        return true;
    }
}
