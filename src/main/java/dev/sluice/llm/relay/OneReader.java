package dev.sluice.llm.relay;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A publisher for the one stream that subscribes. Thread-safe.
 *
 * <p>Items leave one at a time, by whichever thread finds that there is one and that it is wanted; {@code work} counts how
 * often that has to be looked at, and whoever is at it owns what {@link #step} alone changes.
 */
abstract class OneReader implements Flow.Publisher<byte[]>, Flow.Subscription, AutoCloseable {

    private final AtomicInteger work = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private Flow.@Nullable Subscriber<? super byte[]> reader;
    private long wanted;
    private boolean told; // the end was handed on, or nobody reads

    /**
     * Hands on one item by {@link #handOn}, or the end by {@link #end}, if there is any. Called by one thread at a time.
     *
     * @param hungry whether an item is wanted
     * @return whether there may be more
     */
    abstract boolean step(Flow.Subscriber<? super byte[]> to, boolean hungry);

    /** More is wanted, and what there was has been handed on. */
    abstract void asked();

    /** Nobody reads any more; called once, and not after the end was handed on. */
    abstract void left();

    /** The lock, for what is to change together with what is here. */
    final ReentrantLock lock() {
        return lock;
    }

    /** Whether an item would be handed on at once. The lock is held. */
    final boolean wants() {
        return !told && wanted > 0;
    }

    /** Whether nothing will be handed on any more. The lock is held. */
    final boolean isOver() {
        return told;
    }

    @Override
    public final void subscribe(Flow.Subscriber<? super byte[]> subscriber) {
        lock.lock();
        try {
            if (reader != null) {
                throw new IllegalStateException("an answer can be read once");
            }
            reader = subscriber;
        } finally {
            lock.unlock();
        }
        subscriber.onSubscribe(this);
        moveOn();
        asked(); // what was put while this thread was at it did not find it wanted
    }

    @Override
    public final void request(long items) {
        lock.lock();
        try {
            wanted = Math.addExact(Math.min(wanted, Long.MAX_VALUE / 2), Math.min(items, Long.MAX_VALUE / 2));
        } finally {
            lock.unlock();
        }
        moveOn();
        asked();
    }

    /** The reader has gone, or wants no more. */
    @Override
    public final void cancel() {
        if (isFirstToEnd()) {
            left();
        }
    }

    /** It was never read. */
    @Override
    public final void close() {
        cancel();
    }

    /** Hands on what there is and is wanted. Never waits. */
    final void moveOn() {
        if (work.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            while (step()) {
                // the next
            }
            missed = work.addAndGet(-missed);
        } while (missed != 0);
    }

    private boolean step() {
        Flow.Subscriber<? super byte[]> to;
        boolean hungry;
        lock.lock();
        try {
            to = reader;
            if (told || to == null) {
                return false;
            }
            hungry = wanted > 0;
        } finally {
            lock.unlock();
        }
        return step(to, hungry);
    }

    /** Hands on an item that is wanted; returns whether somebody still reads. */
    final boolean handOn(Flow.Subscriber<? super byte[]> to, byte[] item) {
        boolean reads;
        lock.lock();
        try {
            wanted--;
            reads = !told;
        } finally {
            lock.unlock();
        }
        if (reads) {
            to.onNext(item);
        }
        return reads;
    }

    /** Whether this is the end, and not somebody else's. */
    final boolean isFirstToEnd() {
        lock.lock();
        try {
            boolean first = !told;
            told = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Hands on the end. */
    static void end(Flow.Subscriber<? super byte[]> to, @Nullable Shortfall why) {
        if (why == null) {
            to.onComplete();
        } else {
            to.onError(new Truncation(why));
        }
    }
}
