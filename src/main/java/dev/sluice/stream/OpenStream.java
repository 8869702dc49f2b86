package dev.sluice.stream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One stream that is being sent: its source on a virtual thread, its outbox, its clock. Thread-safe.
 *
 * <p>The writer of the transport takes frames from {@link #outbox()} and tells of its end by {@link #ended}. From then
 * on nothing of it is left running: the generator is interrupted, the timer is cancelled, the live list forgets it.
 */
public final class OpenStream {

    /** How often the clock of a stream is looked at: the precision of its timeouts. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final StreamingResponse response;
    private final LiveStream live;
    private final Streams streams;
    private final Outbox outbox;
    private final StreamTally tally = new StreamTally();
    private final AtomicBoolean ended = new AtomicBoolean();

    private volatile @Nullable Thread generator;
    private volatile TimerWheel.@Nullable Timer clock;
    private long itemsSeen; // owned by the clock
    private long quietSince = System.nanoTime(); // owned by the clock
    private long beatAt = System.nanoTime(); // owned by the clock

    OpenStream(StreamingResponse response, LiveStream.Subject subject, Outbox.Bounds bounds, Streams streams) {
        Duration patience = response.writeTimeout().orElse(bounds.age());
        this.response = response;
        this.streams = streams;
        this.outbox = new Outbox(bounds, new Overflow.Wait(patience), response.chunkSize(), System::nanoTime);
        this.live = new LiveStream(
                streams.nextId(), subject, () -> tally.stats(outbox.queuedBytes()), () -> close(CloseReason.LIMIT));
    }

    /** What waits for the reader. */
    public Outbox outbox() {
        return outbox;
    }

    /** Where the writer counts what the transport took. */
    public StreamTally tally() {
        return tally;
    }

    /** Whether a stream that ends for this reason has said so in its own words, so that its transfer may end cleanly. */
    public boolean endsInWords(CloseReason reason) {
        return reason.isClean()
                || (reason == CloseReason.SOURCE_FAILED && response.lastWords().isPresent());
    }

    /** Starts the source; called once, by the writer, when it is able to write. */
    public void start() {
        streams.opened(live, this);
        CloseReason already = outbox.closeReason();
        if (ended.get()) {
            // the connection broke before there was anything to send
            streams.closed(live, already == null ? CloseReason.CLIENT_GONE : already);
            return;
        }
        Thread thread = streams.threads().newThread(this::generate);
        generator = thread;
        thread.start();
        if (ended.get()) {
            thread.interrupt(); // it ended when there was nothing to interrupt yet
        }
        look();
    }

    /** Runs something on a virtual thread of its own. */
    public void onThread(Runnable task) {
        streams.threads().newThread(task).start();
    }

    /** Ends the stream from outside: an operator, a stop. */
    public void close(CloseReason reason) {
        outbox.close(reason);
    }

    /** Called once by the writer, when it will write no more; says why. */
    public void ended(CloseReason reason) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        outbox.close(reason);
        TimerWheel.Timer timer = clock;
        if (timer != null) {
            timer.cancel();
        }
        Thread thread = generator;
        if (thread != null) {
            thread.interrupt();
        }
        streams.closed(live, reason);
        try {
            response.onClose().accept(reason);
        } catch (RuntimeException e) {
            streams.listenerFailed(live, e); // its writer has yet to end the response
        }
    }

    private void generate() {
        try {
            response.generator().writeTo(new StreamOut(outbox, tally));
            outbox.finish(CloseReason.COMPLETED);
        } catch (StreamClosed e) {
            // nobody to tell: the reason is in the outbox already
            outbox.close(e.reason());
        } catch (BackpressureTimeout e) {
            outbox.close(CloseReason.TOO_SLOW);
        } catch (InterruptedException e) {
            outbox.close(CloseReason.SHUTTING_DOWN);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            failed(e);
        } catch (Error e) {
            // out of memory and the like: for the thread's handler, but the reader must not wait for ever
            outbox.close(CloseReason.SOURCE_FAILED);
            throw e;
        }
    }

    private void failed(Throwable failure) {
        if (outbox.isClosed()) {
            return; // a source that trips over its own closing
        }
        streams.sourceFailed(live, failure);
        try {
            Optional<Frame> words = response.lastWords().map(say -> say.apply(failure));
            if (words.isPresent()) {
                outbox.put(words.get());
            }
            outbox.finish(CloseReason.SOURCE_FAILED);
        } catch (StreamClosed | BackpressureTimeout e) {
            outbox.close(CloseReason.SOURCE_FAILED);
        } catch (RuntimeException e) {
            streams.sourceFailed(live, e);
            outbox.close(CloseReason.SOURCE_FAILED); // without its last words it must not look complete
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outbox.close(CloseReason.SOURCE_FAILED);
        }
    }

    /** Sets the clock; a timer that is set after the end is cancelled by whoever sees both. */
    private void look() {
        clock = streams.wheel().after(LOOK, this::tick);
        if (ended.get()) {
            TimerWheel.Timer timer = clock;
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    private void tick() {
        if (ended.get()) {
            return;
        }
        long now = System.nanoTime();
        long items = tally.stats(0).items();
        if (items != itemsSeen) {
            itemsSeen = items;
            quietSince = now;
            beatAt = now;
        }
        if (outbox.isStale()) {
            close(CloseReason.TOO_SLOW);
        } else if (isOver(response.idleTimeout(), now - quietSince)) {
            close(CloseReason.SOURCE_SILENT);
        } else {
            beat(now);
        }
        look();
    }

    private void beat(long now) {
        StreamingResponse.Heartbeat heartbeat = response.heartbeat().orElse(null);
        // one that waits already says the same
        if (heartbeat != null && isOver(heartbeat.interval(), now - beatAt) && outbox.queuedBytes() == 0) {
            beatAt = now;
            Outbox.Offer offer = outbox.offer(heartbeat.frame());
            if (offer == Outbox.Offer.REFUSED) {
                streams.heartbeatRefused();
            }
        }
    }

    private static boolean isOver(Duration limit, long nanos) {
        return !limit.isZero() && nanos > limit.toNanos();
    }
}
