package dev.sluice.bench;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads a response to its end on a thread of its own, and tells how far it is. Thread-safe. */
final class FlowingRead {

    private final NumberCheck check;
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final Thread thread;

    FlowingRead(Connection connection, NumberCheck check) {
        this.check = check;
        this.thread = Thread.ofPlatform().name("bench-reader").daemon().start(() -> {
            try {
                connection.readAll(check);
            } catch (IOException e) {
                failure.set(e);
            }
        });
    }

    /** Waits until so many lines were read, or the end. */
    void awaitLines(int lines) throws InterruptedException {
        while (check.lines() < lines && thread.isAlive()) {
            Thread.sleep(1);
        }
    }

    boolean isOver() {
        return !thread.isAlive();
    }

    /** Waits for the end; throws what the reading threw. */
    void join() throws InterruptedException, IOException {
        thread.join();
        IOException thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
    }
}
