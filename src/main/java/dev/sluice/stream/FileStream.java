package dev.sluice.stream;

import dev.sluice.stream.FileBody.Region;
import dev.sluice.stream.FileBody.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way to a reader, where the transport moves its bytes by itself: it has no source that runs and no
 * outbox. What {@link OpenStream} is for all others. Thread-safe, except for {@link #next}, which is the writer's.
 *
 * <p>Its clock asks the transport how many bytes it has moved. When that stands still for longer than an outbox may wait
 * for its reader, the reader is too slow.
 */
public final class FileStream implements LiveStream.Handle {

    /** How much the transport is given at once. */
    public static final int PIECE = 16 << 20;

    /** The very last. */
    private static final int TAIL = 4_096;

    /** What is not larger is read as a whole, and leaves together with the header section. */
    private static final int SMALL = FileBody.BUFFER;

    private final StreamingResponse response;
    private final FileBody body;
    private final FileCursor cursor;
    private final Streams streams;
    private final LiveStream live;
    private final StreamTally tally;
    private final Duration patience;
    private final AtomicReference<@Nullable CloseReason> reason = new AtomicReference<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean failed = new AtomicBoolean();

    private volatile Runnable cut = () -> {};
    private volatile LongSupplier moved = () -> 0;
    private volatile Timers.@Nullable Timer clock;
    private volatile long settling; // set before the writer begins
    private long seen; // owned by the clock
    private long seenAt; // owned by the clock

    FileStream(StreamingResponse response, FileBody body, LiveStream.Subject subject, Streams streams) {
        this.response = response;
        this.body = body;
        this.cursor = new FileCursor(body.parts());
        this.streams = streams;
        this.tally = new StreamTally(streams.nanos());
        this.patience = response.writeTimeout().orElse(streams.patience().timeout());
        this.live = new LiveStream(streams.nextNumber(), subject, this);
        this.seenAt = tally.started();
    }

    /** What a transport is to send next: one of both. */
    public sealed interface Piece {

        /** How many bytes it has. */
        long length();
    }

    /** Bytes to write. */
    public record Bytes(Frame frame) implements Piece {
        @Override
        public long length() {
            return frame.length();
        }
    }

    /**
     * Bytes of the file to send.
     *
     * @param mayChange whether it does no harm when they change with the file after they were handed to the kernel
     */
    public record Place(long position, long length, boolean mayChange) implements Piece {}

    /** The file. */
    public FileChannel channel() {
        return body.file().channel();
    }

    /** How many bytes there are to send. */
    public long length() {
        return body.length();
    }

    /**
     * Lists it and starts its clock.
     *
     * @param breaksOff ends the transfer so that it can't be taken for complete; called once, when the stream is ended
     *     before its end
     * @param progress how many bytes have been moved so far
     * @param underWay the most bytes that can be under way between the transport and its reader. What the kernel moves is
     *     the file's until its reader has it; so when as many bytes as that are copied at last, and the very last of them
     *     wait for a look at the file, then all moved ones have arrived, and that look is about what the reader has got
     * @throws IllegalStateException when the response was sent or given up before
     */
    public void start(Runnable breaksOff, LongSupplier progress, long underWay) {
        if (underWay < 0) {
            throw new IllegalArgumentException("bytes under way must not be less than 0: " + underWay);
        }
        response.use();
        this.settling = TAIL + underWay;
        this.cut = breaksOff;
        this.moved = progress;
        streams.opened(live);
        if (reason.get() == null) {
            look();
        }
    }

    /**
     * What is to be sent next; null when that was all.
     *
     * @throws IOException when the file became shorter or was written to
     */
    public @Nullable Piece next() throws IOException {
        long left = cursor.leftOfFile();
        boolean inTail = left <= TAIL || body.length() <= SMALL;
        long copied = settling;
        boolean mayChange = left > copied;
        FileBody.Part part = cursor.next(inTail ? SMALL : Math.min(PIECE, left - (mayChange ? copied : TAIL)));
        return switch (part) {
            case null -> null;
            case Text text -> new Bytes(text.frame());
            case Region region when inTail -> read(region);
            case Region region -> {
                body.file().verify();
                yield new Place(region.position(), region.length(), mayChange);
            }
        };
    }

    private Bytes read(Region region) throws IOException {
        byte[] bytes = new byte[(int) region.length()];
        body.file().read(region.position(), ByteBuffer.wrap(bytes));
        if (cursor.isAtEndOfFile()) {
            body.file().verify();
        }
        return new Bytes(Frame.of(bytes));
    }

    /** Counts a piece that the transport took. */
    public void sent(Piece piece) {
        tally.item();
        tally.sent(piece.length());
    }

    /** Why it was ended, or null while it was not. */
    public @Nullable CloseReason closeReason() {
        return reason.get();
    }

    /** Ends it before its end. */
    public void close(CloseReason why) {
        if (reason.compareAndSet(null, why)) {
            streams.start(streams.thread(cut)); // who ends it may be the clock of all streams, which must not wait
        }
    }

    /** Whose fault it is that the transport failed: the file's, when it is no longer what it was. */
    public CloseReason blame(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return CloseReason.TOO_SLOW;
        }
        try {
            body.file().verify();
            return CloseReason.CLIENT_GONE;
        } catch (IOException e) {
            tellFailed(e);
            return CloseReason.SOURCE_FAILED;
        }
    }

    /** The file can't be sent to its end; the writer sees to what its reader is told. */
    public void failed(Throwable failure) {
        if (reason.compareAndSet(null, CloseReason.SOURCE_FAILED)) {
            tellFailed(failure);
        }
    }

    private void tellFailed(Throwable failure) {
        if (!failed.compareAndSet(false, true)) {
            return; // the transport trips over what was told already
        }
        streams.sourceFailed(live, failure);
        try {
            response.onError().accept(failure);
        } catch (RuntimeException | Error e) {
            streams.listenerFailed(live, e); // its writer has yet to end the response
        }
    }

    /** Called by the writer when it will send no more, with the reason if nobody has given one before. */
    public void ended(CloseReason why) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        reason.compareAndSet(null, why);
        CloseReason told = reason.get();
        Timers.Timer timer = clock;
        if (timer != null) {
            timer.cancel();
        }
        Resources.close(body.file());
        CloseReason known = told == null ? why : told;
        streams.closed(live, known);
        try {
            response.onClose().accept(known);
        } catch (RuntimeException | Error e) {
            streams.listenerFailed(live, e); // its writer has yet to end the response
        }
    }

    @Override
    public StreamStats stats() {
        return tally.stats(0, 0);
    }

    @Override
    public void end(CloseReason why) {
        close(why);
    }

    private void look() {
        try {
            clock = streams.timers().after(patience.dividedBy(8), this::tick);
        } catch (IllegalStateException e) {
            return; // time has ended: the server is stopping, and ends this stream by other means
        }
        if (ended.get()) {
            Timers.Timer timer = clock;
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    private void tick() {
        if (ended.get()) {
            return;
        }
        long now = streams.timers().nanos();
        long progress = moved.getAsLong();
        if (progress != seen) {
            seen = progress;
            seenAt = now;
        }
        boolean over = !response.totalTimeout().isZero()
                && now - tally.started() >= response.totalTimeout().toNanos();
        if (now - seenAt > patience.toNanos()) {
            close(CloseReason.TOO_SLOW);
        } else if (over) {
            close(CloseReason.LIMIT);
        }
        look();
    }
}
