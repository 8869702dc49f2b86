package dev.sluice.rooms.door;

import dev.sluice.broker.Position;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Rooms;
import dev.sluice.security.Seats;
import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests that wait for the next message of a room: bounded in all and by address, and answered when the server stops.
 * Thread-safe.
 */
public final class LongPolls {

    private final Rooms rooms;
    private final Seats seats;
    private final Timers timers;
    private final ThreadFactory threads;
    private final Set<LongPoll> waiting = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private volatile boolean stopping;

    /**
     * None waits.
     *
     * @param timers their clock; stays the caller's to close
     * @param threads makes the threads that write answers
     */
    LongPolls(Rooms rooms, Seats seats, Timers timers, ThreadFactory threads) {
        this.rooms = rooms;
        this.seats = seats;
        this.timers = timers;
        this.threads = threads;
    }

    /**
     * The next messages of a room; none, when there were none for so long; {@link LongPoll#NOBODY} when the client has left.
     *
     * @param most at most so many
     * @throws ProblemException 503, when too many wait already, the room or the server is full, or the server stops
     */
    CompletionStage<String> next(String room, Position after, int most, Duration patience, Caller caller) {
        requireRunning();
        Seats.Seat seat = seats.take(caller.address());
        LongPoll poll = new LongPoll(room, after, most, threads, over -> ended(over, seat));
        waiting.add(poll);
        CompletionStage<String> answer;
        try {
            answer = poll.begin(rooms, timers, patience, caller.watch());
        } catch (RuntimeException | Error e) {
            ended(poll, seat);
            throw e;
        }
        if (stopping) {
            poll.refuse(stopped()); // it came in while the others were being answered
        }
        return answer;
    }

    private void requireRunning() {
        if (stopping) {
            throw stopped();
        }
    }

    static ProblemException stopped() {
        return new ProblemException(503, "Service Unavailable", "the server is stopping; try again elsewhere");
    }

    private void ended(LongPoll poll, Seats.Seat seat) {
        seat.close();
        lock.lock();
        try {
            waiting.remove(poll);
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Answers all, and refuses new ones from now on.
     *
     * @param patience how long to wait until the answers have been written
     */
    public void stop(Duration patience) throws InterruptedException {
        stopping = true;
        waiting.forEach(poll -> poll.refuse(stopped()));
        lock.lockInterruptibly();
        try {
            long rest = patience.toNanos();
            while (!waiting.isEmpty() && rest > 0) {
                rest = left.awaitNanos(rest);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    public int waiting() {
        return seats.taken();
    }

    /** How many were refused since too many waited. */
    public long refused() {
        return seats.refused();
    }
}
