package dev.sluice.socket;

import dev.sluice.problem.ProblemException;
import dev.sluice.stream.Failures;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Streams;
import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What all WebSocket sessions of this application share: their number, their clock, their end. Thread-safe.
 *
 * <p>There is one timer for all: every second each session is looked at. A timer for each would be an entry of the wheel
 * and a task for each that is idle.
 */
public final class SocketSessions implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SocketSessions.class.getName());

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** How many are told of the stop at once. */
    private static final int BATCH = 100;

    /** The longest that it takes to tell all; clients that come back are spread over this time. */
    private static final Duration MOST_SPREAD = Duration.ofSeconds(2);

    private final SocketLimits limits;
    private final Timers timers;
    private final LongSupplier nanos; // one for all
    private final ThreadFactory threads;
    private final Streams streams;
    private final Random random;
    private final Set<SocketSession> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger(); // of those in open, without walking through them
    private final Map<String, Integer> addresses = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final LongAdder refused = new LongAdder();
    private final LongAdder tooSlow = new LongAdder();
    private final LongAdder inboxFull = new LongAdder();
    private final DeflateMemory deflate;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicInteger seconds = new AtomicInteger();
    private volatile boolean batches = true;
    private volatile boolean closing;

    /**
     * No sessions yet.
     *
     * @param timers their clock; stays the caller's to close
     * @param threads makes threads for what may wait
     * @param random spreads the end of many over some time
     */
    SocketSessions(SocketLimits limits, Timers timers, ThreadFactory threads, Streams streams, Random random) {
        this.limits = limits;
        this.deflate = new DeflateMemory(limits.deflateBytes());
        this.timers = timers;
        this.nanos = timers::nanos;
        this.threads = threads;
        this.streams = streams;
        this.random = random;
    }

    /** How many sessions are open. */
    public int open() {
        return count.get();
    }

    /** The counters. */
    public SocketStats stats() {
        return new SocketStats(
                open(), refused.sum(), tooSlow.sum(), inboxFull.sum(), deflate.held(), deflate.declined());
    }

    /**
     * Checks that there is a place for one more of this address; another may take it in the next moment.
     *
     * @throws ProblemException 503, when there is none
     */
    void requirePlace(String address) {
        if (closing || streams.isDraining()) {
            throw new ProblemException(503, "Service Unavailable", "the server is stopping; try again elsewhere");
        }
        if (count.get() >= limits.connections()) {
            refused.increment();
            throw new ProblemException(
                    503, "Service Unavailable", "this server has all the WebSockets that it may have");
        }
        if (addresses.getOrDefault(address, 0) >= limits.connectionsPerAddress()) {
            refused.increment();
            throw new ProblemException(
                    503, "Service Unavailable", "your address has all the WebSockets that it may have");
        }
    }

    /** Asks all clients to come back, here after a restart or elsewhere; all at once. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Asks all clients to come back, in batches, so that they do not all come at the same moment. Returns at once; new
     * ones are refused.
     *
     * @param within how much time there is
     */
    public void close(Duration within) {
        closing = true;
        List<SocketSession> all = new ArrayList<>(open);
        Collections.shuffle(all, random);
        long spread = Math.min(within.toNanos() / 2, MOST_SPREAD.toNanos());
        int batches = (all.size() + BATCH - 1) / BATCH;
        for (int i = 0; i < batches; i++) {
            List<SocketSession> batch = all.subList(i * BATCH, Math.min(all.size(), (i + 1) * BATCH));
            long slot = spread / batches;
            long delay = i * slot + (slot > 0 ? random.nextLong(slot) : 0);
            if (i == 0 || delay == 0) {
                restart(batch);
            } else {
                timers.after(Duration.ofNanos(delay), () -> restart(batch));
            }
        }
    }

    private static void restart(List<SocketSession> batch) {
        batch.forEach(session -> session.close(CloseCode.RESTART, "the server is stopping"));
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    /** Takes a session in; false when there are too many, and then it is to be closed. */
    boolean add(SocketSession session) {
        boolean room = count.incrementAndGet() <= limits.connections();
        room &= addresses.merge(session.handshake().remote(), 1, Integer::sum) <= limits.connectionsPerAddress();
        open.add(session);
        if (!room) {
            refused.increment();
        }
        if (closing) {
            // it came in while the others were being closed
            session.close(CloseCode.RESTART, "the server is stopping");
        }
        if (looking.compareAndSet(false, true)) {
            timers.after(LOOK, this::look);
        }
        return room;
    }

    void remove(SocketSession session) {
        if (open.remove(session)) {
            count.decrementAndGet();
            addresses.computeIfPresent(
                    session.handshake().remote(), (address, number) -> number == 1 ? null : number - 1);
        }
    }

    /** Looks at all, and again in a second while there are any. */
    private void look() {
        seconds.incrementAndGet();
        long now = nanos.getAsLong();
        try {
            open.forEach(session -> look(session, now));
        } finally {
            looking.set(false);
            if (!open.isEmpty() && looking.compareAndSet(false, true)) {
                timers.after(LOOK, this::look);
            }
        }
    }

    /** One session that can't be looked at is no reason to look at no other. */
    private static void look(SocketSession session, long now) {
        try {
            session.look(now);
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            Failures.log(LOG, "a look at a WebSocket failed", e);
        }
    }

    void countTooSlow() {
        tooSlow.increment();
    }

    void countInboxFull() {
        inboxFull.increment();
    }

    /** Lets an upgrade that nothing is heard of fail in time. */
    void expire(Attempt attempt) {
        attempt.expire(timers, threads);
    }

    DeflateMemory deflate() {
        return deflate;
    }

    /** Counts seconds, roughly. */
    int second() {
        return seconds.get();
    }

    /** Whether the container gathers small messages, as far as is known. */
    boolean batches() {
        return batches;
    }

    void noBatches() {
        batches = false;
    }

    Duration ping() {
        return limits.ping();
    }

    Duration pong() {
        return limits.pong();
    }

    int messagesPerSecond() {
        return limits.messagesPerSecond();
    }

    LongSupplier nanos() {
        return nanos;
    }

    ThreadFactory threads() {
        return threads;
    }

    Streams.Listing list(LiveStream.Subject subject, SocketSession session) {
        return streams.list(subject, session);
    }
}
