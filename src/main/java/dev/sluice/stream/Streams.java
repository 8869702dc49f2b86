package dev.sluice.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * All streams of this application: starts them, lists them, counts them, ends them when the server stops. Thread-safe.
 */
public final class Streams implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Streams.class.getName());

    /** Bounds below this are not divided further, in bytes. */
    private static final long SMALL = 65_536;

    private final Outbox.Bounds bounds;
    private final Overflow.Wait patience; // one for all
    private final Outbox.Bounds usual; // one for all that fix no chunk
    private final Timers timers;
    private final LongSupplier nanos; // one for all
    private final ThreadFactory threads;
    private final JsonText json;
    private final Set<LiveStream> open = ConcurrentHashMap.newKeySet();
    private final long started;
    private final AtomicLong numbers = new AtomicLong();
    private final LongAdder created = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder items = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private final LongAdder heartbeatsRefused = new LongAdder();
    private final LongAdder firstBytes = new LongAdder();
    private final LongAdder firstByteNanos = new LongAdder();
    private final Map<CloseReason, LongAdder> aborted = new EnumMap<>(CloseReason.class);
    private final Set<Pending> pending = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean(); // what is open is ended, and what opens
    private final AtomicInteger ending = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger(); // threads of ours that do something for a stream

    /**
     * No streams yet.
     *
     * @param bounds what may wait for each reader
     * @param timers the clock of all streams; stays the caller's to close
     * @param threads makes the threads that generators run on
     * @param json writes items as JSON
     */
    public Streams(Outbox.Bounds bounds, Timers timers, ThreadFactory threads, JsonText json) {
        this.bounds = bounds;
        this.timers = timers;
        this.nanos = timers::nanos;
        this.started = timers.nanos();
        this.patience = new Overflow.Wait(bounds.age());
        this.usual = within(bounds, largestChunk(bounds));
        this.threads = threads;
        this.json = json;
        for (CloseReason reason : CloseReason.values()) {
            aborted.put(reason, new LongAdder());
        }
    }

    /**
     * Prepares a stream; its writer starts it.
     *
     * @throws IllegalStateException when the response was sent or given up before
     */
    public OpenStream open(StreamingResponse response, LiveStream.Subject subject) {
        response.use();
        return new OpenStream(response, subject, bounds, this);
    }

    /** Prepares a file for a transport that moves bytes by itself; empty when the body is no file, or is to be paced. */
    public Optional<FileStream> openFile(StreamingResponse response, LiveStream.Subject subject) {
        FileBody body = response.movable();
        return body == null ? Optional.empty() : Optional.of(new FileStream(response, body, subject, this));
    }

    /**
     * Lists a stream that somebody else writes: the standard types, a servlet of one's own. Close the result when it
     * has ended.
     *
     * @param queuedBytes asks how much waits, where that is known
     * @param closer ends it early, for the reason it is given, where that is possible
     */
    public Listing list(LiveStream.Subject subject, Supplier<Long> queuedBytes, Consumer<CloseReason> closer) {
        return list(subject, new Listed() {
            @Override
            public long queuedBytes() {
                return queuedBytes.get();
            }

            @Override
            public void end(CloseReason reason) {
                closer.accept(reason);
            }
        });
    }

    /** The same, for one that its reader also writes to. */
    public Listing list(LiveStream.Subject subject, Listed listed) {
        return new Listing(subject, listed);
    }

    /** A stream that somebody else writes, as a list sees it. */
    public interface Listed {

        /** How much waits. */
        long queuedBytes();

        /** Ends it early. */
        void end(CloseReason reason);

        /** How often what feeds it had to wait for its reader. */
        default long waits() {
            return 0;
        }

        /** What came from the reader. */
        default Received received() {
            return Received.NOTHING;
        }
    }

    /** A stream of somebody else's in the list; count into it and close it at the end. */
    public final class Listing implements AutoCloseable, LiveStream.Handle {

        private final StreamTally tally = new StreamTally(nanos);
        private final LiveStream live;
        private final Listed listed;
        private final AtomicBoolean over = new AtomicBoolean();

        private Listing(LiveStream.Subject subject, Listed listed) {
            this.listed = listed;
            this.live = new LiveStream(nextNumber(), subject, this);
            opened(live);
        }

        @Override
        public StreamStats stats() {
            return tally.stats(listed.queuedBytes(), listed.waits());
        }

        @Override
        public Received received() {
            return listed.received();
        }

        @Override
        public void end(CloseReason reason) {
            listed.end(reason);
        }

        /** Tells the log that what feeds it has failed. */
        public void sourceFailed(Throwable failure) {
            Streams.this.sourceFailed(live, failure);
        }

        /** Counts one item of so many bytes; from one thread at a time. */
        public void sent(long itemBytes) {
            tally.item();
            tally.sent(itemBytes);
        }

        /** Takes it off the list, with the reason for its end; only the first call counts. */
        public void close(CloseReason reason) {
            if (over.compareAndSet(false, true)) {
                closed(live, reason);
            }
        }

        /** Takes it off the list as completed, unless it was closed with another reason before. */
        @Override
        public void close() {
            close(CloseReason.COMPLETED);
        }
    }

    /**
     * Tells of an answer that will be given later, perhaps by a stream: a stop waits for it as it does for a stream. Close
     * the result when it was given, or nobody waits for it any more.
     *
     * @param giveUp called, perhaps at once, on a thread of its own, when a stop has waited for long enough
     */
    public Pending pending(Runnable giveUp) {
        Pending one = new Pending(giveUp);
        pending.add(one);
        if (closing.get()) {
            giveUp(one);
        }
        return one;
    }

    /** An answer that is not given yet. */
    public final class Pending implements AutoCloseable {

        private final Runnable giveUp;

        private Pending(Runnable giveUp) {
            this.giveUp = giveUp;
        }

        @Override
        public void close() {
            pending.remove(this);
        }
    }

    /**
     * Runs {@code task} in a moment, on the clock's thread: for what is not worth its cost when an answer is there by then.
     * It must not wait.
     */
    public Timers.Timer inAMoment(Runnable task) {
        try {
            return timers.after(StreamClock.MOMENT, task);
        } catch (IllegalStateException e) {
            return () -> false; // time has ended: the server is stopping
        }
    }

    /** The streams that are open now, in no order. */
    public List<LiveStream> live() {
        return new ArrayList<>(open);
    }

    /** The counters of all streams since the start. */
    public Totals totals() {
        Map<CloseReason, Long> reasons = new EnumMap<>(CloseReason.class);
        aborted.forEach((reason, count) -> {
            if (count.sum() > 0) {
                reasons.put(reason, count.sum());
            }
        });
        Collection<StreamStats> now =
                open.stream().map(live -> live.stats().get()).toList();
        long sent = bytes.sum() + now.stream().mapToLong(StreamStats::bytes).sum();
        return new Totals(
                open.size(),
                created.sum(),
                completed.sum(),
                Map.copyOf(reasons),
                sent,
                items.sum() + now.stream().mapToLong(StreamStats::items).sum(),
                waits.sum() + now.stream().mapToLong(StreamStats::waits).sum(),
                now.stream().mapToLong(StreamStats::queuedBytes).sum(),
                heartbeatsRefused.sum(),
                meanFirstByte(),
                StreamStats.perSecond(sent, Duration.ofNanos(timers.nanos() - started)));
    }

    private Duration meanFirstByte() {
        long count = firstBytes.sum();
        return count == 0 ? Duration.ZERO : Duration.ofNanos(firstByteNanos.sum() / count);
    }

    /**
     * The counters of all streams.
     *
     * @param active streams that are open
     * @param created streams ever opened
     * @param completed streams that ended cleanly
     * @param aborted streams that did not, by reason
     * @param bytes sent by all
     * @param items written by all sources
     * @param waits how often a source had to wait for its reader
     * @param queuedBytes what waits for all readers now
     * @param heartbeatsRefused heartbeats for which there was no room
     * @param meanFirstByte time from the beginning of a stream to its first byte, on average over those that have ended
     * @param bytesPerSecond sent by all, on average since the start of the application
     */
    public record Totals(
            int active,
            long created,
            long completed,
            Map<CloseReason, Long> aborted,
            long bytes,
            long items,
            long waits,
            long queuedBytes,
            long heartbeatsRefused,
            Duration meanFirstByte,
            long bytesPerSecond) {}

    /** Whether a stop was asked for: no new work should be taken. */
    public boolean isDraining() {
        return draining.get();
    }

    /** From now on {@link #isDraining}; whether that is new. */
    public boolean refuseNew() {
        return draining.compareAndSet(false, true);
    }

    /**
     * Waits until all answers are given and all streams have ended by themselves, at most so long, and ends the rest.
     *
     * @param patience nothing when it is negative; more than a hundred years count as that
     * @return how many had to be ended
     */
    public int drain(Duration patience) throws InterruptedException {
        boolean ignored = refuseNew();
        long deadline = System.nanoTime() + Timespan.nanos(patience);
        while (!isEmpty() && deadline - System.nanoTime() > 0) {
            Thread.sleep(20);
        }
        return endAll();
    }

    private int endAll() {
        closing.set(true);
        List<LiveStream> rest = live();
        rest.forEach(stream -> stream.handle().end(CloseReason.SHUTTING_DOWN));
        List<Pending> unanswered = new ArrayList<>(pending);
        unanswered.forEach(this::giveUp);
        return unanswered.size() + rest.size();
    }

    /** On a thread of its own: an answer is written, to somebody who may not read. */
    private void giveUp(Pending one) {
        start(thread(one.giveUp));
    }

    /**
     * Does what ends a response, after its stream has left the list: {@link #drain} waits for it, too, since it may take
     * what a server takes away when the application has stopped.
     */
    public void whileEnding(Runnable end) {
        ending.incrementAndGet();
        try {
            end.run();
        } finally {
            ending.decrementAndGet();
        }
    }

    /** A thread for what belongs to a stream, its source or the closing of what that held; for {@link #start}. */
    Thread thread(Runnable work) {
        return threads.newThread(() -> {
            try {
                work.run();
            } finally {
                running.decrementAndGet();
            }
        });
    }

    /** Starts one of those, for which {@link #settle} waits from now on. */
    void start(Thread thread) {
        running.incrementAndGet();
        boolean started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) {
                running.decrementAndGet();
            }
        }
    }

    /**
     * Waits until no stream is open or being ended, and the sources of those that are written here have run to their ends,
     * with what they do at last ({@code finally}); at most so long. What feeds a stream that somebody else writes is not
     * known here.
     *
     * @param patience nothing when it is negative; more than a hundred years count as that
     * @return whether that came to be
     */
    public boolean settle(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + Timespan.nanos(patience);
        while (!isEmpty() || running.get() > 0) {
            if (deadline - System.nanoTime() <= 0) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    /** Whether no answer is owed, no stream is open and none is being ended. */
    public boolean isEmpty() {
        return pending.isEmpty() && open.isEmpty() && ending.get() == 0;
    }

    /** Ends all streams. */
    @Override
    public void close() {
        boolean ignored = refuseNew();
        endAll();
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    LongSupplier nanos() {
        return nanos;
    }

    /** The largest chunk of a stream that fixes none: some of them fit into an outbox. */
    static int largestChunk(Outbox.Bounds bounds) {
        // small bounds are divided less: pieces of some bytes would be no gathering
        long most = Math.max(bounds.bytes() / 16, Math.min(bounds.bytes() / 4, Pieces.SMALLEST));
        return Math.clamp(most, 1, Pieces.LARGEST);
    }

    /**
     * What may wait in the outbox of a stream with chunks of this size: less than is allowed for its reader by what the
     * writer and the container may have in hand besides, and by what the tail may leave unused.
     */
    Outbox.Bounds within(int chunk) {
        return chunk == largestChunk(bounds) ? usual : within(bounds, chunk);
    }

    private static Outbox.Bounds within(Outbox.Bounds bounds, int chunk) {
        if (bounds.bytes() < SMALL) {
            return bounds; // the objects around the bytes are larger than what this is about
        }
        return besides(bounds, chunk);
    }

    /** What is left of bounds for an outbox when the writer and the container have some chunks in hand. */
    static Outbox.Bounds besides(Outbox.Bounds bounds, int chunk) {
        long besides = Math.min(4L * chunk, bounds.bytes() / 2);
        return new Outbox.Bounds(bounds.bytes() - besides, bounds.frames(), bounds.age());
    }

    Overflow.Wait patience() {
        return patience;
    }

    Timers timers() {
        return timers;
    }

    JsonText json() {
        return json;
    }

    void opened(LiveStream live) {
        created.increment();
        open.add(live);
        if (closing.get()) {
            // it came in while the others were being closed
            live.handle().end(CloseReason.SHUTTING_DOWN);
        }
    }

    void closed(LiveStream live, CloseReason reason) {
        if (!open.remove(live)) {
            return;
        }
        StreamStats stats = live.stats().get();
        bytes.add(stats.bytes());
        items.add(stats.items());
        waits.add(stats.waits());
        stats.firstByte().ifPresent(time -> {
            firstBytes.increment();
            firstByteNanos.add(time.toNanos());
        });
        if (reason.isClean()) {
            completed.increment();
        } else {
            aborted.getOrDefault(reason, new LongAdder()).increment();
        }
        LOG.log(
                System.Logger.Level.INFO,
                () -> "stream " + live.id() + " " + live.subject().path() + " ended: " + reason + ", " + stats.items()
                        + " items, " + stats.bytes() + " bytes, " + stats.age().toMillis() + " ms");
    }

    void sourceFailed(LiveStream live, Throwable failure) {
        Failures.log(LOG, "the source of stream " + live.id() + " failed", failure);
    }

    void listenerFailed(LiveStream live, Throwable failure) {
        Failures.log(LOG, "a listener to the end of stream " + live.id() + " failed", failure);
    }

    void heartbeatRefused() {
        heartbeatsRefused.increment();
    }
}
