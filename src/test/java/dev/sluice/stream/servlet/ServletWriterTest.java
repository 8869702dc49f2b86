package dev.sluice.stream.servlet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.Seeds;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Format;
import dev.sluice.stream.Frame;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.OpenStream;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamingResponse;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ServletWriterTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/stream", "192.0.2.1", "text/plain");

    private final TimerWheel wheel = new TimerWheel(Duration.ofMillis(10));
    private final Streams streams = new Streams(
            new Outbox.Bounds(4_096, 16, Duration.ofMinutes(1)),
            wheel,
            Thread.ofVirtual().factory(),
            String::valueOf);
    private final Queue<CloseReason> told = new ConcurrentLinkedQueue<>();
    private final CountDownLatch forever = new CountDownLatch(1);

    @AfterEach
    void nothingIsLeft() {
        streams.close();
        Awaiting.until("no stream is open", () -> streams.live().isEmpty());
        Awaiting.until("no timer is set", () -> wheel.pending() == 0);
        wheel.close();
    }

    private OpenStream write(FakeContainer container, StreamingResponse body) {
        OpenStream stream = streams.open(body.onClose(told::add), SUBJECT);
        HeldRequest.Started started =
                new HeldRequest.Started(container.context(), WriterListener.on(container.context(), new Hold(null)));
        ServletWriter.write(stream, body, started, container.request(), container.response());
        return stream;
    }

    private void awaitEnd(FakeContainer container) {
        Awaiting.until("the request is over", () -> !container.ends.isEmpty());
        Awaiting.until("the stream is over", () -> streams.live().isEmpty());
    }

    private StreamingResponse thenSilent(String text) {
        return StreamingResponse.of("text/plain", out -> {
            if (!text.isEmpty()) {
                out.write(text);
            }
            forever.await();
        });
    }

    private static String text(FakeContainer container) {
        return new String(container.written(), StandardCharsets.UTF_8);
    }

    @Test
    void streamWhoseLastWordsAreMissingIsBrokenOff() {
        try (FakeContainer container = new FakeContainer(new Random(1L))) {
            StreamingResponse body = StreamingResponse.of("text/plain", out -> {
                out.write("begun;");
                Awaiting.until("it has left", () -> container.committed);
                throw new IllegalStateException("of this test");
            });
            write(container, body.lastWords(failure -> missing()));

            awaitEnd(container);

            assertThat(text(container)).isEqualTo("begun;");
            assertThat(container.ends).containsExactly(BrokenTransferServlet.PATH);
            assertThat(told).containsExactly(CloseReason.SOURCE_FAILED);
        }
    }

    @SuppressWarnings("NullAway") // as an application does that is not checked
    private static Frame missing() {
        return null;
    }

    @Test
    void everyByteArrivesInOrderHoweverOftenTheContainerIsNotReady() throws Exception {
        Seeds.each(300, random -> {
            try (FakeContainer container = new FakeContainer(new Random(random.nextLong()))) {
                container.notReadyPercent = List.of(0, 5, 50, 95).get(random.nextInt(4));
                if (random.nextBoolean()) {
                    container.makeReady(random.nextBoolean());
                }
                ByteArrayOutputStream sent = new ByteArrayOutputStream();
                int items = random.nextInt(200);
                long seed = random.nextLong();
                write(
                        container,
                        StreamingResponse.of("application/octet-stream", out -> {
                                    Random choice = new Random(seed);
                                    for (int i = 0; i < items; i++) {
                                        byte[] item = new byte[choice.nextInt(300)];
                                        choice.nextBytes(item);
                                        sent.write(item);
                                        if (choice.nextInt(4) > 0) {
                                            out.write(item);
                                        } else if (!out.tryWrite(Frame.of(item.clone()))) {
                                            out.write(item);
                                        }
                                    }
                                })
                                .chunkSize(64 << random.nextInt(6)));

                awaitEnd(container);

                assertThat(container.written()).isEqualTo(sent.toByteArray());
                assertThat(container.ends).containsExactly("complete");
                assertThat(container.faults).isEmpty();
                assertThat(told).containsExactly(CloseReason.COMPLETED);
                told.clear();
            }
        });
    }

    @Test
    void whatWasWrittenIsFlushedBeforeTheWriterRests() throws Exception {
        try (FakeContainer container = new FakeContainer(new Random(1L))) {
            CountDownLatch more = new CountDownLatch(1);
            write(container, StreamingResponse.of("text/plain", out -> {
                out.write("first");
                more.await();
                out.write("second");
                forever.await();
            }));
            Awaiting.until("the first is on the wire", () -> text(container).equals("first") && !container.dirty);

            more.countDown();

            Awaiting.until("the second too", () -> text(container).equals("firstsecond") && !container.dirty);
            assertThat(container.flushes).hasValue(2);
            streams.close();
            awaitEnd(container);
            assertThat(container.faults).isEmpty();
        }
    }

    @Test
    void whoBringsAnItemWritesItWhereThatIsAskedFor() throws Exception {
        assertThat(itemsWrittenHere(50, StreamingResponse::writtenByItsSource))
                .as("all but those that came while the last was still being written")
                .isPositive();
        assertThat(itemsWrittenHere(50, response -> response)).isZero();
    }

    @Test
    void whatIsThereAtTheBeginningIsWrittenByWhoBeginsWhereTheOutputIsReady() {
        try (FakeContainer container = new FakeContainer(new Random(1L))) {
            CompletableFuture<Flow.Subscriber<? super byte[]>> reader = new CompletableFuture<>();
            Flow.Publisher<byte[]> brought = subscriber -> {
                subscriber.onSubscribe(new SilentSubscription());
                subscriber.onNext(new byte[] {'a'});
                reader.complete(subscriber);
            };
            container.makeReady(true);

            write(
                    container,
                    StreamingResponse.of(Format.bytes("text/plain"), Source.of(brought))
                            .writtenByItsSource());

            assertThat(text(container)).isEqualTo("a");
            assertThat(container.writers).containsExactly(Thread.currentThread());
            reader.join().onComplete();
            awaitEnd(container);
            assertThat(container.faults).isEmpty();
        }
    }

    @Test
    void aConnectionThatBrokeBeforeThereWasAWriterEndsItsStream() {
        try (FakeContainer container = new FakeContainer(new Random(1L))) {
            container.makeReady(true);
            container.giveUp(new IOException("broken pipe"));

            write(container, thenSilent(""));

            awaitEnd(container);
            assertThat(told).containsExactly(CloseReason.CLIENT_GONE);
            assertThat(container.faults).isEmpty();
        }
    }

    /** How many of so many items that this thread brings are written by it, too. */
    private long itemsWrittenHere(int items, UnaryOperator<StreamingResponse> option) throws Exception {
        try (FakeContainer container = new FakeContainer(new Random(1L))) {
            CompletableFuture<Flow.Subscriber<? super byte[]>> reader = new CompletableFuture<>();
            Flow.Publisher<byte[]> brought = subscriber -> {
                subscriber.onSubscribe(new SilentSubscription());
                reader.complete(subscriber);
            };
            write(container, option.apply(StreamingResponse.of(Format.bytes("text/plain"), Source.of(brought))));
            for (int i = 1; i <= items; i++) {
                int so = i;
                reader.get().onNext(new byte[] {'a'});
                Awaiting.until("it has left", () -> container.written().length == so && !container.dirty);
            }
            reader.get().onComplete();
            awaitEnd(container);
            assertThat(container.faults).isEmpty();
            return container.writers.stream()
                    .filter(writer -> Thread.currentThread().equals(writer))
                    .count();
        }
    }

    @Test
    void headersLeaveAtOnceOnlyWhenAskedFor() throws Exception {
        try (FakeContainer early = new FakeContainer(new Random(1L));
                FakeContainer late = new FakeContainer(new Random(1L))) {
            write(late, thenSilent(""));
            write(early, thenSilent("").commitEarly());

            Awaiting.until("flushed without a byte", () -> early.flushes.get() == 1);

            assertThat(early.written()).isEmpty();
            assertThat(late.committed).isFalse();
            streams.close();
            Awaiting.until("both are over", () -> early.ends.size() + late.ends.size() == 2);
        }
    }

    @Test
    void stalledReaderIsCutOffOnceWhenTheStreamIsClosed() throws Exception {
        try (FakeContainer container = new FakeContainer(new Random(1L))) {
            write(container, StreamingResponse.of("text/plain", out -> {
                out.write("begun");
                container.stalled = true;
                while (true) {
                    out.write("x".repeat(100));
                }
            }));
            Awaiting.until(
                    "it waits",
                    () -> streams.live().stream()
                            .anyMatch(live -> live.stats().get().queuedBytes() > 3_000));

            streams.live().getFirst().closer().run();

            awaitEnd(container);
            boolean begun = text(container).startsWith("begun");
            assertThat(container.ends).containsExactly(begun ? BrokenTransferServlet.PATH : "complete");
            assertThat(told).containsExactly(CloseReason.LIMIT);
            assertThat(container.faults).isEmpty();
        }
    }

    @Test
    void restingWriterIsWokenByTheEnd() throws Exception {
        try (FakeContainer container = new FakeContainer(new Random(1L))) {
            write(container, thenSilent("begun"));
            Awaiting.until("it rests", () -> text(container).equals("begun") && !container.dirty);

            streams.live().getFirst().closer().run();

            awaitEnd(container);
            assertThat(container.ends).containsExactly(BrokenTransferServlet.PATH);
            assertThat(told).containsExactly(CloseReason.LIMIT);
        }
    }

    @Test
    void responseThatHasNotBegunBecomesAnError() throws Exception {
        for (CloseReason reason : List.of(CloseReason.SHUTTING_DOWN, CloseReason.LIMIT)) {
            try (FakeContainer container = new FakeContainer(new Random(1L))) {
                container.stalled = true;
                OpenStream stream = write(container, thenSilent("begun"));

                stream.close(reason);

                awaitEnd(container);
                assertThat(container.ends).containsExactly("complete");
                assertThat(container.status).isEqualTo(reason == CloseReason.SHUTTING_DOWN ? 503 : 500);
                assertThat(container.written()).isEmpty();
            }
        }
        assertThat(told).containsExactly(CloseReason.SHUTTING_DOWN, CloseReason.LIMIT);
    }

    @Test
    void failedSourceBreaksTheTransferOffUnlessItHasWords() throws Exception {
        for (boolean words : List.of(true, false)) {
            try (FakeContainer container = new FakeContainer(new Random(1L))) {
                StreamingResponse body = StreamingResponse.of("text/plain", out -> {
                    out.write("begun;");
                    throw new IllegalStateException("of this test");
                });
                write(container, words ? body.lastWords(failure -> Frame.text("failed")) : body);

                awaitEnd(container);

                assertThat(text(container)).isEqualTo(words ? "begun;failed" : "begun;");
                assertThat(container.ends).containsExactly(words ? "complete" : BrokenTransferServlet.PATH);
                assertThat(told).containsExactly(CloseReason.SOURCE_FAILED);
                told.clear();
                Supplier<Map<String, String>> trailers = container.trailers;
                assertThat(trailers).as("asked before the last chunk").isNotNull();
                if (trailers != null && words) {
                    assertThat(trailers.get()).isEmpty();
                } else if (trailers != null) {
                    assertThatThrownBy(trailers::get).isInstanceOf(IllegalStateException.class);
                }
            }
        }
    }

    @Test
    void bodyThatIsNotAsLongAsItsHeaderSaidIsBrokenOff() throws Exception {
        for (int announced : List.of(3, 5, 7)) {
            try (FakeContainer container = new FakeContainer(new Random(1L))) {
                write(
                        container,
                        StreamingResponse.of("text/plain", out -> {
                                    out.write("abc");
                                    out.flush();
                                    out.write("de");
                                })
                                .contentLength(announced));

                awaitEnd(container);

                assertThat(container.ends).containsExactly(announced == 5 ? "complete" : BrokenTransferServlet.PATH);
                assertThat(container.written()).hasSizeLessThanOrEqualTo(announced);
                assertThat(told).containsExactly(announced == 5 ? CloseReason.COMPLETED : CloseReason.SOURCE_FAILED);
                told.clear();
            }
        }
    }

    @Test
    void writeThatThrowsIsNoCleanEnd() throws Exception {
        for (Exception failure : List.of(
                new IOException("broken pipe"), new IllegalStateException("recycled"), new NullPointerException())) {
            try (FakeContainer container = new FakeContainer(new Random(1L))) {
                CountDownLatch cleaned = new CountDownLatch(1);
                container.failure = failure;
                write(container, StreamingResponse.of("text/plain", out -> {
                    try {
                        while (true) {
                            out.write("x");
                        }
                    } finally {
                        cleaned.countDown();
                    }
                }));

                awaitEnd(container);
                cleaned.await();

                // a filter's wrapper may have failed, whose reader is still there
                assertThat(container.ends).containsExactly(BrokenTransferServlet.PATH);
                assertThat(container.faults).isEmpty();
                assertThat(told).as(failure.toString()).containsExactly(CloseReason.CLIENT_GONE);
                told.clear();
            }
        }
    }

    @Test
    void streamWithoutAnOutputIsAnErrorAndNoEmptyResponse() throws Exception {
        try (FakeContainer container = new FakeContainer(new Random(1L))) {
            container.writerTaken = true;
            write(container, thenSilent("begun"));

            awaitEnd(container);

            assertThat(container.status).isEqualTo(500);
            assertThat(container.ends).containsExactly("complete");
            assertThat(told).containsExactly(CloseReason.SOURCE_FAILED);
        }
    }

    @Test
    void streamThatTheContainerDoesNotListenToIsNoCleanEnd() throws Exception {
        try (FakeContainer container = new FakeContainer(new Random(1L))) {
            container.refusesListener = true;
            write(container, thenSilent("begun"));

            awaitEnd(container);

            assertThat(container.ends).containsExactly(BrokenTransferServlet.PATH);
            assertThat(told).containsExactly(CloseReason.SOURCE_FAILED);
        }
    }

    @Test
    void containersOwnTimeoutOfAWriteMeansThatTheReaderIsTooSlow() throws Exception {
        TimeoutException timeout = new TimeoutException("of this test");
        for (Exception failure : List.of(timeout, new IOException(timeout))) {
            try (FakeContainer container = new FakeContainer(new Random(1L))) {
                write(container, thenSilent("begun"));
                Awaiting.until("it rests", () -> text(container).equals("begun") && !container.dirty);

                container.giveUp(failure);

                awaitEnd(container);
                assertThat(told).containsExactly(CloseReason.TOO_SLOW);
                told.clear();
                Supplier<Map<String, String>> trailers = requireNonNull(container.trailers);
                assertThatThrownBy(trailers::get).as("no last chunk").isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void listenerToAnEndRunsOnAThreadThatNobodyHasInterrupted() throws Exception {
        Queue<Boolean> interrupted = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 50; i++) {
            try (FakeContainer container = new FakeContainer(new Random(i))) {
                OpenStream stream = streams.open(
                        StreamingResponse.of("text/plain", out -> out.write("all"))
                                .onClose(reason ->
                                        interrupted.add(Thread.currentThread().isInterrupted())),
                        SUBJECT);
                HeldRequest.Started started = new HeldRequest.Started(
                        container.context(), WriterListener.on(container.context(), new Hold(null)));
                ServletWriter.write(
                        stream,
                        StreamingResponse.of("text/plain", out -> {}),
                        started,
                        container.request(),
                        container.response());
                awaitEnd(container);
            }
        }
        Awaiting.until("all were told", () -> interrupted.size() == 50);
        assertThat(interrupted).containsOnly(false);
    }

    @Test
    void readerWhoseLeavingIsToldEndsTheSilentSource() throws Exception {
        try (FakeContainer container = new FakeContainer(new Random(1L))) {
            CountDownLatch cleaned = new CountDownLatch(1);
            write(container, StreamingResponse.of("text/plain", out -> {
                try {
                    out.write("begun");
                    forever.await();
                } finally {
                    cleaned.countDown();
                }
            }));
            Awaiting.until("it rests", () -> text(container).equals("begun") && !container.dirty);

            Awaiting.until("it is watched", () -> container.watch.get() != null);

            requireNonNull(container.watch.get()).run();

            cleaned.await();
            awaitEnd(container);
            assertThat(container.ends).as("no clean end").containsExactly(BrokenTransferServlet.PATH);
            assertThat(told).containsExactly(CloseReason.CLIENT_GONE);
        }
    }

    @Test
    void connectionThatBreaksWhileTheWriterRestsEndsTheSource() throws Exception {
        try (FakeContainer container = new FakeContainer(new Random(1L))) {
            CountDownLatch cleaned = new CountDownLatch(1);
            write(container, StreamingResponse.of("text/plain", out -> {
                try {
                    out.write("begun");
                    forever.await();
                } finally {
                    cleaned.countDown();
                }
            }));
            Awaiting.until("it rests", () -> text(container).equals("begun") && !container.dirty);

            container.breakConnection();

            cleaned.await();
            awaitEnd(container);
            assertThat(container.ends).containsExactly("complete");
            assertThat(told).containsExactly(CloseReason.CLIENT_GONE);
        }
    }

    @Test
    void requestEndsOnceWhenTheConnectionBreaksWhileAProducerWrites() throws Exception {
        Seeds.each(3_000, random -> {
            try (FakeContainer container = new FakeContainer(new Random(random.nextLong()))) {
                container.notReadyPercent = random.nextInt(3) * 20;
                OpenStream stream = write(container, thenSilent(""));
                CyclicBarrier start = new CyclicBarrier(2);
                int spins = random.nextInt(400);
                Thread breaking = Thread.ofPlatform().start(() -> {
                    await(start);
                    for (int i = 0; i < spins; i++) {
                        Thread.onSpinWait();
                    }
                    container.breakConnection();
                });
                await(start);
                for (int i = 0; i < 3; i++) {
                    stream.outbox().offer(Frame.text("x"));
                }
                breaking.join();

                awaitEnd(container);

                container.settle();
                assertThat(container.faults).isEmpty();
                assertThat(container.ends).containsExactly("complete");
                assertThat(told).containsExactly(CloseReason.CLIENT_GONE);
                told.clear();
            }
        });
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void requestThatStartsDuringTheStopEndsOnce() throws Exception {
        assertThat(streams.drain(Duration.ZERO)).isZero();
        try (FakeContainer container = new FakeContainer(new Random(1L))) {
            write(container, thenSilent("begun"));

            awaitEnd(container);

            assertThat(container.ends).containsExactly("complete");
            assertThat(container.faults).isEmpty();
            assertThat(container.status).isEqualTo(503);
            assertThat(told).containsExactly(CloseReason.SHUTTING_DOWN);
        }
    }
}
