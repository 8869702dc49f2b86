package dev.sluice.llm.relay;

import dev.sluice.stream.FakeTimers;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Streams;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Clients of the router, their streams, and time that a test moves. */
final class Callers {

    private static final Duration STEP = Duration.ofSeconds(5);

    private final FakeTimers timers = new FakeTimers();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final Streams streams = new Streams(
            new Outbox.Bounds(1 << 20, 1_000, Duration.ofSeconds(60)), timers, this::thread, String::valueOf);
    private final List<Caller> all = new CopyOnWriteArrayList<>();

    private Thread thread(Runnable task) {
        Thread thread = Thread.ofVirtual().unstarted(task);
        threads.add(thread);
        return thread;
    }

    FakeTimers timers() {
        return timers;
    }

    Streams streams() {
        return streams;
    }

    /** One more. */
    Caller caller(boolean stalled) {
        Caller caller = new Caller(streams, stalled);
        all.add(caller);
        return caller;
    }

    /** Lets time pass, and what is due happen. */
    void pass(Duration time) {
        settle();
        for (Duration left = time; left.isPositive(); left = left.minus(STEP)) {
            timers.pass(left.compareTo(STEP) < 0 ? left : STEP);
            settle();
            all.forEach(Caller::awaitTaken); // or it would look as if nobody read
        }
    }

    /** Returns when the threads of the streams that are to end have ended. */
    void settle() {
        try {
            for (Thread thread = threads.poll(); thread != null; thread = threads.poll()) {
                thread.join(Duration.ofSeconds(10));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
