package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Endpoint;
import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.upstream.UpstreamHead;
import dev.sluice.llm.wire.ErrorBody;
import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An answer of an upstream that many read, each from where it wants and as fast as it can; the upstream waits for none of
 * them. Thread-safe.
 *
 * <pre>
 * WAITING  those who asked wait for their answers
 * OPEN     who asked was answered with a stream, and who comes is at once
 * OVER     nothing more will be recorded; terminal
 *
 * WAITING -&gt; OPEN   the first event, or a wait that is too long for a client
 * WAITING -&gt; OVER   no upstream gave an answer, which all are told; all have left
 * OPEN    -&gt; OVER   the end, a truncation; somebody stops it; nobody reads it: at once when nobody can come back, else for
 *                   as long as it is kept
 *
 * promised: somebody was told its id. Only what is promised is kept when it is OVER, and for how long is configured; who
 *           reads it then may go on for longer. With the last reader the events of what is not kept any more are let go.
 * </pre>
 */
final class Recording implements Audience, Sink {

    static final Shortfall POSITION_GONE = error("what comes next was not kept for so long", "position_gone");
    static final Shortfall STOPPED = error("the stream was stopped by its client", "stream_stopped");
    static final Shortfall UNREAD = error("the stream was stopped, since nobody read it", "stream_unread");
    static final Shortfall CLOSING = error("the server is stopping", "draining");

    private enum Phase {
        WAITING,
        OPEN,
        OVER
    }

    private final String id;
    private final String owner;
    private final Endpoint endpoint;
    private final Duration patience; // for how long those who wait get nothing, not even headers
    private final Recordings shelf;
    private final Timers timers;
    private final Crowd crowd; // changed under lock
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final EventRing ring;
    private Phase phase = Phase.WAITING;
    private boolean promised;
    private boolean kept; // for who comes back, though it is over
    private @Nullable Shortfall ending;
    private Shortfall lost = POSITION_GONE; // what who is behind the oldest event is told
    private Runnable stop = Recording::nobody; // not kept for longer than it goes on: much hangs on it
    private Timers.@Nullable Timer timer; // while it is promised and nobody reads, or it is over and kept
    private int timings; // how often that was set

    /**
     * A recording of nothing yet.
     *
     * @param id not to be guessed
     * @param owner whose it is
     * @param job what was asked first
     * @param shelf where it is counted
     */
    Recording(String id, String owner, Job job, Recordings shelf, Timers timers, Executor threads) {
        this.id = id;
        this.owner = owner;
        this.endpoint = job.endpoint();
        this.patience = job.earlyCommit();
        this.shelf = shelf;
        this.timers = timers;
        this.crowd = new Crowd(threads);
        this.ring = new EventRing(endpoint.stream().resume().maxBytes());
    }

    private static Shortfall error(String message, String code) {
        return Shortfall.refused(new ErrorBody(message, ErrorBody.SERVER_ERROR, null, code));
    }

    private static void nobody() {
        // whoever was to be stopped is over
    }

    String id() {
        return id;
    }

    String owner() {
        return owner;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** How many bytes of its events can be let go of while it goes on. */
    long spare() {
        lock.lock();
        try {
            return ring.spare();
        } finally {
            lock.unlock();
        }
    }

    // --- those who read

    /**
     * Has one more answered from the beginning.
     *
     * @param numbered whether with numbers, and the id
     * @param most for how long this one may get nothing
     * @return false when it is over, it may be silent for too long, its beginning is not there any more, or it has as many readers as it may have
     */
    boolean join(Terms terms, Answer answer, boolean numbered, Duration most) {
        Crowd.Waiting one = new Crowd.Waiting(terms, answer, numbered);
        Playback reader = null;
        boolean early;
        lock.lock();
        try {
            if (phase == Phase.OVER || ring.first() > 1 || crowd.size() >= shelf.mostReaders()) {
                return false;
            }
            if (phase == Phase.WAITING && most.compareTo(patience) < 0) {
                return false;
            }
            early = ring.next() == 1;
            if (phase == Phase.WAITING) {
                crowd.add(one);
            } else {
                reader = reader(1, numbered);
            }
        } finally {
            lock.unlock();
        }
        if (reader == null) {
            answer.whenGone(() -> left(one));
        } else {
            answer(one, reader, early);
        }
        return true;
    }

    /** Whether nobody reads it, or waits for its beginning. */
    boolean isUnread() {
        lock.lock();
        try {
            return crowd.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has as many readers as it may have. */
    boolean isFull() {
        lock.lock();
        try {
            return crowd.size() >= shelf.mostReaders();
        } finally {
            lock.unlock();
        }
    }

    /** Where a reader would stand who has had everything up to a number. */
    enum Position {
        HERE,
        GONE,
        AHEAD
    }

    /** Whether what comes after event {@code number} can be read. */
    Position position(long number) {
        lock.lock();
        try {
            if (number >= ring.next()) {
                return Position.AHEAD;
            }
            return number + 1 >= ring.first() ? Position.HERE : Position.GONE;
        } finally {
            lock.unlock();
        }
    }

    /** Answers with what comes after event {@code number}; when that is there no more, the stream says so. */
    void replay(long number, Terms terms, Answer answer) {
        Playback reader;
        boolean early;
        lock.lock();
        try {
            early = phase != Phase.OVER && number + 1 == ring.next();
            reader = reader(number + 1, true);
        } finally {
            lock.unlock();
        }
        answer(new Crowd.Waiting(terms, answer, true), reader, early);
    }

    /** The lock is held. */
    private Playback reader(long at, boolean numbered) {
        Playback reader = new Playback(this, at, numbered);
        crowd.add(reader);
        promised |= numbered;
        if (phase != Phase.OVER) {
            disarm();
        }
        return reader;
    }

    private void answer(Crowd.Waiting one, Playback reader, boolean early) {
        Map<String, String> fields = one.numbered()
                ? Map.of("X-Stream-Id", id, "Location", one.answer().contextPath() + Replays.PATH + id)
                : Map.of();
        new Answers(one.terms(), one.answer(), shelf::beat).events(reader, early, fields);
    }

    /** What is at a place; called by its reader, who is told of an end once. */
    Found read(long at, boolean numbered, boolean wanted) {
        lock.lock();
        try {
            if (at < ring.first()) {
                return new Found.Gone(lost);
            }
            if (at >= ring.next()) {
                return phase == Phase.OVER ? new Found.End(ending) : Found.NOTHING;
            }
            int most = endpoint.stream().bufferSize() / 2;
            return wanted ? new Found.Some(ring.read(at, numbered, most)) : Found.NOTHING;
        } finally {
            lock.unlock();
        }
    }

    /** A reader has left, or had the end. */
    void left(Playback reader) {
        leaves(() -> crowd.remove(reader));
    }

    /** A reader has had the end, since what comes next for it is gone. */
    void lost(Playback reader) {
        shelf.lost();
        left(reader);
    }

    private void left(Crowd.Waiting one) {
        leaves(() -> crowd.remove(one));
    }

    private void leaves(Runnable removal) {
        boolean ends = false;
        boolean forgets = false;
        Runnable upstream;
        lock.lock();
        try {
            removal.run();
            upstream = stop;
            if (crowd.isEmpty()) {
                if (phase == Phase.OVER) {
                    forgets = !kept;
                } else if (promised) {
                    arm();
                } else {
                    ends = true;
                    over(UNREAD);
                }
            }
        } finally {
            lock.unlock();
        }
        if (ends) {
            upstream.run();
            shelf.ended(this, false);
        }
        if (ends || forgets) {
            forget();
        }
    }

    // --- the relay

    @Override
    public Sink sink(Feed.Giver giver) {
        return this;
    }

    @Override
    public void put(byte[] bytes) {
        long more;
        lock.lock();
        try {
            if (phase == Phase.OVER) {
                return;
            }
            long before = ring.bytes();
            ring.add(bytes);
            more = ring.bytes() - before;
        } finally {
            lock.unlock();
        }
        shelf.grew(more);
        crowd.moveOn();
    }

    /** What is too much is let go of; nobody is waited for. */
    @Override
    public boolean isHungry() {
        return true;
    }

    @Override
    public void complete() {
        ends(null);
    }

    @Override
    public void fail(Shortfall why) {
        ends(why);
    }

    private void ends(@Nullable Shortfall why) {
        boolean keeps;
        boolean forgets;
        lock.lock();
        try {
            if (phase == Phase.OVER) {
                return;
            }
            over(why);
            keeps = kept;
            forgets = !kept && crowd.isEmpty();
        } finally {
            lock.unlock();
        }
        shelf.ended(this, keeps);
        crowd.moveOn();
        if (forgets) {
            forget();
        }
    }

    @Override
    public void events(boolean early) {
        List<Runnable> answers = new ArrayList<>();
        lock.lock();
        try {
            if (phase == Phase.WAITING) {
                phase = Phase.OPEN;
            }
            for (Crowd.Waiting one : crowd.takeWaiting()) {
                Playback reader = reader(1, one.numbered());
                answers.add(() -> answer(one, reader, early));
            }
        } finally {
            lock.unlock();
        }
        crowd.tell(answers, Runnable::run);
    }

    /** It would have no events. */
    @Override
    public boolean takesBody() {
        return false;
    }

    @Override
    public void body(UpstreamHead head) {
        throw new IllegalStateException("a recording is of events");
    }

    @Override
    public void error(Outcome outcome) {
        List<Crowd.Waiting> answered;
        lock.lock();
        try {
            if (phase == Phase.OVER) {
                return;
            }
            over(Shortfall.refused(outcome.error()));
            disarm();
            kept = false;
            answered = crowd.takeWaiting();
        } finally {
            lock.unlock();
        }
        shelf.ended(this, false);
        forget();
        refuse(answered, outcome);
    }

    private void refuse(List<Crowd.Waiting> some, Outcome outcome) {
        crowd.tell(some, one -> new Answers(one.terms(), one.answer()).error(outcome));
    }

    @Override
    public void whenGone(Runnable gone) {
        boolean late;
        lock.lock();
        try {
            late = phase == Phase.OVER;
            if (!late) {
                stop = gone;
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            gone.run();
        }
    }

    @Override
    public StreamConfig.OnDisconnect onGone() {
        return StreamConfig.OnDisconnect.CANCEL; // that its readers left was said before
    }

    // --- its end

    /** Stops the upstream, and lets go of everything; who reads is told why. */
    void stop(Shortfall why) {
        boolean ends;
        List<Crowd.Waiting> answered;
        Runnable upstream;
        lock.lock();
        try {
            ends = phase != Phase.OVER;
            upstream = stop;
            if (ends) {
                over(why);
            }
            disarm();
            kept = false;
            lost = why;
            answered = crowd.takeWaiting();
        } finally {
            lock.unlock();
        }
        if (ends) {
            upstream.run();
            shelf.ended(this, false);
        }
        forget();
        crowd.moveOn();
        refuse(answered, new Outcome(503, why.error(), Optional.empty(), false, false));
    }

    /** Lets go of the oldest events, to make room for others. Returns whether there were any. */
    boolean trim(long bytes) {
        long less;
        lock.lock();
        try {
            long before = ring.bytes();
            ring.trim(Math.max(0, before - bytes));
            less = before - ring.bytes();
        } finally {
            lock.unlock();
        }
        shelf.grew(-less);
        crowd.moveOn(); // some have lost their places
        return less > 0;
    }

    /** The lock is held. */
    private void over(@Nullable Shortfall why) {
        phase = Phase.OVER;
        ending = why;
        stop = Recording::nobody;
        kept = promised || crowd.hasOneToPromise();
        disarm();
        if (kept) {
            arm();
        }
    }

    /** The lock is held. */
    private void arm() {
        disarm();
        int mine = timings;
        timer = timers.after(endpoint.stream().resume().ttl(), () -> due(mine));
    }

    /** The lock is held. */
    private void disarm() {
        timings++;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void due(int timing) {
        boolean ends;
        boolean forgets;
        Runnable upstream;
        lock.lock();
        try {
            if (timing != timings) {
                return; // somebody came in the same moment
            }
            ends = phase != Phase.OVER;
            upstream = stop;
            if (ends) {
                over(UNREAD);
            } else {
                kept = false;
                disarm();
            }
            forgets = !kept && crowd.isEmpty();
        } finally {
            lock.unlock();
        }
        if (ends) {
            upstream.run();
        }
        shelf.ended(this, ends);
        if (forgets) {
            forget();
        }
    }

    /** Lets go of the events. */
    private void forget() {
        long less;
        lock.lock();
        try {
            less = ring.bytes();
            ring.clear();
        } finally {
            lock.unlock();
        }
        shelf.forgotten(this, less);
    }
}
