package dev.sluice.socket;

import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One upgrade that the container was asked for, which comes about or fails, once. Thread-safe.
 *
 * <p>It may fail without a word: when the client has gone before it could be answered, no container tells us.
 */
final class Attempt {

    /** How long a container may take to open what it has agreed to. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Runnable whenFailed;
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile Timers.@Nullable Timer timer;

    /**
     * Not decided.
     *
     * @param whenFailed gives back what was taken for it
     */
    Attempt(Runnable whenFailed) {
        this.whenFailed = whenFailed;
    }

    /**
     * Lets it fail when nothing is heard of it for {@link #PATIENCE}.
     *
     * @param threads makes the thread that tells of it: a handler may wait, and the clock must not
     */
    void expire(Timers timers, ThreadFactory threads) {
        Timers.Timer made =
                timers.after(PATIENCE, () -> threads.newThread(this::fail).start());
        timer = made;
        if (decided.get()) {
            made.cancel();
        }
    }

    /** The connection is there; false when it has failed before, and then it is to be closed. */
    boolean succeed() {
        return decide();
    }

    /** It has failed, unless the connection is there already. */
    void fail() {
        if (decide()) {
            whenFailed.run();
        }
    }

    private boolean decide() {
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        Timers.Timer set = timer;
        if (set != null) {
            set.cancel();
        }
        return true;
    }
}
