package dev.sluice.llm.upstream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many calls one upstream gets at a time; a further one is refused and not queued. Thread-safe. */
public final class CallLimit {

    /** More than any process has descriptors for. */
    static final int MOST = 100_000;

    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder refused = new LongAdder();

    /** At most {@code most} at a time. */
    public CallLimit(int most) {
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("calls must be from 1 to " + MOST + " at a time: " + most);
        }
        this.most = most;
    }

    boolean take() {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            refused.increment();
            return false;
        }
        return true;
    }

    void giveBack() {
        open.decrementAndGet();
    }

    /** How many there are. */
    public int open() {
        return open.get();
    }

    /** How many were refused so far. */
    public long refused() {
        return refused.sum();
    }
}
