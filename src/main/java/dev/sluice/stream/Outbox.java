package dev.sluice.stream;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one reader: a bounded queue of frames. The only class that decides what "full" means.
 *
 * <p>Thread-safe. Any number of producers, one consumer (the writer of the transport). Nothing foreign is called while
 * the lock is held: the writer is woken after it was given back.
 *
 * <pre>
 * OPEN    takes frames                         OPEN   -> ENDING  finish(reason): no more will come
 * ENDING  takes none; what waits is sent       ENDING -> CLOSED  the writer saw it empty and closes with endReason()
 * CLOSED  terminal; empty; has its reason      any    -> CLOSED  close(reason): what waits is thrown away
 *
 * invariants: nothing waits when it is CLOSED
 *             between two pieces of an item no frame that is offered is taken
 * </pre>
 *
 * <p>What waits is a {@link Backlog}; who waits for room does so in {@link Patience}. Small writes of a generator are
 * gathered in the {@link Tail}, a buffer that the writer takes as it is as soon as it is ready for more. So a reader that
 * keeps up gets each item at once, and one that does not gets larger pieces; no timer and no flush is needed for that.
 */
public final class Outbox {

    /**
     * How much may wait.
     *
     * @param bytes the most bytes, at least 1
     * @param frames the most frames, at least 1
     * @param age how long the reader may take nothing of what waits until {@link #isStale} says that it is too slow; more
     *     than a hundred years count as that
     */
    public record Bounds(long bytes, int frames, Duration age) {
        public Bounds {
            if (bytes < 1 || frames < 1 || age.isNegative() || age.isZero()) {
                throw new IllegalArgumentException("an outbox needs bounds of at least 1 byte, 1 frame and some time: "
                        + bytes + " bytes, " + frames + " frames, " + age);
            }
            age = Timespan.bounded(age);
        }
    }

    /** What became of a frame that was offered. */
    public enum Offer {
        /** It waits to be sent. */
        QUEUED,
        /** It waits, and older ones had to go for it. */
        QUEUED_OTHERS_DROPPED,
        /** There was no room and it was not taken. */
        REFUSED,
        /** The stream has ended, perhaps because of this frame. */
        CLOSED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Overflow overflow;
    private final LongSupplier nanos;

    /** Set once before the first frame; called with no lock held. */
    private volatile Runnable wake = () -> {};

    /** Set once before the first frame; called with no lock held. */
    private volatile Runnable onRoom = () -> {};

    // all below: guarded by lock
    private final Backlog backlog;
    private @Nullable Patience patience; // idle streams are many: it comes with the first producer that waits
    private long progressAt; // when a frame was taken last, or the first came to wait
    private boolean midItem; // an item is being appended in pieces: nothing may come between them
    private boolean ending;
    private CloseReason endReason = CloseReason.COMPLETED;
    private volatile @Nullable CloseReason closed;
    private long dropped;
    private long waits;
    private boolean inHand; // the writer has taken a frame and has not asked for another
    private boolean roomWanted; // by a producer that does not wait for it but wants to be called

    /**
     * An empty outbox.
     *
     * @param chunk the most bytes that small writes are gathered to
     * @param nanos the clock, as {@link System#nanoTime}
     */
    public Outbox(Bounds bounds, Overflow overflow, int chunk, LongSupplier nanos) {
        if (chunk < 1) {
            throw new IllegalArgumentException("chunk must be at least 1 byte: " + chunk);
        }
        this.backlog = new Backlog(bounds, chunk);
        this.overflow = overflow;
        this.nanos = nanos;
    }

    /** The lock of all that is in here; nobody waits for room while he holds it for something of his own. */
    ReentrantLock lock() {
        return lock;
    }

    /** How much may wait. */
    public Bounds bounds() {
        return backlog.bounds();
    }

    /** Says who is to be woken when there is something to do: frames, the end. Called from producers' threads. */
    public void wakes(Runnable writer) {
        this.wake = writer;
    }

    /** Says who is to be called, by the writer, when there is room again and somebody wanted to know. */
    public void calls(Runnable producer) {
        this.onRoom = producer;
    }

    /**
     * Whether the reader is behind, so that a producer should pause; if so it is called when that is over.
     */
    public boolean wantsRoom() {
        return wantsRoom(0);
    }

    /**
     * The same, or whether there is no room for a frame of that length; if so the producer is called when the next frame has
     * left, and asks again.
     *
     * @param length 0 for none in particular
     */
    public boolean wantsRoom(int length) {
        lock.lock();
        try {
            boolean pressed = closed == null && (backlog.isPressed() || (length > 0 && !backlog.hasRoom(length)));
            if (pressed && !roomWanted) {
                waits++;
                roomWanted = true;
            }
            return pressed;
        } finally {
            lock.unlock();
        }
    }

    /** The producer is called when the next frame has left and the reader is not behind. */
    public void callWhenRoom() {
        lock.lock();
        try {
            roomWanted = closed == null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a producer waits for room or has no more to give, so that the reader is slow and not the source. */
    public boolean isHeld() {
        lock.lock();
        try {
            return roomWanted || ending || (patience != null && patience.someWait());
        } finally {
            lock.unlock();
        }
    }

    /** Offers a frame and never waits; the policy decides when there is no room. Wakes the writer. */
    public Offer offer(Frame frame) {
        Offer result = enqueue(frame);
        wake.run();
        return result;
    }

    /**
     * As {@link #offer}, but wakes nobody: for a producer that holds a lock of its own to keep many outboxes in one
     * order, and calls {@link #wake} when it has given that back.
     */
    public Offer enqueue(Frame frame) {
        lock.lock();
        try {
            return midItem && closed == null && !ending ? Offer.REFUSED : offerLocked(frame);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the writer. */
    public void wake() {
        wake.run();
    }

    private Offer offerLocked(Frame frame) {
        if (closed != null || ending) {
            return Offer.CLOSED;
        }
        if (backlog.hasRoom(frame.length())) {
            add(frame);
            return Offer.QUEUED;
        }
        return switch (overflow) {
            case Overflow.Wait wait -> {
                waits++;
                yield Offer.REFUSED;
            }
            case Overflow.DropNewest newest -> {
                dropped++;
                yield Offer.REFUSED;
            }
            case Overflow.Disconnect disconnect -> {
                closeLocked(CloseReason.TOO_SLOW);
                yield Offer.CLOSED;
            }
            case Overflow.DropOldest oldest -> makeRoomFor(frame);
            case Overflow.Coalesce coalesce -> replace(frame) ? Offer.QUEUED_OTHERS_DROPPED : makeRoomFor(frame);
        };
    }

    private Offer makeRoomFor(Frame frame) {
        dropped += backlog.dropFor(frame.length());
        add(frame);
        return Offer.QUEUED_OTHERS_DROPPED;
    }

    private boolean replace(Frame frame) {
        boolean replaced = backlog.replace(frame);
        if (replaced) {
            dropped++;
        }
        return replaced;
    }

    /**
     * Puts a frame, and waits for room as long as the policy {@link Overflow.Wait} allows; with any other policy as
     * {@link #offer}.
     *
     * @throws StreamClosed when the stream has ended
     * @throws BackpressureTimeout when there was no room, and the reader took nothing for as long
     */
    public void put(Frame frame) throws StreamClosed, BackpressureTimeout, InterruptedException {
        Offer result;
        lock.lockInterruptibly();
        try {
            findRoom(frame.length());
            result = offerLocked(frame);
        } finally {
            lock.unlock();
        }
        wake.run();
        if (result == Offer.CLOSED) {
            throw closedException();
        }
    }

    /**
     * Appends an item to the stream; its bytes are copied, and may be sent together with what is appended before and
     * after. Waits for room as {@link #put} does.
     *
     * @throws IllegalStateException when the item is larger than a chunk and the policy throws frames away: it would come
     *     in pieces, of which some could be missing; nothing was taken
     * @throws StreamClosed when the stream has ended
     * @throws BackpressureTimeout when there was no room, and the reader took nothing for as long
     */
    public void append(byte[] source, int offset, int length)
            throws StreamClosed, BackpressureTimeout, InterruptedException {
        if (length > backlog.chunk() && isLossy()) {
            throw new IllegalStateException("an item of " + length + " bytes is appended in pieces of at most "
                    + backlog.chunk() + ", and this outbox may throw some of them away; offer it as one frame");
        }
        boolean whole = false;
        CloseReason reason = CloseReason.SOURCE_FAILED;
        try {
            appendPieces(source, offset, length);
            whole = true;
        } catch (BackpressureTimeout e) {
            reason = CloseReason.TOO_SLOW;
            throw e;
        } finally {
            if (!whole && isMidItem()) {
                close(reason); // half an item is on its way: whatever came after it would be garbage
            }
        }
    }

    /** Whether frames can be missing in the middle of what the reader gets. */
    private boolean isLossy() {
        return switch (overflow) {
            case Overflow.Wait wait -> false;
            case Overflow.Disconnect disconnect -> false;
            case Overflow.DropOldest oldest -> true;
            case Overflow.DropNewest newest -> true;
            case Overflow.Coalesce coalesce -> true;
        };
    }

    private boolean isMidItem() {
        lock.lock();
        try {
            return midItem;
        } finally {
            lock.unlock();
        }
    }

    private void appendPieces(byte[] source, int offset, int length)
            throws StreamClosed, BackpressureTimeout, InterruptedException {
        int from = offset;
        int left = length;
        do {
            int piece = Math.min(left, backlog.chunk());
            Offer result = Offer.QUEUED;
            lock.lockInterruptibly();
            try {
                boolean room = piece > 0 && findRoom(piece);
                if (closed != null || ending) {
                    throw closedException();
                }
                midItem = piece < left;
                if (room) {
                    comesToWait();
                    backlog.gather(source, from, piece);
                } else if (piece > 0) {
                    result = offerLocked(copy(source, from, piece));
                }
            } finally {
                lock.unlock();
            }
            wake.run();
            if (result == Offer.CLOSED) {
                throw closedException();
            }
            from += piece;
            left -= piece;
        } while (left > 0);
    }

    private static Frame copy(byte[] source, int from, int length) {
        byte[] own = new byte[length];
        System.arraycopy(source, from, own, 0, length);
        return Frame.of(own);
    }

    /** Whether there is room for so many bytes; waits for it where the policy says so. */
    private boolean findRoom(int length) throws BackpressureTimeout, InterruptedException {
        if (backlog.hasRoom(length)) {
            return true;
        }
        if (!(overflow instanceof Overflow.Wait wait)) {
            return false;
        }
        waits++;
        if (!patience().whileHeld(() -> closed == null && !ending && !backlog.hasRoom(length), wait.timeout())) {
            throw new BackpressureTimeout(wait.timeout());
        }
        return backlog.hasRoom(length);
    }

    /**
     * Waits until nothing waits any more and the writer, if it is one that uses {@link #take}, has nothing in hand: the
     * transport has taken all of it. Waits as long as {@link #put} does.
     *
     * @throws StreamClosed when the stream has ended
     * @throws BackpressureTimeout when the reader took nothing of it for as long
     */
    public void awaitEmpty() throws StreamClosed, BackpressureTimeout, InterruptedException {
        Duration limit = overflow instanceof Overflow.Wait wait ? wait.timeout() : bounds().age();
        lock.lockInterruptibly();
        try {
            if (!patience().whileHeld(() -> closed == null && (inHand || !backlog.isEmpty()), limit)) {
                throw new BackpressureTimeout(limit);
            }
            if (closed != null) {
                throw closedException();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until not more than half of the bound is taken. Returns false when that did not happen in time.
     *
     * @param timeout nothing when it is negative; more than a hundred years count as that
     */
    public boolean awaitDrain(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            return patience().whileHeldAtMost(() -> closed == null && backlog.isPressed(), timeout);
        } finally {
            lock.unlock();
        }
    }

    /**
     * As {@link #poll}, for a writer that takes the next frame only when the transport has done with the last: until it
     * asks again, that one still counts as waiting in {@link #isStale} and {@link #awaitEmpty}.
     */
    public @Nullable Frame take() {
        return next(true);
    }

    /** The oldest frame, for the writer to send, or null when nothing waits. */
    public @Nullable Frame poll() {
        return next(false);
    }

    private @Nullable Frame next(boolean keepsInHand) {
        Frame frame;
        boolean call;
        lock.lock();
        try {
            boolean hadInHand = inHand;
            frame = backlog.poll();
            inHand = keepsInHand && frame != null;
            if (frame == null) {
                if (hadInHand && patience != null) {
                    patience.progressed();
                }
                return null;
            }
            progress();
            call = roomWanted && !backlog.isPressed();
            if (call) {
                roomWanted = false;
            }
        } finally {
            lock.unlock();
        }
        if (call) {
            onRoom.run();
        }
        return frame;
    }

    /** The reader has taken something, of a frame that was handed out before. */
    void progressed() {
        lock.lock();
        try {
            progress();
        } finally {
            lock.unlock();
        }
    }

    private void progress() {
        progressAt = nanos.getAsLong();
        if (patience != null) {
            patience.progressed();
        }
    }

    /** Says that no more will come. What waits is still sent; then the writer closes with {@code reason}. */
    public void finish(CloseReason reason) {
        lock.lock();
        try {
            if (closed == null && !ending) {
                ending = true;
                endReason = reason;
                wakeProducers();
            }
        } finally {
            lock.unlock();
        }
        wake.run();
    }

    /**
     * Ends the stream at once; what waits is thrown away.
     *
     * @return whether this call ended it; false when it had ended before
     */
    public boolean close(CloseReason reason) {
        boolean first;
        lock.lock();
        try {
            first = closeLocked(reason);
        } finally {
            lock.unlock();
        }
        if (first) {
            wake.run();
        }
        return first;
    }

    private boolean closeLocked(CloseReason reason) {
        if (closed != null) {
            return false;
        }
        closed = reason;
        backlog.clear();
        wakeProducers();
        return true;
    }

    /** Why it has ended, or null while it has not. */
    public @Nullable CloseReason closeReason() {
        return closed;
    }

    /** Whether it has ended. */
    public boolean isClosed() {
        return closed != null;
    }

    /** The reason to close with, once all is sent; null as long as more may come. */
    public @Nullable CloseReason endReason() {
        lock.lock();
        try {
            return ending && backlog.isEmpty() ? endReason : null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether no more will come: it is finished or closed. */
    public boolean isEnding() {
        lock.lock();
        try {
            return ending || closed != null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the writer has anything to do, if only to say that it has nothing in hand any more. */
    public boolean hasWork() {
        lock.lock();
        try {
            return inHand || !backlog.isEmpty() || ending || closed != null;
        } finally {
            lock.unlock();
        }
    }

    /** Frames that wait, without the one that the writer may have in hand. */
    public int queuedFrames() {
        lock.lock();
        try {
            return backlog.frames();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the reader is behind: more than half of what may wait does wait. */
    public boolean underPressure() {
        lock.lock();
        try {
            return backlog.isPressed();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the reader has taken nothing for longer than the bound allows, while something waited for it. One that
     * takes a little at a time is slow and not stale, however much waits.
     */
    public boolean isStale() {
        lock.lock();
        try {
            boolean someWait = inHand || !backlog.isEmpty();
            return someWait && nanos.getAsLong() - progressAt > bounds().age().toNanos();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that wait. */
    public long queuedBytes() {
        lock.lock();
        try {
            return backlog.bytes();
        } finally {
            lock.unlock();
        }
    }

    /** Frames that were thrown away because there was no room. */
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** How often a producer had to wait for room, or was refused. */
    public long waits() {
        lock.lock();
        try {
            return waits;
        } finally {
            lock.unlock();
        }
    }

    private StreamClosed closedException() {
        CloseReason reason = closed;
        return new StreamClosed(reason == null ? endReason : reason);
    }

    private void add(Frame frame) {
        comesToWait();
        backlog.add(frame);
    }

    private void comesToWait() {
        if (backlog.isEmpty() && !inHand) {
            progressAt = nanos.getAsLong();
        }
    }

    private Patience patience() {
        Patience known = patience;
        if (known == null) {
            known = new Patience(lock);
            patience = known;
        }
        return known;
    }

    private void wakeProducers() {
        if (patience != null) {
            patience.wake();
        }
    }
}
