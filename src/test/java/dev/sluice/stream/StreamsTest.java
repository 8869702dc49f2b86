package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class StreamsTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/stream", "192.0.2.1", "text/plain");
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final TimerWheel wheel = new TimerWheel(Duration.ofMillis(5));
    private final Streams streams = streams(Duration.ofMinutes(1));
    private final Queue<CloseReason> told = new ConcurrentLinkedQueue<>();
    private final CountDownLatch forever = new CountDownLatch(1);

    private Streams streams(Duration age) {
        return new Streams(
                new Outbox.Bounds(1_000, 10, age), wheel, Thread.ofVirtual().factory(), String::valueOf);
    }

    @AfterEach
    void nothingIsLeft() {
        streams.close();
        Awaiting.until("no stream is open", () -> streams.live().isEmpty());
        Awaiting.until("no timer is set", () -> wheel.pending() == 0);
        wheel.close();
    }

    private OpenStream open(StreamingResponse response) {
        return streams.open(response.onClose(told::add), SUBJECT);
    }

    private static StreamingResponse response(Generator<StreamOut> generator) {
        return StreamingResponse.of("text/plain", generator);
    }

    // --- a stop

    @Test
    void stopWaitsForWhatASourceDoesAtLast() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        PlainWriter writer = PlainWriter.start(open(response(out -> {
            try {
                begun.countDown();
                forever.await();
            } finally {
                awaitUninterruptibly(finish);
            }
        })));
        begun.await();
        assertThat(streams.drain(Duration.ZERO)).isEqualTo(1);
        assertThat(writer.end()).isEqualTo(CloseReason.SHUTTING_DOWN);

        assertThat(streams.settle(MOMENT)).isFalse();
        finish.countDown();
        assertThat(streams.settle(Duration.ofSeconds(20))).isTrue();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // as a driver of a database does that rolls back
            }
        }
    }

    // --- the source ends

    @Test
    void allThatASourceWritesArrivesAndTheStreamCompletes() throws Exception {
        PlainWriter writer = PlainWriter.start(open(response(out -> {
            for (int i = 0; i < 1_000; i++) {
                out.write(i + "\n");
            }
        })));

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text().lines()).hasSize(1_000).startsWith("0", "1").endsWith("998", "999");
        assertThat(told).containsExactly(CloseReason.COMPLETED);
        Streams.Totals totals = streams.totals();
        assertThat(totals.items()).isEqualTo(1_000);
        assertThat(totals.bytes()).isEqualTo(writer.text().length());
        assertThat(totals.completed()).isEqualTo(1);
    }

    @Test
    void sourceThatFailsEndsTheStreamAsFailed() throws Exception {
        for (Throwable failure : List.of(
                new IllegalStateException("no"),
                new Exception("no"),
                new AssertionError("no"),
                new LinkageError("no"))) {
            PlainWriter writer = PlainWriter.start(open(response(out -> {
                out.write("begun");
                TimerWheelTest.<Exception>raise(failure);
            })));

            assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
            assertThat(writer.text()).isEqualTo("begun");
        }
        assertThat(told).hasSize(4).containsOnly(CloseReason.SOURCE_FAILED);
        assertThat(streams.totals().aborted()).containsOnly(Map.entry(CloseReason.SOURCE_FAILED, 4L));
    }

    @Test
    void sourceThatDiesOfAnErrorDoesNotLeaveItsStreamOpen() throws Exception {
        PlainWriter writer = PlainWriter.start(open(response(out -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {});
            throw new OutOfMemoryError("of this test");
        })));

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
    }

    @Test
    void failedSourceHasItsLastWords() throws Exception {
        OpenStream stream = open(response(out -> {
                    out.write("begun;");
                    throw new IllegalStateException("the reason");
                })
                .lastWords(failure -> Frame.text("failed: " + failure.getMessage())));
        PlainWriter writer = PlainWriter.start(stream);

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(writer.text()).isEqualTo("begun;failed: the reason");
        assertThat(stream.endsInWords(CloseReason.SOURCE_FAILED)).isTrue();
        assertThat(stream.endsInWords(CloseReason.TOO_SLOW)).isFalse();
    }

    @Test
    void lastWordsThatFailThemselvesEndTheStreamAllTheSame() throws Exception {
        PlainWriter writer = PlainWriter.start(open(response(out -> {
                    throw new IllegalStateException("first");
                })
                .lastWords(failure -> {
                    throw new IllegalArgumentException("second");
                })));

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(told).containsExactly(CloseReason.SOURCE_FAILED);
    }

    @Test
    void listenerThatThrowsHarmsNobody() throws Exception {
        OpenStream stream = streams.open(
                response(out -> {}).onClose(reason -> {
                    throw new IllegalStateException("a listener's fault");
                }),
                SUBJECT);
        stream.outbox().wakes(() -> {});
        stream.start();

        assertThatCode(() -> stream.ended(CloseReason.COMPLETED)).doesNotThrowAnyException();
        assertThat(streams.totals().completed()).isEqualTo(1);
    }

    // --- the reader ends

    @Test
    void finallyOfTheSourceRunsWhenTheReaderLeaves() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> cleaned = new CompletableFuture<>();
        PlainWriter writer = PlainWriter.start(open(response(out -> {
            try {
                out.write("begun");
                begun.countDown();
                forever.await();
            } finally {
                cleaned.complete(out.isOpen());
            }
        })));
        begun.await();

        writer.leave();

        assertThat(cleaned.get()).as("open still").isFalse();
        assertThat(writer.end()).isEqualTo(CloseReason.CLIENT_GONE);
        assertThat(told).containsExactly(CloseReason.CLIENT_GONE);
    }

    @Test
    void sourceThatWaitsForItsReaderLearnsThatItLeft() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        PlainWriter writer = PlainWriter.startStalled(open(response(out -> {
            try {
                while (true) {
                    out.write("x".repeat(100));
                }
            } catch (StreamClosed | InterruptedException e) {
                thrown.complete(e);
                throw e;
            }
        })));
        Awaiting.until("the outbox is full", () -> queued() == 1_000);

        writer.leave();

        assertThat(thrown.get()).isInstanceOfAny(StreamClosed.class, InterruptedException.class);
        Awaiting.until("the end is told", () -> !told.isEmpty());
        assertThat(told).containsExactly(CloseReason.CLIENT_GONE);
    }

    @Test
    void sourceBlockedInAReadHasRunItsFinallyWithinASecondOfItsReadersLeaving() throws Exception {
        Pipe pipe = Pipe.open();
        CountDownLatch blocks = new CountDownLatch(1);
        CompletableFuture<Boolean> cleaned = new CompletableFuture<>();
        try (Pipe.SourceChannel in = pipe.source();
                Pipe.SinkChannel neverWritten = pipe.sink()) {
            PlainWriter writer = PlainWriter.start(open(response(out -> {
                try {
                    blocks.countDown();
                    in.read(ByteBuffer.allocate(1));
                } finally {
                    cleaned.complete(neverWritten.isOpen());
                }
            })));
            blocks.await();

            writer.leave();
            assertThat(writer.end()).isEqualTo(CloseReason.CLIENT_GONE);

            assertThat(cleaned.get(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void readerThatTakesNothingIsTooSlowAfterTheWriteTimeout() throws Exception {
        PlainWriter writer = PlainWriter.startStalled(open(response(out -> {
                    while (true) {
                        out.write("x".repeat(100));
                    }
                })
                .writeTimeout(Duration.ofMillis(20))));

        assertThat(writer.end()).isEqualTo(CloseReason.TOO_SLOW);
        assertThat(writer.text()).isEmpty();
    }

    @Test
    void readerWhoseOldestFrameIsTooOldIsTooSlow() throws Exception {
        Streams impatient = streams(MOMENT);
        PlainWriter writer = PlainWriter.startStalled(impatient.open(
                response(out -> {
                    out.write("x");
                    forever.await();
                }),
                SUBJECT));

        assertThat(writer.end()).isEqualTo(CloseReason.TOO_SLOW);
        assertThat(impatient.live()).isEmpty();
    }

    @Test
    void slowReaderSlowsTheSourceAndLosesNothing() throws Exception {
        AtomicInteger written = new AtomicInteger();
        PlainWriter writer = PlainWriter.startStalled(open(response(out -> {
            for (int i = 0; i < 100; i++) {
                out.write("y".repeat(100));
                written.incrementAndGet();
            }
        })));
        Awaiting.until("the outbox is full", () -> queued() == 1_000);
        assertThat(written).hasValueLessThan(12);

        writer.goOn();

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text()).hasSize(10_000);
    }

    // --- silence

    @Test
    void silentStreamSendsHeartbeats() throws Exception {
        PlainWriter writer = PlainWriter.start(open(response(out -> {
                    out.write("hello");
                    forever.await();
                })
                .heartbeat(MOMENT, Frame.text("*"))));

        Awaiting.until("two heartbeats", () -> writer.text().equals("hello**"));

        assertThat(streams.totals().items()).as("a heartbeat is no item").isEqualTo(1);
        writer.leave();
        writer.end();
    }

    @Test
    void heartbeatDoesNotQueueUpBehindAStalledReader() throws Exception {
        PlainWriter writer =
                PlainWriter.startStalled(open(response(out -> forever.await()).heartbeat(MOMENT, Frame.text("*"))));
        Awaiting.until("a heartbeat waits", () -> queued() == 1);
        // the clock has looked again when a stream that began later has its heartbeat
        PlainWriter later =
                PlainWriter.start(open(response(out -> forever.await()).heartbeat(MOMENT, Frame.text("*"))));
        Awaiting.until("two more looks", () -> later.text().length() >= 2);

        assertThat(streams.live().stream()
                        .mapToLong(live -> live.stats().get().queuedBytes())
                        .sum())
                .isEqualTo(1);
        writer.leave();
        later.leave();
    }

    @Test
    void sourceThatIsSilentForTooLongIsEnded() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        PlainWriter writer = PlainWriter.start(open(response(out -> {
                    out.write("hello");
                    try {
                        forever.await();
                    } catch (InterruptedException e) {
                        interrupted.complete(true);
                        throw e;
                    }
                })
                .heartbeat(MOMENT, Frame.text("*"))
                .idleTimeout(Duration.ofMillis(700))));

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_SILENT);
        assertThat(interrupted.get()).isTrue();
        assertThat(writer.text()).as("a heartbeat is no sign of the source").startsWith("hello*");
    }

    // --- the stop

    @Test
    void drainWaitsForThoseThatEndAndEndsTheRest() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        PlainWriter ends = PlainWriter.start(open(response(out -> finish.await())));
        List<PlainWriter> rest = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            rest.add(PlainWriter.start(open(response(out -> forever.await()))));
        }
        finish.countDown();
        ends.end();

        assertThat(streams.drain(Duration.ofMillis(50))).isEqualTo(3);

        for (PlainWriter writer : rest) {
            assertThat(writer.end()).isEqualTo(CloseReason.SHUTTING_DOWN);
        }
        Streams.Totals totals = streams.totals();
        assertThat(totals.active()).isZero();
        assertThat(totals.created()).isEqualTo(4);
        assertThat(totals.completed()).isEqualTo(1);
        assertThat(totals.aborted()).containsOnly(Map.entry(CloseReason.SHUTTING_DOWN, 3L));
        assertThat(told).hasSize(4);
    }

    @Test
    void drainWaitsForWhatEndsAResponseThatHasLeftTheList() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread ending = Thread.ofVirtual()
                .start(() -> streams.whileEnding(() -> {
                    begun.countDown();
                    await(goOn);
                }));
        begun.await();
        assertThat(streams.live()).isEmpty();
        assertThat(streams.isEmpty()).isFalse();
        Thread draining = Thread.ofVirtual().start(() -> {
            try {
                streams.drain(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Awaiting.until("it waits", () -> draining.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        draining.join();
        ending.join();
        assertThat(streams.isEmpty()).isTrue();
    }

    @Test
    void drainWaitsForAnAnswerThatIsOwedAndForItsStream() throws Exception {
        AtomicInteger givenUp = new AtomicInteger();
        Streams.Pending owed = streams.pending(givenUp::incrementAndGet);
        CountDownLatch finish = new CountDownLatch(1);
        CompletableFuture<Integer> drained = CompletableFuture.supplyAsync(() -> {
            try {
                return streams.drain(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Awaiting.until("it has begun", streams::isDraining);

        PlainWriter writer = PlainWriter.start(open(response(out -> {
            out.write("late");
            await(finish);
        })));
        owed.close();
        finish.countDown();

        assertThat(drained.join()).as("ended by the stop").isZero();
        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(givenUp).hasValue(0);
    }

    @Test
    void answerThatIsStillOwedWhenPatienceIsOverIsGivenUp() throws Exception {
        AtomicInteger givenUp = new AtomicInteger();
        Streams.Pending owed = streams.pending(givenUp::incrementAndGet);

        assertThat(streams.drain(Duration.ZERO)).isEqualTo(1);

        Awaiting.until("it is given up", () -> givenUp.get() == 1);
        assertThat(streams.settle(MOMENT)).as("it is not answered yet").isFalse();
        owed.close();
        assertThat(streams.settle(Duration.ofSeconds(10))).isTrue();
        streams.pending(givenUp::incrementAndGet).close();
        Awaiting.until("one that comes later has no chance", () -> givenUp.get() == 2);
    }

    @Test
    void whatFailsOrWaitsWhenItIsGivenUpHoldsUpNobodyElse() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        AtomicInteger givenUp = new AtomicInteger();
        PlainWriter writer = PlainWriter.start(open(response(out -> forever.await())));
        Awaiting.until("it is open", () -> !streams.live().isEmpty());
        List<Streams.Pending> owed = List.of(
                streams.pending(() -> await(waits)),
                streams.pending(() -> {
                    throw new IllegalStateException("of this test");
                }),
                streams.pending(givenUp::incrementAndGet));

        assertThat(streams.drain(Duration.ZERO)).isEqualTo(4);

        assertThat(writer.end()).isEqualTo(CloseReason.SHUTTING_DOWN);
        Awaiting.until("the last is given up", () -> givenUp.get() == 1);
        owed.forEach(Streams.Pending::close);
        waits.countDown();
    }

    @Test
    void drainReturnsAsSoonAsAllHaveEnded() throws Exception {
        PlainWriter writer = PlainWriter.start(open(response(out -> {
            while (!streams.isDraining()) {
                Thread.onSpinWait();
            }
        })));

        assertThat(streams.drain(ChronoUnit.FOREVER.getDuration())).isZero();
        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void streamThatStartsAfterTheOthersWereEndedIsEndedToo() throws Exception {
        assertThat(streams.drain(Duration.ZERO)).isZero();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        OpenStream stream = open(response(out -> {
            begun.countDown();
            try {
                forever.await();
            } finally {
                over.countDown();
            }
        }));
        // a writer that ends the stream on the spot, as the servlet's does when its reader was never ready
        stream.outbox().wakes(() -> {
            CloseReason reason = stream.outbox().closeReason();
            if (reason != null) {
                stream.ended(reason);
            }
        });

        stream.start();

        assertThat(begun.getCount() == 1 || over.await(10, TimeUnit.SECONDS))
                .as("the source never began, or was interrupted")
                .isTrue();
        assertThat(streams.live()).isEmpty();
        assertThat(told).containsExactly(CloseReason.SHUTTING_DOWN);
    }

    // --- the list

    @Test
    void streamIsListedWhileItIsOpenAndCanBeClosedThere() throws Exception {
        PlainWriter writer = PlainWriter.start(open(response(out -> {
            out.write("hello".getBytes(StandardCharsets.UTF_8));
            forever.await();
        })));
        Awaiting.until("all was sent", () -> writer.text().equals("hello"));

        assertThat(streams.live()).singleElement().satisfies(live -> {
            assertThat(live.subject()).isEqualTo(SUBJECT);
            Awaiting.until("it is counted", () -> live.stats().get().items() == 1);
            assertThat(live.stats().get().bytes()).isEqualTo(5);
            live.closer().run();
        });

        assertThat(writer.end()).isEqualTo(CloseReason.LIMIT);
        assertThat(streams.live()).isEmpty();
    }

    @Test
    void totalsAddUpOverManyStreamsThatEndInAllWays() throws Exception {
        List<PlainWriter> writers = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            int kind = i % 3;
            PlainWriter writer = PlainWriter.start(open(response(out -> {
                out.write("12345");
                if (kind == 0) {
                    throw new IllegalStateException("of this test");
                }
                if (kind == 1) {
                    forever.await();
                }
            })));
            writers.add(writer);
        }
        Awaiting.until(
                "all was sent",
                () -> writers.stream().allMatch(writer -> writer.text().length() == 5));
        writers.forEach(PlainWriter::leave);
        for (PlainWriter writer : writers) {
            writer.end();
        }

        Streams.Totals totals = streams.totals();
        assertThat(totals.created()).isEqualTo(90);
        assertThat(totals.active()).isZero();
        assertThat(totals.completed()
                        + totals.aborted().values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                .isEqualTo(90);
        assertThat(totals.bytes()).isEqualTo(450);
        assertThat(totals.items()).isEqualTo(90);
        assertThat(told).hasSize(90);
    }

    @Test
    void onlyTheFirstEndCounts() {
        OpenStream stream = open(response(out -> forever.await()));
        stream.start();

        stream.ended(CloseReason.CLIENT_GONE);
        stream.ended(CloseReason.COMPLETED);

        assertThat(told).containsExactly(CloseReason.CLIENT_GONE);
        assertThat(streams.totals().completed()).isZero();
    }

    @Test
    void somebodyElsesStreamIsCountedUntilItCloses() {
        List<CloseReason> asked = new ArrayList<>();
        Streams.Listing listing = streams.list(SUBJECT, () -> 7L, asked::add);
        listing.sent(10);
        listing.sent(20);

        assertThat(streams.live()).singleElement().satisfies(live -> {
            assertThat(live.stats().get().queuedBytes()).isEqualTo(7);
            live.closer().run();
        });
        assertThat(asked).containsExactly(CloseReason.LIMIT);
        listing.close(CloseReason.TOO_SLOW);
        listing.close();

        Streams.Totals totals = streams.totals();
        assertThat(totals.active()).isZero();
        assertThat(totals.items()).isEqualTo(2);
        assertThat(totals.bytes()).isEqualTo(30);
        assertThat(totals.completed()).isZero();
        assertThat(totals.aborted()).containsOnly(Map.entry(CloseReason.TOO_SLOW, 1L));
    }

    // --- one response, one stream

    @Test
    void responseThatIsSentTwiceIsRefusedAndItsFirstStreamGoesOn() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        StreamingResponse response = StreamingResponse.of(
                Format.lines(),
                Source.of(
                        Stream.of("one", "two").onClose(closed::incrementAndGet).peek(item -> await(go))));
        PlainWriter writer = PlainWriter.start(open(response));

        assertThatThrownBy(() -> streams.open(response, SUBJECT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("make a new one for each request");
        assertThatThrownBy(response::headers)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was sent or given up before");
        response.discard(); // as of a second request that failed, or asked for the head alone
        assertThat(closed).hasValue(0);
        go.countDown();

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text()).isEqualTo("one\ntwo\n");
        assertThat(closed).hasValue(1);
        assertThat(streams.totals().created()).isEqualTo(1);
    }

    @Test
    void responseThatWasGivenUpIsNotSentLater() {
        StreamingResponse response = response(out -> out.write("hello"));
        response.discard(); // its head alone was asked for

        assertThatThrownBy(() -> streams.open(response, SUBJECT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("given up");
    }

    @Test
    void oneOfManyThatSendAResponseSendsIt() throws Exception {
        for (int round = 0; round < 100; round++) {
            StreamingResponse response = response(out -> {});
            CyclicBarrier together = new CyclicBarrier(4);
            AtomicInteger refused = new AtomicInteger();
            Queue<OpenStream> opened = new ConcurrentLinkedQueue<>();
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                senders.add(Thread.ofVirtual().start(() -> {
                    try {
                        together.await();
                        opened.add(streams.open(response, SUBJECT));
                    } catch (IllegalStateException e) {
                        refused.incrementAndGet();
                    } catch (InterruptedException | BrokenBarrierException e) {
                        throw new AssertionError(e);
                    }
                }));
            }
            for (Thread sender : senders) {
                sender.join();
            }
            assertThat(opened).hasSize(1);
            assertThat(refused).hasValue(3);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // --- what a source sees

    @Test
    void tryWriteNeverWaits() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(1);
        PlainWriter writer = PlainWriter.startStalled(open(response(out -> {
            while (out.tryWrite(Frame.text("x".repeat(100)))) {
                taken.incrementAndGet();
            }
            assertThat(out.underPressure()).isTrue();
            full.countDown();
            assertThat(out.awaitDrain(Duration.ofSeconds(30))).isTrue();
            assertThat(out.tryWrite(Frame.text("y"))).isTrue();
        })));
        full.await();
        assertThat(taken).hasValue(10);

        writer.goOn();

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text()).hasSize(1_001).endsWith("y");
        assertThat(streams.totals().items()).isEqualTo(11);
    }

    @Test
    void partOfAnArrayMustLieInsideIt() throws Exception {
        PlainWriter writer = PlainWriter.start(open(response(out -> {
            assertThatThrownBy(() -> out.write(new byte[3], 1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> out.write(new byte[3], -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            out.write(new byte[] {'a', 'b', 'c'}, 1, 1);
        })));

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text()).isEqualTo("b");
    }

    private long queued() {
        return streams.live().stream()
                .mapToLong(live -> live.stats().get().queuedBytes())
                .sum();
    }
}
