package dev.sluice.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What tests of an outbox have in common: a clock that they move, producers of which none is left, short words. */
abstract class OutboxFixture {

    static final Duration AGE = Duration.ofSeconds(10);
    static final Overflow LONG_WAIT = new Overflow.Wait(Duration.ofMinutes(1));
    static final Overflow NO_WAIT = new Overflow.Wait(Duration.ZERO);

    final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000); // a nanoTime may overflow
    final ExecutorService producers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void noProducerIsLeft() {
        producers.shutdownNow();
        producers.close();
    }

    Outbox outbox(long bytes, int frames, Overflow policy) {
        return outbox(bytes, frames, 64, policy);
    }

    Outbox outbox(long bytes, int frames, int chunk, Overflow policy) {
        return new Outbox(new Outbox.Bounds(bytes, frames, AGE), policy, chunk, clock::get);
    }

    /** What a producer does. */
    interface Production {
        void run() throws Exception;
    }

    Future<?> produce(Production production) {
        Callable<@Nullable Void> task = () -> {
            production.run();
            return null;
        };
        return producers.submit(task);
    }

    static Frame frame(String text) {
        return Frame.text(text);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static void append(Outbox outbox, String text) throws Exception {
        byte[] bytes = bytes(text);
        outbox.append(bytes, 0, bytes.length);
    }

    static String polled(Outbox outbox) {
        Frame frame = outbox.poll();
        return frame == null ? "(nothing)" : frame.string();
    }

    static List<String> drained(Outbox outbox) {
        List<String> frames = new ArrayList<>();
        for (Frame frame = outbox.poll(); frame != null; frame = outbox.poll()) {
            frames.add(frame.string());
        }
        return frames;
    }
}
