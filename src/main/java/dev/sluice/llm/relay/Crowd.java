package dev.sluice.llm.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Those who wait for a recording or read it. Changed and asked under the recording's lock; {@link #moveOn} and {@link #tell}
 * are called without it, by anybody.
 *
 * <p>Few are served by whoever brings something; more than that by another thread, so that the upstream's is not held up.
 */
final class Crowd {

    /** Somebody who is not answered yet. */
    record Waiting(Terms terms, Answer answer, boolean numbered) {}

    private static final int FEW = 16;

    private final Executor threads;
    private final List<Waiting> waiting = new ArrayList<>(1);
    private final List<Playback> readers = new CopyOnWriteArrayList<>();
    private final AtomicInteger moves =
            new AtomicInteger(); // how often has to be looked whether somebody can be moved on

    Crowd(Executor threads) {
        this.threads = threads;
    }

    void add(Waiting one) {
        waiting.add(one);
    }

    void add(Playback reader) {
        readers.add(reader);
    }

    void remove(Waiting one) {
        waiting.remove(one);
    }

    void remove(Playback reader) {
        readers.remove(reader);
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        return waiting.size() + readers.size();
    }

    /** Whether somebody who waits will be told how to come back. */
    boolean hasOneToPromise() {
        return waiting.stream().anyMatch(Waiting::numbered);
    }

    /** Those who wait, who do so no longer. */
    List<Waiting> takeWaiting() {
        List<Waiting> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }

    /** Has each reader go on as far as it can. */
    void moveOn() {
        if (readers.size() <= FEW) {
            readers.forEach(Playback::moveOn);
        } else if (moves.getAndIncrement() == 0) {
            threads.execute(this::moveMany);
        }
    }

    private void moveMany() {
        int missed = 1;
        do {
            readers.forEach(Playback::moveOn);
            missed = moves.addAndGet(-missed);
        } while (missed != 0);
    }

    /** Does something for each. */
    <T> void tell(List<T> some, Consumer<T> what) {
        if (some.size() <= FEW) {
            some.forEach(what);
        } else {
            threads.execute(() -> some.forEach(what));
        }
    }
}
