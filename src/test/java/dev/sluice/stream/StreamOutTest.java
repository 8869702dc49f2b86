package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StreamOutTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/stream", "192.0.2.1", "text/plain");

    private final TimerWheel wheel = new TimerWheel(Duration.ofMillis(5));
    private final Streams streams = new Streams(
            new Outbox.Bounds(1_000, 10, Duration.ofMinutes(1)),
            wheel,
            Thread.ofVirtual().factory(),
            String::valueOf);
    private final CountDownLatch forever = new CountDownLatch(1);
    private final Queue<String> closed = new ConcurrentLinkedQueue<>();

    @AfterEach
    void nothingIsLeft() {
        streams.close();
        Awaiting.until("no stream is open", () -> streams.live().isEmpty());
        Awaiting.until("no timer is set", () -> wheel.pending() == 0);
        wheel.close();
    }

    private OpenStream open(Generator<StreamOut> generator) {
        return streams.open(StreamingResponse.of("text/plain", generator), SUBJECT);
    }

    private AutoCloseable named(String name) {
        return () -> closed.add(name);
    }

    // --- closing

    @Test
    void resourcesAreClosedOnceAtTheEndInReverseOrder() throws Exception {
        CountDownLatch registered = new CountDownLatch(1);
        PlainWriter writer = PlainWriter.start(open(out -> {
            out.closing(named("first"));
            out.closing(named("second"));
            out.closing(named("third"));
            registered.countDown();
            forever.await();
        }));
        registered.await();
        assertThat(closed).isEmpty();

        writer.leave();
        writer.end();

        Awaiting.until("all are closed", () -> closed.size() >= 3);
        assertThat(closed).containsExactly("third", "second", "first");
    }

    @Test
    void resourceOfAStreamThatCompletesIsClosedToo() throws Exception {
        PlainWriter writer = PlainWriter.start(open(out -> out.closing(named("only"))));

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);

        Awaiting.until("it is closed", () -> !closed.isEmpty());
        assertThat(closed).containsExactly("only");
    }

    @Test
    void resourceThatCannotBeClosedDoesNotKeepTheOthersOpen() throws Exception {
        PlainWriter writer = PlainWriter.start(open(out -> {
            out.closing(named("first"));
            out.closing(() -> {
                throw new IllegalStateException("of this test");
            });
            out.closing(named("third"));
            out.closing(() -> {
                throw new NoClassDefFoundError("of this test");
            });
            out.closing(named("fifth"));
        }));
        writer.end();

        Awaiting.until("all others are closed", () -> closed.size() == 3);
        assertThat(closed).containsExactly("fifth", "third", "first");
    }

    @Test
    void resourceThatComesAfterTheEndIsClosedAtOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<List<String>> seen = new CompletableFuture<>();
        PlainWriter writer = PlainWriter.start(open(out -> {
            begun.countDown();
            try {
                forever.await();
            } finally {
                out.closing(named("late"));
                seen.complete(List.copyOf(closed));
            }
        }));
        begun.await();

        writer.leave();

        assertThat(seen.get()).containsExactly("late");
        assertThat(closed).hasSize(1);
    }

    /** Reads that only a close ends, as of a socket without a timeout on a platform thread. */
    private static final class Deaf extends InputStream {

        private final CountDownLatch over = new CountDownLatch(1);
        private final CountDownLatch reading = new CountDownLatch(1);
        private final AtomicInteger closes = new AtomicInteger();

        @Override
        public int read() {
            reading.countDown();
            boolean interrupted = false;
            while (true) {
                try {
                    over.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return read();
        }

        @Override
        public void close() {
            closes.incrementAndGet();
            over.countDown();
        }
    }

    @Test
    void generatorThatIsDeafToInterruptsEndsWhenTheReaderLeaves() throws Exception {
        Deaf resource = new Deaf();
        CompletableFuture<Boolean> cleaned = new CompletableFuture<>();
        PlainWriter writer = PlainWriter.start(open(out -> {
            try {
                int ignored = out.closing(resource).read();
            } finally {
                cleaned.complete(true);
            }
        }));
        resource.reading.await();

        writer.leave();

        assertThat(cleaned.get(1, TimeUnit.SECONDS)).isTrue();
        assertThat(writer.end()).isEqualTo(CloseReason.CLIENT_GONE);
    }

    @Test
    void inputStreamThatIsDeafToInterruptsIsClosedOnceWhenTheReaderLeaves() throws Exception {
        Deaf in = new Deaf();
        PlainWriter writer = PlainWriter.start(streams.open(StreamingResponse.of("text/plain", in), SUBJECT));
        in.reading.await();

        writer.leave();
        writer.end();

        Awaiting.until("it is closed", () -> in.closes.get() > 0);
        streams.close();
        assertThat(in.closes).hasValue(1);
    }

    // --- flush

    @Test
    void flushReturnsWhenAllThatWasWrittenHasBeenHandedOver() throws Exception {
        CompletableFuture<Long> queued = new CompletableFuture<>();
        CountDownLatch written = new CountDownLatch(1);
        PlainWriter writer = PlainWriter.startStalled(open(out -> {
            for (int i = 0; i < 5; i++) {
                out.write("x".repeat(100));
            }
            written.countDown();
            out.flush();
            queued.complete(out.stats().queuedBytes());
        }));
        written.await();
        assertThat(queued).isNotDone();

        writer.goOn();

        assertThat(queued.get()).isZero();
        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void flushOfNothingReturnsAtOnce() throws Exception {
        PlainWriter writer = PlainWriter.startStalled(open(out -> out.flush()));

        writer.goOn();

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void flushToAReaderThatTakesNothingTimesOut() throws Exception {
        CompletableFuture<Exception> thrown = new CompletableFuture<>();
        PlainWriter writer = PlainWriter.startStalled(streams.open(
                StreamingResponse.of("text/plain", out -> {
                            out.write("x");
                            try {
                                out.flush();
                            } catch (BackpressureTimeout e) {
                                thrown.complete(e);
                                throw e;
                            }
                        })
                        .writeTimeout(Duration.ofMillis(20)),
                SUBJECT));

        assertThat(thrown.get()).isInstanceOf(BackpressureTimeout.class);
        assertThat(writer.end()).isEqualTo(CloseReason.TOO_SLOW);
    }

    @Test
    void flushEndsWithTheStream() throws Exception {
        CompletableFuture<CloseReason> thrown = new CompletableFuture<>();
        CountDownLatch written = new CountDownLatch(1);
        PlainWriter writer = PlainWriter.startStalled(open(out -> {
            out.write("x");
            written.countDown();
            try {
                out.flush();
            } catch (StreamClosed e) {
                thrown.complete(e.reason());
                throw e;
            }
        }));
        written.await();

        streams.live().getFirst().closer().run();

        assertThat(thrown.get()).isEqualTo(CloseReason.LIMIT);
        assertThat(writer.end()).isEqualTo(CloseReason.LIMIT);
    }

    @Test
    void flushReturnsOnlyWhenTheTransportHasDoneWithTheLastPiece() throws Exception {
        CompletableFuture<Boolean> flushed = new CompletableFuture<>();
        OpenStream stream = open(out -> {
            out.write("x");
            out.flush();
            flushed.complete(true);
        });
        stream.start();
        Awaiting.until(
                "it waits", () -> stream.outbox().isHeld() && stream.outbox().queuedBytes() == 1);
        assertThat(stream.next()).isNotNull();
        assertThat(stream.outbox().isHeld()).as("it waits still").isTrue();
        assertThat(flushed).isNotDone();

        assertThat(stream.next()).isNull(); // the writer has written that, and asks for more

        assertThat(flushed.get()).isTrue();
        stream.ended(CloseReason.COMPLETED);
    }

    // --- failures of those who are told of one

    @Test
    void listenerToAFailureThatDiesOfAnErrorDoesNotLeaveItsStreamOpen() throws Exception {
        PlainWriter writer = PlainWriter.start(streams.open(
                StreamingResponse.of("text/plain", out -> {
                            throw new IllegalStateException("of this test");
                        })
                        .onError(failure -> {
                            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {});
                            throw new AssertionError("of its listener");
                        }),
                SUBJECT));

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
    }
}
