package dev.sluice.sse.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.FakeTimers;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Streams;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class SinkCutTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FakeTimers timers = new FakeTimers();
    private final Outbox.Bounds bounds = new Outbox.Bounds(10_000, 20, PATIENCE);
    private final Queue<Thread> started = new ConcurrentLinkedQueue<>();
    private final ThreadFactory threads = task -> {
        Thread thread = Thread.ofVirtual().unstarted(task);
        started.add(thread);
        return thread;
    };
    private final Streams streams = new Streams(bounds, timers, threads, String::valueOf);

    /** A runtime's sink whose write waits for a reader who takes nothing. */
    private static class HeldUpSink implements SseEventSink {

        final Queue<OutboundSseEvent> given = new ConcurrentLinkedQueue<>();
        final CountDownLatch writing = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);
        final CountDownLatch broken = new CountDownLatch(1);
        final AtomicInteger heldUp = new AtomicInteger(); // how often it has been freed
        private final CountDownLatch end;
        private final int waits;

        /**
         * A sink that is held up.
         *
         * @param heedsClose whether a close ends a write that is held up; an interrupt does in any case
         * @param waits how often one event makes it wait, to write and to close in good order
         */
        HeldUpSink(boolean heedsClose, int waits) {
            this.end = heedsClose ? closed : new CountDownLatch(1);
            this.waits = waits;
        }

        @Override
        public boolean isClosed() {
            return closed.getCount() == 0;
        }

        @Override
        public CompletionStage<?> send(OutboundSseEvent event) {
            given.add(event);
            writing.countDown();
            for (int wait = 0; wait < waits; wait++) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    // like a channel's: the write has failed
                }
                heldUp.incrementAndGet();
            }
            broken.countDown();
            return CompletableFuture.failedFuture(new IllegalStateException("the connection was broken"));
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private BoundedEventSink bound(SseEventSink sink) {
        Sse none = (Sse) Proxy.newProxyInstance(
                Sse.class.getClassLoader(), new Class<?>[] {Sse.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.toString());
                });
        return new EventSinks(bounds, timers, threads, streams).bound(sink, none, "/stream", "192.0.2.1");
    }

    private static OutboundSseEvent event() {
        return new OutboundEvent.Builder().data("data").build();
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        for (Thread thread : started) {
            thread.join();
        }
        assertThat(timers.pending()).as("timers that are set").isZero();
        assertThat(streams.live()).isEmpty();
    }

    @Test
    void threadThatAReaderHoldsUpIsFreedByClosingAfterTheGrace() throws Exception {
        freedAfterTheGrace(new HeldUpSink(true, 1));
    }

    @Test
    void threadOfARuntimeThatTakesACloseForAWishIsFreedToo() throws Exception {
        freedAfterTheGrace(new HeldUpSink(false, 1));
    }

    @Test
    void threadThatIsHeldUpOnceMoreIsFreedOnceMore() throws Exception {
        HeldUpSink runtime = new HeldUpSink(false, 2);
        BoundedEventSink sink = bound(runtime);
        sink.send(event());
        runtime.writing.await();
        timers.pass(PATIENCE.plusSeconds(1));
        sink.over().toCompletableFuture().join();
        timers.pass(Duration.ofSeconds(2));
        Awaiting.until("it is freed once", () -> runtime.heldUp.get() == 1);

        assertThat(runtime.broken.getCount()).as("freed by the first cut").isEqualTo(1);
        timers.pass(Duration.ofSeconds(1));

        runtime.closed.await();
        runtime.broken.await();
    }

    @Test
    void aReaderWhoTakesItInTheMomentOfTheCutIsToldWhyItEnds() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        HeldUpSink runtime = new HeldUpSink(true, 1) {
            @Override
            public CompletionStage<?> send(OutboundSseEvent event) {
                given.add(event);
                writing.countDown();
                while (taken.getCount() > 0) {
                    try {
                        taken.await();
                    } catch (InterruptedException e) {
                        // the bytes have gone out in this moment: what failed is nothing, and the interrupt remains
                        Thread.currentThread().interrupt();
                        taken.countDown();
                    }
                }
                return CompletableFuture.completedFuture(event);
            }
        };
        OutboundSseEvent words = event();
        Sse sse = (Sse) Proxy.newProxyInstance(
                Sse.class.getClassLoader(), new Class<?>[] {Sse.class}, (proxy, method, arguments) -> words);
        BoundedEventSink sink =
                new EventSinks(bounds, timers, threads, streams).bound(runtime, sse, "/stream", "192.0.2.1");
        sink.send(event());
        runtime.writing.await();

        timers.pass(PATIENCE.plusSeconds(1));
        sink.over().toCompletableFuture().join();
        timers.pass(Duration.ofSeconds(2));

        runtime.closed.await();
        assertThat(runtime.given).as("its event, and the last words").hasSize(2).contains(words);
    }

    private void freedAfterTheGrace(HeldUpSink runtime) throws Exception {
        BoundedEventSink sink = bound(runtime);
        sink.send(event());
        runtime.writing.await();
        timers.pass(PATIENCE.plusSeconds(1));
        assertThat(sink.over().toCompletableFuture().join()).isEqualTo(CloseReason.TOO_SLOW);

        timers.pass(Duration.ofSeconds(1));
        assertThat(runtime.isClosed()).as("closed before the grace was over").isFalse();
        timers.pass(Duration.ofSeconds(1));

        runtime.closed.await();
        runtime.broken.await();
        assertThat(runtime.given).as("nothing is written after it").hasSize(1);
    }

    @Test
    void lastWordsThatAReaderHoldsUpAreCutToo() throws Exception {
        HeldUpSink runtime = new HeldUpSink(true, 1);
        Sse sse = (Sse) Proxy.newProxyInstance(
                Sse.class.getClassLoader(), new Class<?>[] {Sse.class}, (proxy, method, arguments) -> event());
        BoundedEventSink sink =
                new EventSinks(bounds, timers, threads, streams).bound(runtime, sse, "/stream", "192.0.2.1");

        sink.end(CloseReason.LIMIT);
        runtime.writing.await();
        timers.pass(Duration.ofSeconds(2));

        runtime.closed.await();
    }

    @Test
    void streamsAreNotOverBeforeASinkThatWasHeldUpHasSaidItsLastWords() throws Exception {
        HeldUpSink runtime = new HeldUpSink(false, 1);
        Sse sse = (Sse) Proxy.newProxyInstance(
                Sse.class.getClassLoader(), new Class<?>[] {Sse.class}, (proxy, method, arguments) -> event());
        BoundedEventSink sink =
                new EventSinks(bounds, timers, threads, streams).bound(runtime, sse, "/stream", "192.0.2.1");
        sink.send(event());
        runtime.writing.await();

        sink.end(CloseReason.SHUTTING_DOWN);
        sink.over().toCompletableFuture().join();

        assertThat(streams.live()).isEmpty();
        assertThat(streams.isEmpty()).as("a stop goes on").isFalse();
        timers.pass(Duration.ofSeconds(2));
        runtime.closed.await();
        Awaiting.until("all has ended", streams::isEmpty);
    }

    @Test
    void aSinkThatIsMadeWhenAStopHasEndedTheOthersIsEndedAtOnce() throws Exception {
        HeldUpSink runtime = new HeldUpSink(true, 1);
        runtime.close();
        assertThat(streams.drain(Duration.ZERO)).isZero();

        BoundedEventSink sink = bound(runtime);

        assertThat(sink.over().toCompletableFuture().join()).isEqualTo(CloseReason.SHUTTING_DOWN);
    }
}
