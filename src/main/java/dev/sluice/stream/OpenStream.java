package dev.sluice.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One stream that is being sent: its source, its outbox, its clock. Thread-safe.
 *
 * <p>The writer of the transport takes frames by {@link #next} and tells of its end by {@link #ended}. From then on
 * nothing of it is left running: the generator is interrupted, the publisher is cancelled, resources are closed, the
 * timer is taken back, the live list forgets it.
 */
public final class OpenStream implements LiveStream.Handle {

    /** Whose item this thread has brought, and writes. */
    private static final ThreadLocal<@Nullable OpenStream> BRINGING = new ThreadLocal<>();

    private final StreamingResponse response;
    private final LiveStream live;
    private final Streams streams;
    private final Outbox outbox;
    private final Outflow outflow;
    private final StreamTally tally;
    private final @Nullable Pacing pacing;

    private final StreamClock clock;
    private final ReentrantLock lock; // the outbox's: idle streams are many, and a lock is 40 bytes

    private volatile boolean ended; // set with the lock held
    private volatile boolean speechless; // it has failed, and has no words for that

    // guarded by lock
    private @Nullable List<AutoCloseable> resources;
    private @Nullable Thread generator;
    private @Nullable PublisherFeed<?> feed;
    private @Nullable AwaitedSource<?> awaited;
    private boolean begun; // the source is read

    OpenStream(StreamingResponse response, LiveStream.Subject subject, Outbox.Bounds usual, Streams streams) {
        this.response = response;
        boolean less = response.mostWaiting() > 0 && response.mostWaiting() < usual.bytes();
        Outbox.Bounds bounds = less ? new Outbox.Bounds(response.mostWaiting(), usual.frames(), usual.age()) : usual;
        this.streams = streams;
        Overflow.Wait patience = response.writeTimeout().map(Overflow.Wait::new).orElse(streams.patience());
        int chunk = chunk(response, bounds);
        Outbox.Bounds room = less ? Streams.besides(bounds, chunk) : streams.within(chunk);
        this.outbox = new Outbox(bounds(room, patience), patience, chunk, streams.nanos());
        this.lock = outbox.lock();
        RateLimit limit =
                response.bytesPerSecond() == 0 ? null : new RateLimit(response.bytesPerSecond(), streams.nanos());
        Pacing pace = limit == null ? null : new Pacing(limit, streams.timers(), outbox::wake);
        this.pacing = pace;
        Compression compression = Compression.of(response.coding(), response.compressionLevel());
        // what captures this stream is made only when it is used: idle streams are many
        this.outflow = new Outflow(
                outbox,
                compression,
                limit,
                compression == null ? CloseReason::isClean : this::endsInWords,
                pace == null ? null : pace::wakeWhenDue);
        this.tally = new StreamTally(streams.nanos());
        this.clock = new StreamClock(this, tally.started());
        this.live = new LiveStream(streams.nextNumber(), subject, this);
    }

    /** A reader that may keep its source waiting for longer may itself take nothing for as long. */
    private static Outbox.Bounds bounds(Outbox.Bounds usual, Overflow.Wait patience) {
        return patience.timeout().compareTo(usual.age()) <= 0
                ? usual
                : new Outbox.Bounds(usual.bytes(), usual.frames(), patience.timeout());
    }

    /** Fixed, or as much as a fast source fills while the reader takes the last; with a rate, what is due in a second. */
    private static int chunk(StreamingResponse response, Outbox.Bounds bounds) {
        if (response.chunkSize() > 0) {
            return response.chunkSize();
        }
        int most = Streams.largestChunk(bounds);
        long rate = response.bytesPerSecond();
        return rate == 0 ? most : Math.clamp(rate, 1, most);
    }

    /** What waits for the reader. */
    public Outbox outbox() {
        return outbox;
    }

    /** Where the writer counts what the transport took. */
    public StreamTally tally() {
        return tally;
    }

    /** What the writer is to write next, or null when there is nothing now. Called by the writer alone. */
    public @Nullable Frame next() {
        return outflow.next();
    }

    /** The reason to end with, once all is written; null as long as more may come. Called by the writer alone. */
    public @Nullable CloseReason endReason() {
        return outflow.endReason();
    }

    /** Whether the writer has anything to do now. Called by the writer alone. */
    public boolean hasWork() {
        return outbox.isClosed() || (!outflow.isHeldBack() && (!outflow.isEmpty() || outbox.hasWork()));
    }

    /** Whether the source has written its last. */
    public boolean isEnding() {
        return outbox.isEnding();
    }

    /** Whether a stream that ends for this reason has said so in its own words, so that its transfer may end cleanly. */
    public boolean endsInWords(CloseReason reason) {
        return reason.isClean()
                || (reason == CloseReason.SOURCE_FAILED
                        && !speechless
                        && response.lastWords().isPresent());
    }

    /** Whether this thread has brought an item, and is to write it, but to do nothing else that may wait. */
    public boolean isBroughtHere() {
        return BRINGING.get() == this;
    }

    /** Whether who brings an item writes it. */
    public boolean isWrittenByItsSource() {
        return response.isWrittenByItsSource();
    }

    /** An item was put into the outbox by a publisher's thread. */
    void wakeForItem() {
        bringing(outbox::wake);
    }

    /** Does something as the thread that brings items, where that one writes them. */
    public void bringing(Runnable what) {
        if (!response.isWrittenByItsSource()) {
            what.run();
            return;
        }
        OpenStream before = BRINGING.get();
        BRINGING.set(this);
        try {
            what.run();
        } finally {
            if (before == null) {
                BRINGING.remove();
            } else {
                BRINGING.set(before);
            }
        }
    }

    /** Starts the source; called once, by the writer, when it is able to write. */
    public void start() {
        start(null);
    }

    /**
     * As {@link #start()}, and calls {@code whenItLasts} once when the stream has been open for a moment: for what is
     * not worth its cost for a stream that is over by then. It is called on the clock's thread and must not wait.
     */
    public void start(@Nullable Runnable whenItLasts) {
        streams.opened(live);
        CloseReason already = outbox.closeReason();
        if (!begins()) {
            // the connection broke before there was anything to send
            CloseReason why = already == null ? CloseReason.CLIENT_GONE : already;
            if (isBroughtHere()) {
                onThread(() -> streams.closed(live, why)); // writes a line
            } else {
                streams.closed(live, why);
            }
            return;
        }
        clock.start(whenItLasts); // first: a source may take its time to begin
        begin(response.takeBody());
    }

    /** Whether the source is to be read; if not, whoever ended the stream gives it up. */
    private boolean begins() {
        lock.lock();
        try {
            begun = !ended;
            return begun;
        } finally {
            lock.unlock();
        }
    }

    private <T> void begin(StreamingResponse.Body<T> body) {
        begin(body.source(), new Encoder<>(body.format(), streams.json()));
    }

    private <T> void begin(Source<T> source, Encoder<T> encoder) {
        switch (source) {
            case LoopSource<T> loop -> run(loop, encoder);
            case PublishedSource<T> published -> subscribe(published, encoder);
            case AwaitedSource<T> later -> await(later, encoder);
        }
    }

    private <T> void await(AwaitedSource<T> later, Encoder<T> encoder) {
        awaits(later);
        later.stage().whenComplete((arrived, failure) -> arrived(arrived, failure, encoder));
        if (ended) {
            onThread(later::cancel); // it ended when there was nothing to cancel yet
        }
    }

    private void awaits(@Nullable AwaitedSource<?> later) {
        lock.lock();
        try {
            awaited = later;
        } finally {
            lock.unlock();
        }
    }

    private <T> void arrived(@Nullable Source<T> source, @Nullable Throwable failure, Encoder<T> encoder) {
        awaits(null);
        if (source == null && outbox.isClosed()) {
            return; // a stage that was cancelled because nobody waits for it
        }
        if (source == null) {
            onThread(() -> failed(cause(failure)));
        } else if (outbox.isClosed()) {
            source.discard(); // its reader did not wait for it
        } else {
            begin(source, encoder);
        }
    }

    /** What went wrong, without the wrapping that dependent stages put around it. */
    private static Throwable cause(@Nullable Throwable failure) {
        if (failure == null) {
            return new IllegalStateException("the stage of a source completed without one");
        }
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private <T> void run(LoopSource<T> loop, Encoder<T> encoder) {
        Thread thread = streams.thread(new LoopRun<>(this, loop, encoder));
        lock.lock();
        try {
            generator = thread;
        } finally {
            lock.unlock();
        }
        streams.start(thread);
        if (ended) {
            thread.interrupt(); // it ended when there was nothing to interrupt yet
        }
    }

    /**
     * On a thread of its own: a publisher may take its time to begin, and may send while it is being asked. One that writes
     * by itself does not.
     */
    private <T> void subscribe(PublishedSource<T> published, Encoder<T> encoder) {
        PublisherFeed<T> subscriber = new PublisherFeed<>(this, encoder);
        lock.lock();
        try {
            feed = subscriber;
        } finally {
            lock.unlock();
        }
        if (ended) {
            subscriber.cancel(); // it ended when there was nothing to cancel yet; its publisher still learns of that
        }
        if (response.isWrittenByItsSource()) {
            try {
                published.publisher().subscribe(subscriber);
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                onThread(() -> failed(e)); // whose words may wait for the reader
            }
            return;
        }
        onThread(() -> {
            try {
                published.publisher().subscribe(subscriber);
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        });
    }

    /** Runs something on a virtual thread of its own. */
    public void onThread(Runnable task) {
        streams.start(streams.thread(task));
    }

    @Override
    public StreamStats stats() {
        return tally.stats(outbox);
    }

    @Override
    public void end(CloseReason reason) {
        close(reason);
    }

    /** Ends the stream from outside: an operator, a stop. */
    public void close(CloseReason reason) {
        outbox.close(reason);
    }

    /** Has {@code resource} closed when the stream ends; at once, when it has. */
    void closeAtEnd(AutoCloseable resource) {
        boolean late;
        lock.lock();
        try {
            late = ended;
            if (!late) {
                List<AutoCloseable> known = resources == null ? new ArrayList<>(2) : resources;
                known.add(resource);
                resources = known;
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            Resources.close(resource);
        }
    }

    ReentrantLock lock() {
        return lock;
    }

    StreamingResponse response() {
        return response;
    }

    Timers timers() {
        return streams.timers();
    }

    /** Whether its writer has said so. */
    boolean hasEnded() {
        return ended;
    }

    void heartbeatRefused() {
        streams.heartbeatRefused();
    }

    /** Does what ends the response, with {@link #ended} in it: a stop waits for that, too. */
    public void whileEnding(Runnable end) {
        streams.whileEnding(end);
    }

    /** Called once by the writer, when it will write no more; says why, unless the outbox was closed for a reason before. */
    public void ended(CloseReason reason) {
        Thread thread;
        PublisherFeed<?> subscriber;
        AwaitedSource<?> later;
        boolean unread;
        List<AutoCloseable> open;
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            thread = generator;
            subscriber = feed;
            later = awaited;
            unread = !begun;
            open = resources;
            resources = null;
        } finally {
            lock.unlock();
        }
        outbox.close(reason);
        CloseReason known = outbox.closeReason(); // somebody else's, when that came first
        CloseReason told = known == null ? reason : known;
        clock.stop();
        if (pacing != null) {
            pacing.end();
        }
        if (thread != null) {
            thread.interrupt();
        }
        outflow.release();
        if (unread) {
            onThread(response::release);
        }
        if (later != null) {
            onThread(later::cancel); // may run what others made depend on it
        }
        if (subscriber != null) {
            onThread(() -> cancel(subscriber)); // the publisher's code
        }
        if (open != null) {
            onThread(() -> open.reversed().forEach(Resources::close)); // may block, and the writer may not
        }
        streams.closed(live, told);
        try {
            response.onClose().accept(told);
        } catch (RuntimeException | Error e) {
            streams.listenerFailed(live, e); // its writer has yet to end the response
        }
    }

    private void cancel(PublisherFeed<?> subscriber) {
        try {
            subscriber.cancel();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            streams.sourceFailed(live, e); // it has ended all the same
        }
    }

    /** The loop is over: there is nothing to interrupt, and this thread may go on to end the response. */
    void hasRun() {
        lock.lock();
        try {
            generator = null;
        } finally {
            lock.unlock();
        }
    }

    /** The source has no more: what ends the body is sent, and then the stream ends. May wait for the reader. */
    <T> void completed(Encoder<T> encoder) {
        try {
            byte[] ending = encoder.ending();
            if (ending.length > 0) {
                outbox.append(ending, 0, ending.length);
            }
            outbox.finish(CloseReason.COMPLETED);
        } catch (StreamClosed e) {
            outbox.close(e.reason());
        } catch (BackpressureTimeout e) {
            outbox.close(CloseReason.TOO_SLOW);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outbox.close(CloseReason.SHUTTING_DOWN);
        } catch (RuntimeException e) {
            failed(e); // the format's: what ends the body can't be written
        }
    }

    /** The source has failed: what it wrote is sent, then its last words, if it has any. May wait for the reader. */
    void failed(Throwable failure) {
        if (outbox.isClosed()) {
            return; // a source that trips over its own closing
        }
        try {
            streams.sourceFailed(live, failure);
            response.onError().accept(failure);
            speechless = !response.speaksOf(failure);
            Function<Throwable, Frame> words = response.lastWords().orElse(null);
            if (words != null && !speechless) {
                // none would be a clean end without a word
                outbox.put(Objects.requireNonNull(words.apply(failure), "the last words of a stream must not be null"));
            }
            outbox.finish(CloseReason.SOURCE_FAILED);
        } catch (StreamClosed | BackpressureTimeout e) {
            outbox.close(CloseReason.SOURCE_FAILED);
        } catch (RuntimeException e) {
            streams.sourceFailed(live, e);
            outbox.close(CloseReason.SOURCE_FAILED); // without its last words it must not look complete
        } catch (Error e) {
            outbox.close(CloseReason.SOURCE_FAILED); // for the thread's handler, but the reader must not wait for ever
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outbox.close(CloseReason.SOURCE_FAILED);
        }
    }
}
