package dev.sluice.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Fills an outbox from a publisher, which is asked for as much as there is room for. No thread waits here.
 *
 * <p>Thread-safe: the publisher calls one method at a time, the writer calls {@link #goOn} when there is room again. What
 * was asked for and finds no room is kept here, since it may not be refused any more. So no more is asked for than would
 * fill half an outbox if all of it were as large as the largest item so far, and one item before any is known.
 *
 * <pre>
 * FLOWING  the publisher owes us items            FLOWING -&gt; PAUSED   the outbox is under pressure: nothing more is asked for
 * PAUSED   goOn() is owed to us by the outbox     PAUSED  -&gt; FLOWING  goOn(): what was kept is offered, then more asked for
 * </pre>
 *
 * @param <T> the items
 */
final class PublisherFeed<T> implements Flow.Subscriber<T>, Runnable {

    /** How many items are asked for ahead, at most: more would not make a fast source any faster. */
    static final int MOST_AHEAD = 16;

    private final OpenStream stream;
    private final Outbox outbox;
    private final Encoder<T> encoder;
    private final ReentrantLock lock; // the stream's

    // guarded by lock
    private Flow.@Nullable Subscription subscription;
    private @Nullable Deque<Frame> kept; // comes with the first frame that finds no room
    private int owed; // items that were asked for and have not come
    private int largest; // of the items that came, in bytes
    private boolean over; // nothing more is wanted
    private boolean cancelled; // the publisher was told so
    private @Nullable Runnable last; // what to do when all that was kept has gone

    PublisherFeed(OpenStream stream, Encoder<T> encoder) {
        this.stream = stream;
        this.outbox = stream.outbox();
        this.encoder = encoder;
        this.lock = stream.lock();
        outbox.calls(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        boolean wanted;
        lock.lock();
        try {
            // Reactive Streams 2.5: a second subscription is given up
            wanted = subscription == null && !over;
            if (wanted) {
                subscription = newSubscription;
                owed = 1; // it tells how large they are
            }
        } finally {
            lock.unlock();
        }
        if (wanted) {
            newSubscription.request(1);
        } else {
            newSubscription.cancel();
        }
    }

    @Override
    public void onNext(T item) {
        if (isDone()) {
            return; // a publisher may take a while to see that it was cancelled: Reactive Streams 2.8
        }
        Frame frame;
        try {
            frame = Frame.of(encoder.encoded(item));
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            refuse(e);
            return;
        }
        encoder.begin();
        boolean tooMany;
        lock.lock();
        try {
            if (over) {
                return;
            }
            tooMany = owed == 0;
            if (!tooMany) {
                owed--;
                largest = Math.max(largest, frame.length());
                keep(frame);
                offerKept();
            }
        } finally {
            lock.unlock();
        }
        if (tooMany) {
            // Reactive Streams 1.1: what was not asked for has no place to wait
            refuse(new IllegalStateException("the publisher sent more than it was asked for"));
            return;
        }
        stream.wakeForItem();
        askForMore();
    }

    @Override
    public void onError(Throwable failure) {
        // rule 2.13 forbids null, and who breaks it must not leave the stream open
        Throwable known = failure == null ? new NullPointerException("onError was given no failure") : failure;
        end(() -> stream.onThread(() -> stream.failed(known)));
    }

    @Override
    public void onComplete() {
        end(() -> stream.onThread(() -> stream.completed(encoder)));
    }

    private boolean isDone() {
        lock.lock();
        try {
            return over || last != null;
        } finally {
            lock.unlock();
        }
    }

    /** The publisher sent what can't be taken: what was kept before is sent, and then the source has failed. */
    private void refuse(Throwable failure) {
        Flow.Subscription given;
        lock.lock();
        try {
            given = over || cancelled ? null : subscription;
            cancelled = true;
        } finally {
            lock.unlock();
        }
        end(() -> stream.onThread(() -> stream.failed(failure)));
        if (given != null) {
            try {
                given.cancel();
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                // it has failed already
            }
        }
    }

    private void end(Runnable then) {
        boolean now;
        lock.lock();
        try {
            boolean first = !over && last == null;
            now = first && isNothingKept();
            if (first && !now) {
                last = then;
            }
            over |= now;
        } finally {
            lock.unlock();
        }
        if (now) {
            then.run();
        }
    }

    /** There is room again: called by the writer, which may not be held up by a publisher's code. */
    @Override
    public void run() {
        stream.onThread(() -> {
            try {
                goOn();
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                refuse(e); // the publisher's request() threw, against the rules: nothing more would ever come
            }
        });
    }

    private void goOn() {
        Runnable then = null;
        lock.lock();
        try {
            if (over) {
                return;
            }
            offerKept();
            if (isNothingKept() && last != null) {
                over = true;
                then = last;
            }
        } finally {
            lock.unlock();
        }
        outbox.wake();
        if (then != null) {
            then.run();
        } else {
            askForMore();
        }
    }

    private void keep(Frame frame) {
        Deque<Frame> frames = kept == null ? new ArrayDeque<>(1) : kept;
        frames.add(frame);
        kept = frames;
    }

    private boolean isNothingKept() {
        return kept == null;
    }

    /** Moves what there is room for into the outbox; the lock is held, which is the outbox's own. */
    private void offerKept() {
        boolean called = false;
        while (kept != null) {
            Outbox.Offer result = outbox.enqueue(kept.element());
            if (result == Outbox.Offer.REFUSED) {
                if (called) {
                    return;
                }
                // once more after that: the last frame may have left before we had asked to be called
                outbox.callWhenRoom();
                called = true;
                continue;
            }
            kept.remove();
            if (kept.isEmpty()) {
                kept = null;
            }
            if (result == Outbox.Offer.QUEUED) {
                stream.tally().item();
            }
        }
    }

    private void askForMore() {
        int more = 0;
        Flow.Subscription asked;
        lock.lock();
        try {
            asked = subscription;
            int window = window();
            // what is kept and a reader that is behind both see to it that goOn() comes later and asks
            boolean wanted = !over && last == null && !outbox.isClosed();
            if (wanted && owed <= window / 2 && isNothingKept() && !outbox.wantsRoom()) {
                more = window - owed;
                owed = window;
            }
        } finally {
            lock.unlock();
        }
        if (more > 0 && asked != null) {
            asked.request(more); // may call onNext before it returns
        }
    }

    /** How many items are asked for ahead; only after the first has come. */
    private int window() {
        return Math.clamp(outbox.bounds().bytes() / (2L * Math.max(1, largest)), 1, MOST_AHEAD);
    }

    /** Nothing more is wanted. */
    void cancel() {
        Flow.Subscription given;
        lock.lock();
        try {
            given = over || cancelled ? null : subscription;
            over = true;
            kept = null;
        } finally {
            lock.unlock();
        }
        if (given != null) {
            given.cancel();
        }
    }
}
