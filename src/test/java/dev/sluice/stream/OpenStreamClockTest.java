package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.Seeds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clock of one stream, with time and source in the hands of the test, which is the writer too. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OpenStreamClockTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/stream", "192.0.2.1", "text/plain");
    private static final Duration AGE = Duration.ofSeconds(60);

    private final FakeTimers timers = new FakeTimers();
    private final Streams streams =
            new Streams(new Outbox.Bounds(1_000, 20, AGE), timers, this::thread, String::valueOf);
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final HandPublisher<byte[]> source = new HandPublisher<>();
    private final Queue<CloseReason> told = new ConcurrentLinkedQueue<>();
    private @Nullable OpenStream opened;

    @AfterEach
    void timerIsTakenBackAtTheEnd() {
        if (opened != null) {
            CloseReason reason = opened.outbox().closeReason();
            opened.ended(reason == null ? CloseReason.CLIENT_GONE : reason);
            assertThat(told).hasSize(1);
        }
        assertThat(streams.live()).isEmpty();
        assertThat(timers.pending()).isZero();
    }

    private Thread thread(Runnable task) {
        Thread thread = Thread.ofVirtual().unstarted(task);
        threads.add(thread);
        return thread;
    }

    private StreamingResponse response() {
        return StreamingResponse.of(Format.bytes("text/plain"), Source.of(source));
    }

    private OpenStream start(StreamingResponse response) {
        OpenStream stream = streams.open(response.onClose(told::add), SUBJECT);
        opened = stream;
        stream.start();
        return stream;
    }

    /** Returns when no thread of the stream runs. */
    private void settle() throws InterruptedException {
        for (Thread thread = threads.poll(); thread != null; thread = threads.poll()) {
            thread.join();
        }
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static String drained(OpenStream stream) {
        StringBuilder text = new StringBuilder();
        for (Frame frame = stream.next(); frame != null; frame = stream.next()) {
            text.append(frame.string());
        }
        return text.toString();
    }

    /** Sends items until the source is no longer asked for any. */
    private void fill(OpenStream stream) {
        source.awaitSubscriber();
        while (source.requested.get() > 0) {
            source.send(new byte[100]);
        }
        assertThat(stream.outbox().isHeld()).isTrue();
    }

    // --- what waits until the stream has lasted for a moment

    @Test
    void whatIsOnlyForStreamsThatLastIsDoneOnceAfterAMoment() {
        List<String> done = new ArrayList<>();
        OpenStream stream = streams.open(response().onClose(told::add), SUBJECT);
        opened = stream;
        stream.start(() -> done.add("watched"));

        timers.pass(Duration.ofMillis(49));
        assertThat(done).isEmpty();
        timers.pass(Duration.ofMillis(2));
        assertThat(done).containsExactly("watched");
        timers.pass(Duration.ofMinutes(2));
        assertThat(done).hasSize(1);
    }

    @Test
    void limitHoldsThoughALookAtTheStreamFailed() {
        OpenStream stream = streams.open(response().totalTimeout(seconds(5)).onClose(told::add), SUBJECT);
        opened = stream;
        stream.start(() -> {
            throw new IllegalArgumentException("of this test");
        });

        assertThatThrownBy(() -> timers.pass(Duration.ofMillis(60))).isInstanceOf(IllegalArgumentException.class);
        timers.pass(seconds(6));

        assertThat(stream.outbox().closeReason()).isEqualTo(CloseReason.LIMIT);
    }

    @Test
    void whatIsOnlyForStreamsThatLastIsNotDoneForOneThatIsOver() {
        List<String> done = new ArrayList<>();
        OpenStream stream = streams.open(response().onClose(told::add), SUBJECT);
        opened = stream;
        stream.start(() -> done.add("watched"));

        stream.ended(CloseReason.COMPLETED);
        timers.pass(Duration.ofMinutes(2));

        assertThat(done).isEmpty();
    }

    // --- the idle timeout

    @Test
    void sourceIsSilentWhenItGaveNothingForTheIdleTimeoutAndNotBefore() {
        OpenStream stream = start(response().idleTimeout(seconds(10)));
        timers.pass(seconds(9));
        source.send(new byte[1]);
        assertThat(drained(stream)).hasSize(1);

        timers.pass(Duration.ofMillis(9_999));
        assertThat(stream.outbox().closeReason()).isNull();
        timers.pass(Duration.ofMillis(5_001)); // seen by the next look, and the end by one after it

        assertThat(stream.outbox().closeReason()).isEqualTo(CloseReason.SOURCE_SILENT);
    }

    @Test
    void sourceThatWaitsForASlowReaderIsNotSilentAndTheReaderIsTooSlow() {
        OpenStream stream = start(response().idleTimeout(seconds(5)));
        fill(stream);

        timers.pass(seconds(59));
        assertThat(stream.outbox().closeReason()).isNull();
        timers.pass(seconds(10));

        assertThat(stream.outbox().closeReason()).isEqualTo(CloseReason.TOO_SLOW);
    }

    @Test
    void idleTimeBeginsAnewWhenTheReaderHasMadeRoom() throws Exception {
        OpenStream stream = start(response().idleTimeout(seconds(8)));
        fill(stream);
        timers.pass(seconds(20));

        for (String taken = drained(stream); !taken.isEmpty(); taken = drained(stream)) {
            settle(); // what there was no room for follows on a thread of its own
        }
        assertThat(stream.outbox().isHeld()).isFalse();
        timers.pass(seconds(7));
        assertThat(stream.outbox().closeReason()).isNull();
        timers.pass(seconds(4));

        assertThat(stream.outbox().closeReason()).isEqualTo(CloseReason.SOURCE_SILENT);
    }

    @Test
    void sourceThatHasGivenAllIsNotSilentWhileItsReaderTakesTheRest() throws Exception {
        OpenStream stream = start(response().idleTimeout(seconds(5)));
        source.send(new byte[100]);
        source.send(new byte[100]);
        source.subscriber().onComplete();
        settle();

        timers.pass(seconds(30));
        assertThat(stream.next()).isNotNull(); // slow, but not gone
        timers.pass(seconds(30));

        assertThat(stream.outbox().closeReason()).isNull();
        assertThat(drained(stream)).isNotEmpty();
        assertThat(stream.endReason()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void sourceThatIsNotThereYetIsSilent() {
        OpenStream stream = start(StreamingResponse.of(
                        Format.bytes("text/plain"), Source.<byte[]>of(new CompletableFuture<Source<byte[]>>()))
                .idleTimeout(seconds(5)));

        timers.pass(seconds(7));

        assertThat(stream.outbox().closeReason()).isEqualTo(CloseReason.SOURCE_SILENT);
    }

    // --- other limits

    @Test
    void totalTimeoutIsALimitHoweverBusyTheStreamIs() {
        OpenStream stream = start(response().totalTimeout(seconds(100)));
        for (int i = 0; i < 99; i++) {
            source.send(new byte[10]);
            timers.pass(seconds(1));
            assertThat(drained(stream)).isNotEmpty();
        }
        assertThat(stream.outbox().closeReason()).isNull();

        timers.pass(seconds(1));

        assertThat(stream.outbox().closeReason()).isEqualTo(CloseReason.LIMIT);
    }

    @Test
    void readerThatTakesNothingOfWhatWaitsIsTooSlow() {
        OpenStream stream = start(response());
        source.send(new byte[1]);

        timers.pass(AGE);
        assertThat(stream.outbox().closeReason()).isNull();
        timers.pass(AGE.dividedBy(8));

        assertThat(stream.outbox().closeReason()).isEqualTo(CloseReason.TOO_SLOW);
    }

    @Test
    void streamWithoutLimitsStaysOpenInSilence() {
        OpenStream stream = start(response());

        timers.pass(Duration.ofDays(10));

        assertThat(stream.outbox().closeReason()).isNull();
    }

    @Test
    void limitsThatNeverEndEndNoStream() {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        OpenStream stream = start(response()
                .writeTimeout(forEver)
                .idleTimeout(forEver)
                .totalTimeout(forEver)
                .heartbeat(forEver, Frame.text("*")));
        source.send(new byte[100]);

        timers.pass(Duration.ofDays(1));

        assertThat(stream.outbox().closeReason()).isNull();
        assertThat(drained(stream)).hasSize(100).doesNotContain("*");
    }

    // --- heartbeats

    @Test
    void readerNeverWaitsLongerThanTwoIntervalsForASign() throws Exception {
        OpenStream stream = start(response().heartbeat(seconds(10), Frame.text("*")));
        Seeds.each(200, random -> {
            long silent = 0;
            int untilItem = random.nextInt(40_000);
            for (int step = 0; step < 60_000; step += 100) {
                timers.pass(Duration.ofMillis(100));
                untilItem -= 100;
                if (untilItem <= 0) {
                    source.send("x".getBytes(StandardCharsets.UTF_8));
                    untilItem = 1 + random.nextInt(40_000);
                }
                String got = drained(stream);
                silent = got.isEmpty() ? silent + 100 : 0;
                assertThat(silent).isLessThanOrEqualTo(20_000);
            }
        });
    }

    @Test
    void heartbeatComesOnlyAfterTheWholeIntervalOfSilence() {
        OpenStream stream = start(response().heartbeat(seconds(10), Frame.text("*")));
        for (int i = 0; i < 50; i++) {
            timers.pass(Duration.ofMillis(9_900));
            source.send(new byte[1]);
            assertThat(drained(stream)).doesNotContain("*");
        }
        timers.pass(seconds(15));

        assertThat(drained(stream)).isEqualTo("*");
        assertThat(streams.totals().items()).as("a heartbeat is no item").isEqualTo(50);
    }

    @Test
    void nothingBeatsBehindWhatWaits() {
        OpenStream stream = start(response().heartbeat(seconds(5), Frame.text("*")));
        source.send("x".getBytes(StandardCharsets.UTF_8));

        timers.pass(seconds(50));

        assertThat(drained(stream)).isEqualTo("x");
        timers.pass(seconds(50));
        assertThat(drained(stream)).as("one that waits says the same as many").isEqualTo("*");
    }

    @Test
    void nothingBeatsInTheMiddleOfAnItem() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        String item = "y".repeat(100_000);
        OpenStream stream = start(StreamingResponse.of("text/plain", out -> {
                    go.await();
                    out.write(item);
                    out.write(item);
                })
                .heartbeat(Duration.ofMillis(20), Frame.text("*")));
        StringBuilder text = new StringBuilder();
        go.countDown();
        while (stream.endReason() == null) {
            timers.pass(Duration.ofMillis(50));
            text.append(drained(stream));
            assertThat(stream.outbox().closeReason()).isNull();
        }

        assertThat(text.toString().replaceAll("^\\*+", "").split(item, -1))
                .as("both items are whole")
                .hasSize(3);
    }

    @Test
    void heartbeatIsNoSignOfTheSource() {
        OpenStream stream =
                start(response().heartbeat(seconds(2), Frame.text("*")).idleTimeout(seconds(10)));
        StringBuilder text = new StringBuilder();

        for (int i = 0; i < 13; i++) {
            timers.pass(seconds(1));
            text.append(drained(stream));
        }

        assertThat(text.toString()).isEqualTo("****");
        assertThat(stream.outbox().closeReason()).isEqualTo(CloseReason.SOURCE_SILENT);
    }

    // --- the rate limit

    @Test
    void rateLimitedStreamIsNeitherStaleNorItsSourceSilent() throws Exception {
        OpenStream stream = start(response().rateLimit(10).idleTimeout(seconds(5)));
        long sent = 0;
        for (int second = 0; second < 1_000; second++) {
            source.awaitSubscriber();
            if (source.requested.get() > 0) {
                source.send(new byte[100]);
            }
            for (int i = 0; i < 10; i++) {
                timers.pass(Duration.ofMillis(100));
                sent += drained(stream).length();
                settle();
            }
            assertThat(stream.outbox().closeReason()).as("second %d", second).isNull();
        }
        assertThat(sent).isBetween(9_990L, 10_003L);
    }

    @Test
    void writerIsWokenWhenTheNextPieceMayLeave() {
        OpenStream stream = start(response().rateLimit(1_000));
        Queue<Long> wakes = new ConcurrentLinkedQueue<>();
        source.send(new byte[500]);
        assertThat(drained(stream)).hasSize(200); // a burst of 100 ms, and the piece that goes beyond it
        stream.outbox().wakes(() -> wakes.add(timers.nanos()));
        assertThat(stream.hasWork()).isFalse();

        timers.pass(Duration.ofMillis(99));
        assertThat(wakes).isEmpty();
        timers.pass(Duration.ofMillis(1));

        assertThat(wakes).hasSize(1);
        assertThat(stream.hasWork()).isTrue();
        assertThat(drained(stream)).hasSize(100);
    }

    /** The timer is late, the writer has gone on by itself meanwhile, and is not at rest yet when the timer wakes it. */
    @Test
    void wakingThatFindsTheWriterAtWorkIsNotTheLast() {
        OpenStream stream = start(response().rateLimit(1_000));
        Queue<Long> wakes = new ConcurrentLinkedQueue<>();
        source.send(new byte[500]);
        assertThat(drained(stream)).hasSize(200);
        timers.passWithoutRunning(Duration.ofMillis(100));
        assertThat(drained(stream)).hasSize(100); // woken by a producer; held back once more

        timers.pass(Duration.ZERO); // the late timer: a writer that is at work does not hear it
        assertThat(stream.hasWork()).as("it rests now").isFalse();
        stream.outbox().wakes(() -> wakes.add(timers.nanos()));
        timers.pass(seconds(1));

        assertThat(wakes).isNotEmpty();
    }

    @Test
    void timerOfTheRateIsTakenBackAtTheEnd() {
        OpenStream stream = start(response().rateLimit(1_000));
        int before = timers.pending();
        source.send(new byte[500]);
        assertThat(drained(stream)).hasSize(200);
        assertThat(timers.pending()).as("it is set").isEqualTo(before + 1);

        stream.ended(CloseReason.CLIENT_GONE);

        assertThat(timers.pending()).isZero();
        assertThat(stream.next()).as("a writer that is late").isNull();
        assertThat(timers.pending()).isZero();
    }

    @Test
    void flushReturnsWhenTheRateHasLetAllOfItGo() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        CompletableFuture<Integer> flushed = new CompletableFuture<>();
        OpenStream stream = start(StreamingResponse.of("text/plain", out -> {
                    out.write("x".repeat(500));
                    out.flush();
                    flushed.complete(sent.get());
                })
                .rateLimit(1_000));
        Awaiting.until(
                "it waits", () -> stream.outbox().isHeld() && stream.outbox().queuedBytes() == 500);

        while (!flushed.isDone()) {
            Frame piece = stream.next();
            if (piece != null) {
                sent.addAndGet(piece.length());
                assertThat(stream.outbox().isHeld()).as("it waits still").isTrue();
            } else {
                timers.pass(Duration.ofMillis(100));
            }
        }

        assertThat(flushed.get()).isEqualTo(500);
    }

    @Test
    void slowRateIsNoSlowReaderForWritesAndFlushes() throws Exception {
        try (TimerWheel wheel = new TimerWheel(Duration.ofMillis(5))) {
            Streams real = new Streams(
                    new Outbox.Bounds(1_000, 20, AGE), wheel, Thread.ofVirtual().factory(), String::valueOf);
            for (boolean flushes : List.of(true, false)) {
                PlainWriter writer = PlainWriter.start(real.open(
                        StreamingResponse.of("text/plain", out -> {
                                    for (int i = 0; i < 4; i++) {
                                        out.write("x".repeat(flushes ? 200 : 1_000));
                                    }
                                    if (flushes) {
                                        out.flush();
                                    }
                                })
                                .chunkSize(1_000)
                                .rateLimit(flushes ? 250 : 1_000)
                                .writeTimeout(Duration.ofMillis(900)),
                        SUBJECT));

                assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
                assertThat(writer.text()).hasSize(flushes ? 800 : 4_000);
            }
        }
    }
}
