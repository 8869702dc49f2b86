package dev.sluice.launcher;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The connections whose writes wait for room in their sockets. Each is tried again once a second: the selector calls only
 * when a third of a socket's buffer is free, which on Linux may be a megabyte and more, and a reader that takes little but
 * steadily would be taken for one that takes nothing. A write succeeds as soon as there is any room.
 *
 * <p>Holds at most the open connections. Thread-safe.
 */
final class WaitingWrites {

    private static final long LOOK_MILLIS = 1_000;

    private final Scheduler scheduler;
    private final Executor executor;
    private final Set<WatchingEndPoint> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();

    /**
     * None yet.
     *
     * @param executor runs what goes on when a write has ended, which may wait
     */
    WaitingWrites(Scheduler scheduler, Executor executor) {
        this.scheduler = scheduler;
        this.executor = executor;
    }

    /** A write of this one waits from now on; does nothing when that is known. */
    void add(WatchingEndPoint endPoint) {
        waiting.add(endPoint);
        lookLater();
    }

    private void lookLater() {
        if (looking.compareAndSet(false, true)) {
            scheduler.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        looking.set(false);
        try {
            for (WatchingEndPoint endPoint : List.copyOf(waiting)) {
                // out first: one that comes to wait after it was asked adds itself again
                waiting.remove(endPoint);
                if (endPoint.isOpen() && endPoint.getWriteFlusher().isPending()) {
                    waiting.add(endPoint);
                    executor.execute(endPoint.getWriteFlusher()::completeWrite);
                }
            }
        } finally {
            if (!waiting.isEmpty()) {
                lookLater(); // also when no thread could be had
            }
        }
    }
}
