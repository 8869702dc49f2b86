package dev.sluice.stream;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames out of an outbox, in the form and at the speed in which they go over the wire: compressed when that was
 * agreed on, and no more in a second than is allowed. Owned by the writer of the stream; {@link #isHeldBack} and
 * {@link #release} may be called by others.
 */
final class Outflow {

    /** A frame that is larger leaves in pieces: a slow reader who takes some of it is to be seen taking it. */
    private static final int MOST_AT_ONCE = 262_144;

    private final Outbox outbox;
    private final @Nullable Compression compression;
    private final @Nullable RateLimit limit;
    private final Predicate<CloseReason> whole;
    private final @Nullable Runnable later;

    private @Nullable Frame rest; // of a frame that was too large to leave at once
    private int restAt;
    private boolean finished; // what ends the compressed body is on its way

    /**
     * The way out of {@code outbox}.
     *
     * @param whole whether a body that ends for this reason is a whole one, and so gets its end
     * @param later called when there is something that may not leave yet: sees to it that the writer is woken then
     */
    Outflow(
            Outbox outbox,
            @Nullable Compression compression,
            @Nullable RateLimit limit,
            Predicate<CloseReason> whole,
            @Nullable Runnable later) {
        this.outbox = outbox;
        this.compression = compression;
        this.limit = limit;
        this.whole = whole;
        this.later = later;
    }

    /** What to write next, or null when there is nothing now. */
    @Nullable
    Frame next() {
        if (limit == null) {
            Frame piece = piece(MOST_AT_ONCE);
            if (piece != null && restAt > 0) {
                outbox.progressed(); // of a large frame: its reader takes a little at a time
            }
            return piece;
        }
        if (limit.delayNanos() > 0) {
            if (later != null) {
                later.run();
            }
            return null;
        }
        Frame piece = piece(limit.piece());
        if (piece != null) {
            limit.sent(piece.length());
            outbox.progressed(); // it is not the reader who is slow
        }
        return piece;
    }

    /** Whether what waits may not leave yet. */
    boolean isHeldBack() {
        return limit != null && limit.delayNanos() > 0;
    }

    /** Whether nothing is between the outbox and the wire. */
    boolean isEmpty() {
        return rest == null;
    }

    /** The reason to end with when all has been handed out; null as long as more may come. */
    @Nullable
    CloseReason endReason() {
        CloseReason reason = rest == null ? outbox.endReason() : null;
        return reason != null && isUnfinished(reason) ? null : reason;
    }

    /** Gives up what is held outside of the heap. */
    void release() {
        if (compression != null) {
            compression.release();
        }
    }

    private @Nullable Frame piece(int most) {
        Frame frame = rest;
        if (frame == null) {
            frame = encoded();
            restAt = 0;
        }
        if (frame == null || (restAt == 0 && frame.length() <= most)) {
            return frame;
        }
        int end = Math.min(frame.length(), restAt + most);
        Frame piece = Frame.of(Arrays.copyOfRange(frame.array(), restAt, end));
        rest = end == frame.length() ? null : frame;
        restAt = end;
        return piece;
    }

    private @Nullable Frame encoded() {
        Frame frame = outbox.take();
        if (compression == null) {
            return frame;
        }
        if (frame != null) {
            return compression.add(frame);
        }
        CloseReason reason = outbox.endReason();
        if (reason == null || !isUnfinished(reason)) {
            return null;
        }
        finished = true;
        return compression.finish();
    }

    private boolean isUnfinished(CloseReason reason) {
        return compression != null && !finished && whole.test(reason);
    }
}
