package dev.sluice.llm.relay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a relay: a publisher of what is put. Thread-safe.
 *
 * <p>What is put and not asked for yet waits here. That is at most what came out of one piece from the upstream, since the
 * relay asks for the next piece only when this is hungry.
 */
final class Feed extends OneReader implements Sink {

    /** Who gives and is told. */
    interface Giver {

        /** There is room for more. */
        void hungry();

        /** Nobody reads any more; called once, and not after the end was handed on. */
        void gone();
    }

    private final Giver giver;

    // guarded by the lock of readers
    private final Deque<byte[]> waiting = new ArrayDeque<>(2);
    private boolean over; // nothing more will be put
    private @Nullable Shortfall shortfall;

    Feed(Giver giver) {
        this.giver = giver;
    }

    @Override
    void asked() {
        if (isHungry()) {
            giver.hungry();
        }
    }

    @Override
    void left() {
        lock().lock();
        try {
            waiting.clear();
        } finally {
            lock().unlock();
        }
        giver.gone();
    }

    @Override
    public void put(byte[] bytes) {
        lock().lock();
        try {
            if (isOver() || over) {
                return;
            }
            waiting.add(bytes);
        } finally {
            lock().unlock();
        }
        moveOn();
    }

    @Override
    public boolean isHungry() {
        lock().lock();
        try {
            return wants() && !over && waiting.isEmpty();
        } finally {
            lock().unlock();
        }
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
        lock().lock();
        try {
            if (over) {
                return;
            }
            over = true;
            shortfall = why;
        } finally {
            lock().unlock();
        }
        moveOn();
    }

    @Override
    boolean step(Flow.Subscriber<? super byte[]> to, boolean hungry) {
        byte[] item;
        Shortfall why;
        lock().lock();
        try {
            item = hungry ? waiting.poll() : null;
            if (item == null && !(over && waiting.isEmpty())) {
                return false;
            }
            why = shortfall;
        } finally {
            lock().unlock();
        }
        if (item != null) {
            return handOn(to, item);
        }
        if (isFirstToEnd()) {
            end(to, why);
        }
        return false;
    }
}
