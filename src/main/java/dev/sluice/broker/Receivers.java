package dev.sluice.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The receivers of one log, and what waits for them. Thread-safe; what is guarded by the log's lock says so.
 *
 * <p>Two locks. {@code lock} is the log's, held for a moment. {@code handing} is held by whoever hands messages to the
 * receivers: one thread for all that were published meanwhile, so that each receiver gets them in order and most publishers go
 * on at once. Order: handing, then lock. A receiver runs with {@code handing} held and may publish here; the message is
 * handed out when it has returned.
 *
 * <p>Nothing is left lying: whoever added a message tries {@code handing} afterwards, and whoever gives it back looks once
 * more, or has a thread of its own do so when he has done his share. Until that has seen that nothing waits, it comes back.
 */
final class Receivers {

    private static final System.Logger LOG = System.getLogger(Receivers.class.getName());

    /** From so many waiting messages on a publisher helps until his own is handed out, or waits for who does. */
    static final int MOST_WAITING = 1_024;

    /** So many times a publisher hands out all that waits; what others have published by then is not his to do. */
    static final int MOST_ROUNDS = 16;

    private final ReentrantLock lock;

    /** Fair, so that a publisher who waits for it has his turn while others go on. */
    private final ReentrantLock handing = new ReentrantLock(true);

    // all guarded by lock
    private final Set<Tie> ties = new LinkedHashSet<>();
    private final Deque<Message> waiting = new ArrayDeque<>();
    private boolean relieved; // a thread of its own is at it

    /** A receiver; identity counts. */
    private final class Tie implements Subscription {

        private final Receiver receiver;
        private final Position from;
        private final Runnable whenClosed;

        Tie(Receiver receiver, Position from, Runnable whenClosed) {
            this.receiver = receiver;
            this.from = from;
            this.whenClosed = whenClosed;
        }

        @Override
        public Position from() {
            return from;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (ties.remove(this)) {
                    whenClosed.run();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    Receivers(ReentrantLock lock) {
        this.lock = lock;
    }

    /** One more, with the lock held; {@code whenClosed} runs with the lock held, too. */
    Subscription add(Receiver receiver, Position from, Runnable whenClosed) {
        Tie tie = new Tie(receiver, from, whenClosed);
        ties.add(tie);
        return tie;
    }

    /** Has a message wait for them, with the lock held. Returns whether too many do. */
    boolean add(Message message) {
        if (!ties.isEmpty()) {
            waiting.add(message);
        }
        return waiting.size() > MOST_WAITING;
    }

    /** Whether there are none, and nothing waits; with the lock held. */
    boolean isIdle() {
        return ties.isEmpty() && waiting.isEmpty();
    }

    /** Unties all, with the lock held. */
    void clear() {
        ties.clear();
    }

    /** Hands out what waits, unless another thread is at it, who then hands out this, too. */
    void handOut(boolean crowded) {
        if (handing.isHeldByCurrentThread()) {
            return; // a receiver that published: it is handed out when that has returned
        }
        int rounds = 0;
        if (crowded) {
            handing.lock(); // one who publishes faster than messages are handed out lends a hand, or waits his turn
            rounds = handOutUnlocking(rounds);
        }
        // whoever added before another's last look is seen by it; whoever added after finds the lock free
        while (rounds < MOST_ROUNDS && isWaiting() && handing.tryLock()) {
            rounds = handOutUnlocking(rounds);
        }
        if (rounds >= MOST_ROUNDS && needsRelief()) {
            Thread.ofVirtual().name("sluice-log").start(this::relieve);
        }
    }

    /** Returns how many rounds there were in all; fewer than the most only when nothing waited. */
    private int handOutUnlocking(int before) {
        int rounds = before;
        try {
            while (rounds < MOST_ROUNDS) {
                List<Message> batch = takeWaiting();
                if (batch.isEmpty()) {
                    break;
                }
                rounds++;
                for (Tie tie : ties()) {
                    hand(tie, batch);
                }
            }
        } finally {
            handing.unlock();
        }
        return rounds;
    }

    private boolean needsRelief() {
        lock.lock();
        try {
            boolean needed = !waiting.isEmpty() && !relieved;
            relieved = relieved || needed;
            return needed;
        } finally {
            lock.unlock();
        }
    }

    private void relieve() {
        try {
            while (!isRelieved()) {
                handing.lock(); // behind those that wait for it
                handOutUnlocking(0);
            }
        } catch (Error e) {
            giveUp(); // what still waits is the next publisher's
            throw e;
        }
    }

    private void giveUp() {
        lock.lock();
        try {
            relieved = false;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing waits, seen in the same moment in which the next to need it gets another thread. */
    private boolean isRelieved() {
        lock.lock();
        try {
            relieved = !waiting.isEmpty();
            return !relieved;
        } finally {
            lock.unlock();
        }
    }

    private static void hand(Tie tie, List<Message> batch) {
        long from = tie.from.offset();
        List<Message> due = batch.getFirst().offset() > from
                ? batch
                : batch.stream().filter(message -> message.offset() > from).toList();
        if (due.isEmpty()) {
            return;
        }
        try {
            tie.receiver.receive(due);
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            // the others are to get it all the same; the message of the failure may hold what people said
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a receiver of a log failed: " + e.getClass().getName());
            LOG.log(System.Logger.Level.DEBUG, "a receiver of a log failed", e);
        }
    }

    private boolean isWaiting() {
        lock.lock();
        try {
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private List<Message> takeWaiting() {
        lock.lock();
        try {
            List<Message> batch = List.copyOf(waiting);
            waiting.clear();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private List<Tie> ties() {
        lock.lock();
        try {
            return List.copyOf(ties);
        } finally {
            lock.unlock();
        }
    }
}
