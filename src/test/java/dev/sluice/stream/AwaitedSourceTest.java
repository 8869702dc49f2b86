package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AwaitedSourceTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/stream", "192.0.2.1", "text/plain");

    private final FakeTimers timers = new FakeTimers();
    private final AtomicInteger threads = new AtomicInteger();
    private final Streams streams = new Streams(
            new Outbox.Bounds(1_000, 20, Duration.ofMinutes(1)),
            timers,
            task -> {
                threads.incrementAndGet();
                return Thread.ofVirtual().unstarted(task);
            },
            String::valueOf);
    private final CompletableFuture<Source<byte[]>> later = new CompletableFuture<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @AfterEach
    void nothingIsLeft() {
        assertThat(streams.live()).isEmpty();
        assertThat(timers.pending()).isZero();
    }

    private PlainWriter start() {
        return PlainWriter.start(streams.open(response(), SUBJECT));
    }

    private StreamingResponse response() {
        return response(later);
    }

    private StreamingResponse response(CompletionStage<Source<byte[]>> stage) {
        return StreamingResponse.of(Format.bytes("text/plain"), Source.of(stage))
                .onError(failures::add);
    }

    private Source<byte[]> text(String text) {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        return Source.of(in);
    }

    @Test
    void sourceThatComesLaterIsSentAndNoThreadWaitsForIt() throws Exception {
        PlainWriter writer = start();
        assertThat(threads).hasValue(0);

        later.complete(text("hello"));

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text()).isEqualTo("hello");
        Awaiting.until("it is closed", () -> closed.get() > 0);
        assertThat(closed).hasValue(1);
    }

    @Test
    void sourceThatIsThereAlreadyIsSent() throws Exception {
        later.complete(text("hello"));

        assertThat(start().end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void sourceThatComesAfterAnotherOneIsSent() throws Exception {
        CompletableFuture<Source<byte[]>> inner = new CompletableFuture<>();
        PlainWriter writer = start();

        later.complete(Source.of(inner));
        inner.complete(text("hello"));

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text()).isEqualTo("hello");
    }

    @Test
    void sourceThatIsNeverMadeIsAFailedSource() throws Exception {
        IllegalStateException failure = new IllegalStateException("of this test");
        PlainWriter writer = start();

        later.completeExceptionally(failure);

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(failures).containsExactly(failure);
    }

    @Test
    void failureOfAnEarlierStageIsToldAsItself() throws Exception {
        IllegalStateException failure = new IllegalStateException("of this test");
        CompletableFuture<String> before = new CompletableFuture<>();
        PlainWriter writer = PlainWriter.start(streams.open(
                StreamingResponse.of(Format.bytes("text/plain"), Source.of(before.thenApply(this::text)))
                        .onError(failures::add),
                SUBJECT));

        before.completeExceptionally(failure);

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(failures)
                .singleElement()
                .isNotInstanceOf(CompletionException.class)
                .isSameAs(failure);
    }

    @Test
    void sourceThatIsCancelledIsAFailedSource() throws Exception {
        PlainWriter writer = start();

        later.cancel(false);

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without its checks may do
    void sourceThatIsNullIsAFailedSource() throws Exception {
        PlainWriter writer = start();

        later.complete(null);

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
    }

    @Test
    void stageThatNobodyWaitsForAnyMoreIsCancelled() throws Exception {
        PlainWriter writer = start();
        assertThat(later).isNotDone();

        writer.leave();
        writer.end();

        Awaiting.until("it is cancelled", later::isCancelled);
        assertThat(failures).isEmpty();
        assertThat(streams.totals().aborted()).containsOnlyKeys(CloseReason.CLIENT_GONE);
    }

    @Test
    void stageInsideAStageIsCancelledWhenItIsWhatIsWaitedFor() throws Exception {
        CompletableFuture<Source<byte[]>> inner = new CompletableFuture<>();
        PlainWriter writer = start();
        later.complete(Source.of(inner));

        writer.leave();
        writer.end();

        Awaiting.until("it is cancelled", inner::isCancelled);
        assertThat(later.isCancelled()).isFalse();
    }

    @Test
    void stageOfABodyThatIsNeverStartedIsCancelled() {
        streams.open(response(), SUBJECT).ended(CloseReason.CLIENT_GONE);

        Awaiting.until("it is cancelled", later::isCancelled);
    }

    @Test
    void stageThatHasBroughtItsSourceIsNoLongerCancelled() throws Exception {
        PlainWriter writer = start();
        later.complete(text("hello"));

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);

        assertThat(later.isCancelled()).isFalse();
        Awaiting.until("it is closed", () -> closed.get() > 0);
    }

    @Test
    void sourceThatComesAfterTheEndFromAStageThatIsNoFutureIsClosed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Source<byte[]>> noFuture = new CompletableFuture<>() {
            @Override
            public CompletableFuture<Source<byte[]>> toCompletableFuture() {
                asked.countDown();
                throw new UnsupportedOperationException("of this test");
            }
        };
        PlainWriter writer = PlainWriter.start(streams.open(response(noFuture), SUBJECT));
        writer.leave();
        writer.end();
        asked.await();

        noFuture.complete(text("too late"));

        Awaiting.until("it is closed", () -> closed.get() > 0);
        assertThat(closed).hasValue(1);
        assertThat(writer.text()).isEmpty();
    }

    @Test
    void sourceThatComesAfterTheEndIsDiscardedAndNeverStarted() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        PlainWriter writer = PlainWriter.start(
                streams.open(response(later.minimalCompletionStage()), SUBJECT)); // which can't be cancelled
        writer.leave();
        assertThat(writer.end()).isEqualTo(CloseReason.CLIENT_GONE);
        int before = threads.get();

        later.complete(new LoopSource<>(out -> begun.incrementAndGet(), closed::incrementAndGet));

        Awaiting.until("it is closed", () -> closed.get() > 0);
        assertThat(begun).hasValue(0);
        assertThat(threads.get() - before).as("threads that began the source").isZero();
        assertThat(closed).hasValue(1);
    }

    @Test
    void publisherThatComesAfterTheEndIsNotSubscribedTo() throws Exception {
        HandPublisher<byte[]> publisher = new HandPublisher<>();
        PlainWriter writer = PlainWriter.start(streams.open(response(later.minimalCompletionStage()), SUBJECT));
        writer.leave();
        writer.end();

        int before = threads.get();
        later.complete(Source.of(publisher));

        assertThat(threads).as("one would subscribe").hasValue(before);
        assertThat(publisher.hasSubscriber()).isFalse();
    }

    @Test
    void failureAfterTheEndIsToldToNobody() throws Exception {
        PlainWriter writer = PlainWriter.start(streams.open(response(later.minimalCompletionStage()), SUBJECT));
        writer.leave();
        writer.end();

        later.completeExceptionally(new IllegalStateException("too late"));

        assertThat(failures).isEmpty();
        assertThat(streams.totals().aborted()).containsOnlyKeys(CloseReason.CLIENT_GONE);
    }

    @Test
    void bodyThatNobodyAsksForClosesItsSourceWhenThatComes() {
        response(later.minimalCompletionStage()).discard();

        later.complete(text("hello"));

        assertThat(closed).hasValue(1);
    }

    @Test
    void bodyThatNobodyAsksForCancelsItsStage() {
        response().discard();

        assertThat(later.isCancelled()).isTrue();
    }
}
