package dev.sluice.sse.sink;

import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Frame;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Overflow;
import dev.sluice.stream.StreamClosed;
import dev.sluice.stream.Streams;
import dev.sluice.stream.Timers;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A sink with an outbox before the container's. {@link #send} never waits; the stage that it returns completes when the
 * container has taken the event, so a producer that awaits each stage goes at the speed of its reader. One that does not,
 * and gets ahead by more than the outbox holds, ends the stream as {@link CloseReason#TOO_SLOW}.
 *
 * <p>Thread-safe. The container's sink is touched by the pumping thread alone, a virtual one that lives while there is
 * something to send:
 *
 * <pre>
 * RESTING   nobody touches the container's sink     RESTING -&gt; PUMPING  something came to wait, or the end
 * PUMPING   one thread sends, event after event     PUMPING -&gt; RESTING  nothing waits; looked at once more after that
 * OVER      terminal; the container's sink is closed
 * </pre>
 *
 * <p>When the stream has ended and the container's sink still holds the pumping thread up, {@link SinkCut} frees it, and
 * breaks the connection of the reader who takes nothing.
 */
public final class BoundedEventSink implements SseEventSink {

    private static final System.Logger LOG = System.getLogger(BoundedEventSink.class.getName());

    /** What an event counts that is small, whatever is in it. */
    private static final int UNKNOWN_SIZE = 256;

    /** So many events wait at most whose data is an object: how large it is, is known when the container writes it. */
    private static final int MOST_OBJECTS = 64;

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What a reader has to take the last words; one who is too slow does not take them either. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** So deep is looked for what made a write fail: causes may go round in a circle. */
    private static final int MOST_CAUSES = 10;

    private enum State {
        RESTING,
        PUMPING,
        OVER
    }

    private record Waiting(OutboundSseEvent event, CompletableFuture<Object> sent) {}

    private final SseEventSink sink;
    private final Sse sse;
    private final Duration patience;
    private final Timers timers;
    private final ThreadFactory threads;
    private final Frame unknown = Frame.of(new byte[UNKNOWN_SIZE]);
    private final Frame large;
    private final Outbox outbox;
    private final Streams streams;
    private final Streams.Listing listing;
    private final SinkCut cut;
    private final AtomicReference<State> state = new AtomicReference<>(State.RESTING);
    private final AtomicBoolean announced = new AtomicBoolean();
    private final CompletableFuture<CloseReason> over = new CompletableFuture<>();
    private final CountDownLatch sinkClosed = new CountDownLatch(1); // the container's sink, as far as that goes
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by lock; the events of the frames that wait in the outbox, in the same order. */
    private final Deque<Waiting> events = new ArrayDeque<>();

    private volatile Timers.@Nullable Timer clock;
    private volatile long sendingSince; // 0 when nothing is being sent
    private volatile long quietSince;
    private boolean writeFailed; // of the pumping thread; there is one at a time

    BoundedEventSink(
            SseEventSink sink,
            Sse sse,
            Outbox.Bounds bounds,
            Timers timers,
            ThreadFactory threads,
            Streams streams,
            LiveStream.Subject subject) {
        this.sink = sink;
        this.sse = sse;
        this.patience = bounds.age();
        this.timers = timers;
        this.threads = threads;
        this.large = Frame.of(new byte[Math.clamp(bounds.bytes() / MOST_OBJECTS, UNKNOWN_SIZE, 1 << 20)]);
        this.outbox = new Outbox(bounds, new Overflow.Disconnect(), 1, timers::nanos);
        this.quietSince = timers.nanos();
        this.cut = new SinkCut(sink, timers, threads);
        this.streams = streams;
        this.listing = streams.list(subject, outbox::queuedBytes, this::end);
        outbox.wakes(this::wake);
        look();
        outbox.wake(); // a stop may have ended it while it was being listed, and woken nobody
    }

    @Override
    public boolean isClosed() {
        return outbox.isEnding() || sink.isClosed();
    }

    /**
     * Has an event sent, and does not wait for that.
     *
     * @return completes when the container has taken it, or with {@link StreamClosed} when that can't be any more
     * @throws IllegalStateException when the sink is closed
     */
    @Override
    public CompletionStage<?> send(OutboundSseEvent event) {
        if (isClosed()) {
            throw new IllegalStateException("the sink is closed");
        }
        Waiting waiting = new Waiting(event, new CompletableFuture<>());
        Outbox.Offer offer;
        lock.lock();
        try {
            offer = outbox.enqueue(size(event));
            if (offer == Outbox.Offer.QUEUED) {
                events.add(waiting);
            }
        } finally {
            lock.unlock();
        }
        outbox.wake();
        if (offer != Outbox.Offer.QUEUED) {
            waiting.sent().completeExceptionally(closed());
        }
        return waiting.sent();
    }

    /** What an event counts in the outbox: its data, as far as that is known before it is written. */
    private Frame size(OutboundSseEvent event) {
        String comment = event.getComment();
        if (comment != null && comment.length() > UNKNOWN_SIZE) {
            return Frame.of(comment.getBytes(StandardCharsets.UTF_8));
        }
        return switch (event.getData()) {
            case null -> unknown;
            case CharSequence text -> Frame.of(text.toString().getBytes(StandardCharsets.UTF_8));
            case byte[] bytes -> Frame.of(bytes);
            case Number number -> unknown;
            case Boolean value -> unknown;
            default -> large;
        };
    }

    /** What waits is still sent; then the stream ends. */
    @Override
    public void close() {
        outbox.finish(CloseReason.COMPLETED);
    }

    /** Completes with the reason when the stream has ended, so that its source can stop too. */
    public CompletionStage<CloseReason> over() {
        return over.minimalCompletionStage();
    }

    /** Ends it now, with an {@code event: error} when its reader still takes one. */
    void end(CloseReason reason) {
        outbox.close(reason);
    }

    private StreamClosed closed() {
        CloseReason reason = outbox.closeReason();
        return new StreamClosed(reason == null ? CloseReason.COMPLETED : reason);
    }

    private void wake() {
        if (state.compareAndSet(State.RESTING, State.PUMPING)) {
            threads.newThread(this::pump).start();
        } else if (outbox.isClosed() && !announced.get()) {
            // the pump may be held up by its reader for long: nobody else should be, and nobody's code runs here
            threads.newThread(() -> streams.whileEnding(this::giveUpPump)).start();
        }
    }

    /**
     * Gives up what the pump is held up with; it has yet to say the last words. Who waits for the end of all streams waits
     * for that, too, which is as long as a cut may take.
     */
    private void giveUpPump() {
        giveUp();
        try {
            sinkClosed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump() {
        cut.frees();
        while (true) {
            Waiting next = next();
            if (next != null) {
                send(next);
            } else if (outbox.isClosed() || outbox.endReason() != null) {
                finish();
                return;
            } else {
                state.set(State.RESTING);
                if (!outbox.hasWork() || !state.compareAndSet(State.RESTING, State.PUMPING)) {
                    return;
                }
            }
        }
    }

    private @Nullable Waiting next() {
        lock.lock();
        try {
            return outbox.poll() == null ? null : events.poll();
        } finally {
            lock.unlock();
        }
    }

    private void send(Waiting waiting) {
        sendingSince = Math.max(1, timers.nanos());
        try {
            SeenEvent seen = new SeenEvent(waiting.event());
            sink.send(seen).toCompletableFuture().get();
            // a runtime may only have queued it: the next one waits until this one is being written
            boolean begun = seen.isBegun(LOOK);
            while (!begun && !outbox.isClosed() && !sink.isClosed()) {
                // its reader, or the request, takes its time; the clock ends it when that is too long
                begun = seen.isBegun(LOOK);
            }
            Throwable refusal = seen.refusal();
            if (refusal != null) {
                fail(refusal);
                waiting.sent().completeExceptionally(closed());
            } else if (begun || seen.isBegun(Duration.ZERO)) {
                quietSince = timers.nanos();
                listing.sent(size(waiting.event()).length());
                waiting.sent().complete(waiting.event());
            } else {
                outbox.close(CloseReason.CLIENT_GONE); // unless it has ended for another reason
                waiting.sent().completeExceptionally(closed());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outbox.close(CloseReason.SHUTTING_DOWN);
            waiting.sent().completeExceptionally(closed());
        } catch (ExecutionException | RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            // this thread goes on, whatever it was: it has yet to end the sink
            writeFailed = true;
            if (isOfConnection(e)) {
                outbox.close(CloseReason.CLIENT_GONE);
            } else {
                fail(e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e);
            }
            waiting.sent().completeExceptionally(closed());
        } finally {
            sendingSince = 0;
        }
    }

    /** Whether a write failed because its reader has gone; a runtime says so in words of its own around that. */
    private boolean isOfConnection(Throwable failure) {
        if (failure instanceof IllegalStateException && sink.isClosed()) {
            return true; // it was closed before
        }
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            if (cause instanceof IOException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** An event can't be written: its reader is to learn that something is missing. */
    private void fail(Throwable failure) {
        if (!outbox.isClosed()) {
            listing.sourceFailed(failure);
            outbox.close(CloseReason.SOURCE_FAILED);
        }
    }

    /** The end, on the pumping thread. */
    private void finish() {
        streams.whileEnding(this::endSink);
    }

    private void endSink() {
        CloseReason reason = outbox.closeReason();
        state.set(State.OVER);
        outbox.close(CloseReason.COMPLETED);
        try {
            giveUp();
            if (reason != null && reason != CloseReason.CLIENT_GONE) {
                say(reason);
            }
            sink.close();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            LOG.log(System.Logger.Level.DEBUG, "the container's sink could not be closed", e);
        } finally {
            cut.needless();
            sinkClosed.countDown();
        }
    }

    /** An end without words would look complete, unless the connection has been broken by a cut. */
    private void say(CloseReason reason) {
        if ((cut.isMade() && writeFailed) || sink.isClosed()) {
            return;
        }
        try {
            sink.send(sse.newEvent("error", "{\"message\":\"the stream was ended: " + reason + "\"}"))
                    .toCompletableFuture()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            // nobody there to be told
        }
    }

    /** Tells those whose events will not be sent any more, and takes the stream off the list. */
    private void giveUp() {
        if (!announced.compareAndSet(false, true)) {
            return;
        }
        Timers.Timer timer = clock;
        if (timer != null) {
            timer.cancel();
        }
        cut.after(closed().reason().isClean() ? patience : GRACE);
        Deque<Waiting> left;
        lock.lock();
        try {
            left = new ArrayDeque<>(events);
            events.clear();
        } finally {
            lock.unlock();
        }
        listing.close(closed().reason());
        over.complete(closed().reason());
        left.forEach(waiting -> waiting.sent().completeExceptionally(closed()));
    }

    private void look() {
        try {
            clock = timers.after(LOOK, this::tick);
        } catch (IllegalStateException e) {
            end(CloseReason.SHUTTING_DOWN); // time has ended, and with it the application
            return;
        }
        if (announced.get()) {
            Timers.Timer timer = clock;
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    private void tick() {
        if (announced.get()) {
            return;
        }
        try {
            endOrBeat(timers.nanos());
        } catch (IllegalStateException e) {
            end(CloseReason.CLIENT_GONE); // it was closed in this moment
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "the container's sink could not be looked at", e);
        } finally {
            look(); // whatever it was: without a clock nobody would see that its reader takes nothing
        }
    }

    private void endOrBeat(long now) {
        long since = sendingSince;
        if (since != 0 && now - since > patience.toNanos()) {
            end(CloseReason.TOO_SLOW);
        } else if (sink.isClosed()) {
            end(CloseReason.CLIENT_GONE);
        } else if (since == 0 && now - quietSince > HEARTBEAT.toNanos() && !isClosed()) {
            quietSince = now;
            send(sse.newEventBuilder().comment("heartbeat").build());
        }
    }
}
