package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Breaker;
import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.upstream.UpstreamHead;
import dev.sluice.llm.wire.ErrorBody;
import dev.sluice.llm.wire.Usage;
import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the router: asks an upstream, and another when that fails before its first data, and passes
 * on what comes, a piece at a time, the next only when the last has gone on its way. Thread-safe.
 *
 * <pre>
 * ASKING     an upstream was asked, or will be after a pause; no data yet
 * PASSING    data came: from here on there is no other upstream
 * UNREAD     nobody reads any more, and the upstream is read to its end all the same, by option
 * OVER       terminal
 *
 * ASKING  -&gt; PASSING   the first data               ASKING  -&gt; ASKING   an attempt failed and there is another
 * ASKING  -&gt; OVER      no attempt is left; nobody waits; too late
 * PASSING -&gt; OVER      the end, a truncation, nobody reads, a limit
 * PASSING -&gt; UNREAD    nobody reads                 UNREAD  -&gt; OVER
 *
 * invariants: the client is answered once: by an error, or by a stream (sink), before the first data or with it
 *             when it is OVER no call is open but one that has said its last event and has a second to end
 * </pre>
 */
final class Relay implements Feed.Giver, Attempt.Owner {

    /** How long an upstream may take from its last event to the end of its answer, for its connection to be used again. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** Of English text, about. */
    private static final long BYTES_OF_A_TOKEN = 4;

    private enum Phase {
        ASKING,
        PASSING,
        UNREAD,
        OVER
    }

    private final Job job;
    private final Audience audience;
    private final Timers timers;
    private final Executor threads;
    private final Passage passage;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private @Nullable Attempts attempts; // as long as another may be made: the requests are in it
    private int made;
    private Phase phase = Phase.ASKING;
    private @Nullable Attempt attempt;
    private @Nullable Sink sink; // where the stream goes, once the client was answered with one
    private final RelayClock clock;
    private long over; // when it ended
    private Timers.@Nullable Timer timer;
    private Runnable whenAnswered = Relay::nobody; // guarded by lock
    private Timers.@Nullable Timer pause; // before the next attempt
    private Breaker.@Nullable Pass paused; // which has the leave for it

    /**
     * A relay yet to begin.
     *
     * @param targets whom to ask, the best first
     * @param audience who is answered
     * @param threads where what may take a moment is done
     */
    Relay(
            Job job,
            List<Target> targets,
            Audience audience,
            Timers timers,
            Executor threads,
            RandomGenerator random,
            RelayMeter meter) {
        this.job = job;
        this.audience = audience;
        this.timers = timers;
        this.threads = threads;
        this.clock = new RelayClock(timers, job);
        this.passage = new Passage(meter, job, clock.begun());
        this.attempts = new Attempts(targets, job.retry(), random);
    }

    /** Begins; returns at once. */
    void start() {
        start(() -> {});
    }

    /** The same; {@code letGo} is called when no other upstream will be asked, so that the request is needed no more. */
    void start(Runnable letGo) {
        whenAnswered = letGo;
        passage.begins();
        audience.whenGone(() -> threads.execute(this::gone));
        ask(null);
    }

    private void ask(@Nullable Outcome last) {
        Attempts.Next next;
        lock.lock();
        try {
            Attempts left = attempts;
            if (phase != Phase.ASKING || left == null) {
                return;
            }
            next = left.next(last, timers.nanos());
            made = left.made();
        } finally {
            lock.unlock();
        }
        if (next == null) {
            refuse(last == null ? Answers.NOBODY : last);
        } else if (next.pause().isZero()) {
            open(next);
        } else {
            lock.lock();
            try {
                if (phase != Phase.ASKING) {
                    next.pass().neutral();
                    return;
                }
                paused = next.pass();
                pause = timers.after(next.pause(), () -> threads.execute(() -> open(next)));
                arm();
            } finally {
                lock.unlock();
            }
        }
    }

    private void open(Attempts.Next next) {
        Attempt opened = new Attempt(this, next.target(), next.pass(), job);
        lock.lock();
        try {
            if (phase != Phase.ASKING) {
                next.pass().neutral();
                return;
            }
            attempt = opened;
            pause = null;
            paused = null;
            clock.asks();
            arm();
        } finally {
            lock.unlock();
        }
        passage.asks(opened.name());
        opened.open(next.target());
    }

    @Override
    public void body(Attempt from, UpstreamHead head) {
        boolean begins;
        lock.lock();
        try {
            if (phase != Phase.ASKING || from != attempt) {
                return;
            }
            begins = sink == null && audience.takesBody();
            if (begins) {
                sink = audience.sink(this);
                pass();
            } else {
                attempt = null; // its readers were promised events
            }
        } finally {
            lock.unlock();
        }
        if (begins) {
            from.breaker().answered();
            passage.answered();
            audience.body(head);
        } else {
            from.abort();
            away(() -> failed(from, Outcome.NO_STREAM));
        }
    }

    @Override
    public void data(Attempt from, byte[] bytes) {
        Sink to;
        boolean first;
        boolean begins;
        lock.lock();
        try {
            if (from != attempt || phase == Phase.OVER) {
                return;
            }
            first = phase == Phase.ASKING;
            begins = sink == null;
            if (begins) {
                sink = audience.sink(this);
            }
            to = sink;
            if (first) {
                pass();
            }
            clock.hears();
        } finally {
            lock.unlock();
        }
        if (first) {
            from.breaker().answered();
            passage.answered();
        }
        if (to != null) {
            to.put(bytes);
            if (begins) {
                audience.events(false);
            }
            long now = timers.nanos();
            passage.passed(bytes.length, from.pieces() > 0, now);
            if (to.isHungry()) {
                from.demand();
            } else {
                passage.pauses(now);
            }
        }
    }

    /** The first data is there. The lock is held. */
    private void pass() {
        phase = Phase.PASSING;
        letGo();
        clock.hears();
        arm();
    }

    /** The lock is held. */
    private void letGo() {
        attempts = null;
        whenAnswered.run();
        whenAnswered = Relay::nobody;
    }

    private static void nobody() {
        // who was to be told was
    }

    @Override
    public void done(Attempt from) {
        Ending ending = isCurrent(from) ? end(RelayEnd.COMPLETED) : null;
        if (ending == null) {
            return;
        }
        if (ending.sink() != null) {
            ending.sink().complete();
        }
        if (from.isLingering()) {
            timers.after(LINGER, () -> {
                if (from.isLingering()) {
                    from.abort();
                }
            });
        }
    }

    @Override
    public void truncated(Attempt from, ErrorBody error, boolean isFault) {
        if (isCurrent(from)) {
            if (isFault) {
                from.breaker().failed();
            }
            fail(error, RelayEnd.TRUNCATED);
        }
    }

    private boolean isCurrent(Attempt from) {
        lock.lock();
        try {
            return from == attempt && phase != Phase.OVER;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void outcome(Attempt from, Outcome outcome) {
        lock.lock();
        try {
            if (from != attempt || phase != Phase.ASKING) {
                return;
            }
            attempt = null; // whoever takes it away is the one who asks the next
        } finally {
            lock.unlock();
        }
        away(() -> failed(from, outcome));
    }

    /** Does what may wait on a thread that may: the one that reads all upstreams may not. */
    @Override
    public void away(Runnable what) {
        if (Thread.currentThread().isVirtual()) {
            what.run();
        } else {
            threads.execute(what);
        }
    }

    /** An attempt that is the current one no more has brought nothing. */
    private void failed(Attempt last, Outcome outcome) {
        if (outcome.isFault()) {
            last.breaker().failed();
        } else {
            last.breaker().neutral();
        }
        passage.failed(last.name(), outcome.status());
        ask(outcome);
    }

    /** No data will come: an error of its own when nothing was sent, else in the stream. */
    private void refuse(Outcome outcome) {
        passage.refused(outcome.status());
        Ending ending = end(RelayEnd.REFUSED);
        if (ending == null) {
            return;
        }
        if (ending.sink() == null) {
            threads.execute(() -> audience.error(outcome)); // writes it, which may wait
        } else {
            ending.sink().fail(Shortfall.refused(outcome.error()));
        }
    }

    private void fail(ErrorBody error, RelayEnd why) {
        Ending ending = end(why);
        if (ending != null && ending.sink() != null) {
            ending.sink().fail(Shortfall.incomplete(error));
        }
    }

    @Override
    public void hungry() {
        Attempt current;
        lock.lock();
        try {
            current = phase == Phase.PASSING ? attempt : null;
            if (current != null && !current.isDemanded()) {
                clock.hears();
                passage.goesOn(timers.nanos());
            }
        } finally {
            lock.unlock();
        }
        if (current != null) {
            current.demand();
        }
    }

    /** Nobody waits for an answer, or reads it. */
    @Override
    public void gone() {
        Attempt current;
        boolean reads;
        boolean committed;
        RelayEnd why;
        lock.lock();
        try {
            if (phase == Phase.OVER || phase == Phase.UNREAD) {
                return;
            }
            current = attempt;
            committed = clock.isEarly();
            reads = phase == Phase.PASSING && audience.onGone() != StreamConfig.OnDisconnect.CANCEL;
            why = phase == Phase.PASSING ? RelayEnd.READER_GONE : RelayEnd.CALLER_GONE;
            if (reads) {
                phase = Phase.UNREAD;
                sink = Drained.INSTANCE;
            }
        } finally {
            lock.unlock();
        }
        RelayMeter.Phase when = passage.phase(committed, timers.nanos());
        if (reads && current != null) {
            passage.gone(when);
            passage.unread(timers.nanos());
            current.demand();
        } else if (end(why) != null) { // nobody else found that it has left, too
            passage.gone(when);
            if (current != null) {
                passage.cancelled();
            }
        }
    }

    /**
     * What its end finds.
     *
     * @param sink where the stream went, which has to be told; null when the client was not answered
     */
    private record Ending(@Nullable Sink sink) {}

    /** Ends it; returns null when that was done. Where the client is told depends on what was sent until then, and no later. */
    private @Nullable Ending end(RelayEnd why) {
        Attempt current;
        Ending ending;
        boolean answered;
        lock.lock();
        try {
            if (phase == Phase.OVER) {
                return null;
            }
            answered = phase != Phase.ASKING;
            phase = Phase.OVER;
            over = timers.nanos();
            current = attempt;
            ending = new Ending(sink);
            letGo();
            if (timer != null) {
                timer.cancel();
            }
            if (pause != null) {
                pause.cancel();
            }
            if (paused != null) {
                paused.neutral();
            }
        } finally {
            lock.unlock();
        }
        Optional<Usage> usage = Optional.empty();
        long pieces = 0;
        if (current != null) {
            if (answered) {
                current.breaker().succeeded(); // unless it was said to have failed
            } else {
                current.breaker().neutral();
            }
            if (why != RelayEnd.COMPLETED) {
                current.abort();
            }
            usage = current.usage();
            pieces = current.pieces();
        }
        if (answered) {
            job.grant().spent(spent(usage, pieces));
        }
        Optional<Usage> counted = usage;
        long events = pieces;
        threads.execute(() -> passage.ended(why, made, counted, events, over)); // writes a line, which may wait
        return ending;
    }

    /** How many tokens, as far as anybody knows: an upstream may count at its end alone, and not get to that. */
    private long spent(Optional<Usage> usage, long pieces) {
        long asked = usage.map(Usage::promptTokens).orElse(job.requestBytes() / BYTES_OF_A_TOKEN);
        return asked + Math.max(pieces, usage.map(Usage::completionTokens).orElse(0L));
    }

    @Override
    public void arrives() {
        passage.arrives(timers.nanos());
    }

    @Override
    public void closed(Attempt from) {
        long since;
        lock.lock();
        try {
            if (from != attempt || phase != Phase.OVER) {
                return;
            }
            since = over;
        } finally {
            lock.unlock();
        }
        passage.closed(timers.nanos() - since);
    }

    /** Sets the timer to what is due first. The lock is held. */
    private void arm() {
        if (timer != null) {
            timer.cancel();
        }
        Duration due = clock.untilDue(attempt, phase == Phase.ASKING);
        timer = timers.after(due, () -> threads.execute(this::due));
    }

    /** Something is due: looks what it is, and sets the timer again. */
    private void due() {
        Attempt current;
        RelayClock.Due due;
        lock.lock();
        try {
            if (phase == Phase.OVER) {
                return;
            }
            current = attempt;
            due = clock.look(attempt, phase == Phase.ASKING);
            if (due.late()) {
                attempt = null; // whoever takes it away is the one who asks the next
            }
            if (due.early()) {
                sink = audience.sink(this);
            }
            arm();
        } finally {
            lock.unlock();
        }
        if (due.early()) {
            audience.events(true);
        }
        if (due.over()) {
            tooLong();
        } else if (due.silent()) {
            silent(current);
        } else if (due.late() && current != null) {
            current.abort();
            failed(current, Outcome.late(current.limits().firstByteTimeout(), job.streams() || current.hasHead()));
        }
    }

    private void silent(@Nullable Attempt current) {
        if (current != null) {
            current.breaker().failed();
        }
        fail(
                new ErrorBody(
                        "the upstream sent nothing for "
                                + clock.idleTimeout(current).toMillis() + " ms",
                        "server_error",
                        null,
                        "upstream_timeout"),
                RelayEnd.TRUNCATED);
    }

    private void tooLong() {
        Outcome outcome = new Outcome(
                504,
                new ErrorBody(
                        "the answer took longer than the "
                                + job.endpoint().stream().maxDuration().toSeconds() + " s that it may take",
                        "server_error",
                        null,
                        "max_duration"),
                Optional.empty(),
                false,
                false);
        if (isPassing()) {
            fail(outcome.error(), RelayEnd.TRUNCATED);
        } else {
            refuse(outcome);
        }
    }

    private boolean isPassing() {
        lock.lock();
        try {
            return phase == Phase.PASSING || phase == Phase.UNREAD;
        } finally {
            lock.unlock();
        }
    }
}
