package dev.sluice.sse.sink;

import dev.sluice.stream.Timers;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Frees a thread that the container's sink holds up after the stream has ended: its reader takes nothing, and the
 * container would wait for it until a timeout of its own. Made on a thread of its own, since closing may wait, too.
 * Thread-safe.
 *
 * <p>The thread is interrupted first: an interrupted write makes a container close the connection, which is what the reader
 * is to see; Grizzly does so only when the reader has taken what waits for it there. A thread that comes free in just this
 * moment, without a write that failed, has to say why the stream ends, so the sink is not closed yet: that would be an end
 * in good order, without a word. Who is still held up a second later is interrupted again, and the sink closed.
 */
final class SinkCut {

    private static final System.Logger LOG = System.getLogger(SinkCut.class.getName());

    /** A runtime whose write was interrupted may wait for the same reader once more, to close in good order. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private static final int MOST_TRIES = 3;

    private final SseEventSink sink;
    private final Timers timers;
    private final ThreadFactory threads;
    private final AtomicInteger tries = new AtomicInteger();
    private volatile @Nullable Thread pump;
    private volatile Timers.@Nullable Timer timer;
    private volatile boolean made;
    private volatile boolean needless;

    SinkCut(SseEventSink sink, Timers timers, ThreadFactory threads) {
        this.sink = sink;
        this.timers = timers;
        this.threads = threads;
    }

    /** Says that the current thread is the one that may be held up. */
    void frees() {
        pump = Thread.currentThread();
    }

    /** Makes the cut in so long, unless it is {@link #needless} by then. */
    void after(Duration grace) {
        try {
            timer = timers.after(grace, this::begin);
        } catch (IllegalStateException e) {
            begin(); // time has ended with the application: nobody will wait for the reader any more
        }
        cancelWhenNeedless(); // it may have become so while the timer was being set
    }

    /** Whether it was made: a sink whose write failed then should be given nothing more. */
    boolean isMade() {
        return made;
    }

    /** The sink is closed and the thread is free. */
    void needless() {
        needless = true;
        cancelWhenNeedless();
    }

    private void cancelWhenNeedless() {
        Timers.Timer set = timer;
        if (needless && set != null) {
            set.cancel();
        }
    }

    private void begin() {
        threads.newThread(this::make).start();
    }

    private void make() {
        if (needless) {
            return;
        }
        made = true; // first: a write that fails from here on has failed for it
        Thread held = pump;
        if (held != null) {
            held.interrupt();
        }
        int tried = tries.incrementAndGet();
        if (tried < MOST_TRIES) {
            after(AGAIN);
        }
        if (tried == 1 && held != null) {
            return;
        }
        try {
            sink.close();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "the container's sink failed when it was closed under a write", e);
        }
    }
}
