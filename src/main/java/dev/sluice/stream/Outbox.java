package dev.sluice.stream;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
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
 * invariants: bytes is the sum of the lengths of all waiting frames and of the tail
 *             bytes &lt;= bounds.bytes, unless a single frame is larger than that
 *             the tail is younger than every frame in the ring
 * </pre>
 *
 * <p>Small writes of a generator are gathered in the <i>tail</i>, a buffer that the writer takes as it is as soon as it
 * is ready for more. So a reader that keeps up gets each item at once, and one that does not gets larger pieces; no
 * timer and no flush is needed for that.
 */
public final class Outbox {

    /**
     * How much may wait.
     *
     * @param bytes the most bytes, at least 1
     * @param frames the most frames, at least 1
     * @param age how long the reader may take nothing of what waits until {@link #isStale} says that it is too slow
     */
    public record Bounds(long bytes, int frames, Duration age) {
        public Bounds {
            if (bytes < 1 || frames < 1 || age.isNegative() || age.isZero()) {
                throw new IllegalArgumentException("an outbox needs bounds of at least 1 byte, 1 frame and some time: "
                        + bytes + " bytes, " + frames + " frames, " + age);
            }
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

    private static final int SMALLEST_TAIL = 512;
    private static final int FIRST_RING = 8;
    private static final @Nullable Frame[] NO_RING = new @Nullable Frame[0];

    private final ReentrantLock lock = new ReentrantLock();
    private final Bounds bounds;
    private final Overflow overflow;
    private final int chunk;
    private final LongSupplier nanos;

    /** Set once before the first frame; called with no lock held. */
    private volatile Runnable wake = () -> {};

    /** Set once before the first frame; called with no lock held. */
    private volatile Runnable onRoom = () -> {};

    // all below: guarded by lock
    private @Nullable Frame[] ring = NO_RING; // idle streams are many: it comes with the first frame
    private @Nullable Condition room; // comes with the first producer that waits
    private int head;
    private int count;
    private byte @Nullable [] tail;
    private int tailLength;
    private long progressAt; // when a frame was taken last, or the first came to wait
    private int progress; // how often the reader took something
    private int lastTail = SMALLEST_TAIL;
    private long bytes;
    private boolean midItem; // an item is being appended in pieces: nothing may come between them
    private boolean ending;
    private CloseReason endReason = CloseReason.COMPLETED;
    private volatile @Nullable CloseReason closed;
    private long dropped;
    private long waits;
    private boolean inHand; // the writer has taken a frame and has not asked for another
    private int waiting; // producers that wait for room
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
        this.bounds = bounds;
        this.overflow = overflow;
        this.chunk = chunk;
        this.nanos = nanos;
    }

    /** How much may wait. */
    public Bounds bounds() {
        return bounds;
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
        lock.lock();
        try {
            boolean pressed = closed == null && isPressed();
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
            return waiting > 0 || roomWanted || ending;
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
        if (hasRoom(frame.length())) {
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
        while (!hasRoom(frame.length())) {
            sealTail();
            dequeue();
            dropped++;
        }
        add(frame);
        return Offer.QUEUED_OTHERS_DROPPED;
    }

    /** Puts the frame in the place of a waiting one with its key; what this makes too much is for the next offer. */
    private boolean replace(Frame frame) {
        String key = frame.key();
        if (key == null) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            int at = (head + i) % ring.length;
            Frame old = ring[at];
            if (old != null && key.equals(old.key())) {
                if (bytes - old.length() + frame.length() > bounds.bytes()) {
                    return false;
                }
                ring[at] = frame;
                bytes += frame.length() - old.length();
                dropped++;
                return true;
            }
        }
        return false;
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
            awaitRoom(frame.length());
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
     * Appends bytes to the stream; they are copied, and may be sent together with what is appended before and after.
     * Waits for room as {@link #put} does.
     *
     * @throws StreamClosed when the stream has ended
     * @throws BackpressureTimeout when there was no room, and the reader took nothing for as long
     */
    public void append(byte[] source, int offset, int length)
            throws StreamClosed, BackpressureTimeout, InterruptedException {
        boolean whole = false;
        try {
            appendPieces(source, offset, length);
            whole = true;
        } finally {
            if (!whole && isMidItem()) {
                close(CloseReason.TOO_SLOW); // half an item is on its way: whatever came after it would be garbage
            }
        }
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
            int piece = Math.min(left, chunk);
            Offer result = Offer.QUEUED;
            lock.lockInterruptibly();
            try {
                if (piece > 0) {
                    awaitRoom(piece);
                }
                if (closed != null || ending) {
                    throw closedException();
                }
                midItem = piece < left;
                if (piece > 0 && hasRoom(piece)) {
                    gather(source, from, piece);
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

    private void gather(byte[] source, int from, int length) {
        if (tail != null && tailLength + length > chunk) {
            sealTail();
        }
        byte[] buffer = tail;
        if (buffer == null) {
            // as large as the last one came to be: fast sources get large buffers at once, slow ones small
            buffer = new byte[Math.max(length, Math.min(chunk, lastTail))];
            comesToWait();
        } else if (tailLength + length > buffer.length) {
            byte[] larger = new byte[Math.min(chunk, Math.max(tailLength + length, 2 * buffer.length))];
            System.arraycopy(buffer, 0, larger, 0, tailLength);
            buffer = larger;
        }
        System.arraycopy(source, from, buffer, tailLength, length);
        tail = buffer;
        tailLength += length;
        bytes += length;
    }

    private void sealTail() {
        byte[] buffer = tail;
        if (buffer == null) {
            return;
        }
        lastTail = Math.max(SMALLEST_TAIL, tailLength);
        tail = null;
        push(Frame.of(buffer, tailLength));
        tailLength = 0;
    }

    private void awaitRoom(int length) throws BackpressureTimeout, InterruptedException {
        if (!(overflow instanceof Overflow.Wait wait) || hasRoom(length)) {
            return;
        }
        waits++;
        waiting++;
        try {
            int seen = progress;
            long left = wait.timeout().toNanos();
            while (closed == null && !ending && !hasRoom(length)) {
                if (left <= 0 && progress == seen) {
                    throw new BackpressureTimeout(wait.timeout());
                }
                if (left <= 0) {
                    seen = progress; // one that takes a little at a time is slow, and not to be given up
                    left = wait.timeout().toNanos();
                }
                left = room().awaitNanos(left);
            }
        } finally {
            waiting--;
        }
    }

    /**
     * Waits until nothing waits any more: all of it was handed to the writer. Waits as long as {@link #put} does.
     *
     * @throws StreamClosed when the stream has ended
     * @throws BackpressureTimeout when the reader took nothing of it for as long
     */
    public void awaitEmpty() throws StreamClosed, BackpressureTimeout, InterruptedException {
        Duration patience = overflow instanceof Overflow.Wait wait ? wait.timeout() : bounds.age();
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            waiting++;
            int seen = progress;
            while (closed == null && (count > 0 || tailLength > 0)) {
                if (left <= 0 && progress == seen) {
                    throw new BackpressureTimeout(patience);
                }
                if (left <= 0) {
                    seen = progress;
                    left = patience.toNanos();
                }
                left = room().awaitNanos(left);
            }
            if (closed != null) {
                throw closedException();
            }
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /** Waits until not more than half of the bound is taken. Returns false when that did not happen in time. */
    public boolean awaitDrain(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            waiting++;
            while (closed == null && isPressed()) {
                if (left <= 0) {
                    return false;
                }
                left = room().awaitNanos(left);
            }
            return true;
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /**
     * As {@link #poll}, for a writer that takes the next frame only when the transport has done with the last: until it
     * asks again, that one still counts as waiting in {@link #isStale}.
     */
    public @Nullable Frame take() {
        Frame frame = poll();
        lock.lock();
        try {
            inHand = frame != null;
        } finally {
            lock.unlock();
        }
        return frame;
    }

    /** The oldest frame, for the writer to send, or null when nothing waits. */
    public @Nullable Frame poll() {
        Frame frame;
        boolean call;
        lock.lock();
        try {
            if (count == 0) {
                sealTail();
            }
            if (count == 0) {
                return null;
            }
            frame = dequeue();
            progress++;
            progressAt = nanos.getAsLong();
            signalRoom();
            call = roomWanted && !isPressed();
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
            progress++;
            progressAt = nanos.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    /** Says that no more will come. What waits is still sent; then the writer closes with {@code reason}. */
    public void finish(CloseReason reason) {
        lock.lock();
        try {
            if (closed == null && !ending) {
                ending = true;
                endReason = reason;
                signalRoom();
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
        ring = NO_RING;
        head = 0;
        count = 0;
        tail = null;
        tailLength = 0;
        bytes = 0;
        signalRoom();
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
            return ending && count == 0 && tailLength == 0 ? endReason : null;
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

    /** Whether the writer has anything to do. */
    public boolean hasWork() {
        lock.lock();
        try {
            return count > 0 || tailLength > 0 || ending || closed != null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the reader is behind: more than half of what may wait does wait. */
    public boolean underPressure() {
        lock.lock();
        try {
            return isPressed();
        } finally {
            lock.unlock();
        }
    }

    private boolean isPressed() {
        return bytes > bounds.bytes() / 2 || count > bounds.frames() / 2;
    }

    /**
     * Whether the reader has taken nothing for longer than the bound allows, while something waited for it. One that
     * takes a little at a time is slow and not stale, however much waits.
     */
    public boolean isStale() {
        lock.lock();
        try {
            boolean someWait = inHand || count > 0 || tailLength > 0;
            return someWait && nanos.getAsLong() - progressAt > bounds.age().toNanos();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that wait. */
    public long queuedBytes() {
        lock.lock();
        try {
            return bytes;
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

    /** One frame always fits into an empty outbox, however large: else it could never be sent. */
    private boolean hasRoom(int length) {
        int waiting = count + (tailLength > 0 ? 1 : 0);
        return waiting == 0 || (bytes + length <= bounds.bytes() && waiting < bounds.frames());
    }

    private void add(Frame frame) {
        sealTail();
        bytes += frame.length();
        comesToWait();
        push(frame);
    }

    private Condition room() {
        Condition known = room;
        if (known == null) {
            known = lock.newCondition();
            room = known;
        }
        return known;
    }

    private void signalRoom() {
        if (waiting > 0 && room != null) {
            room.signalAll();
        }
    }

    private void comesToWait() {
        if (count == 0 && tailLength == 0 && !inHand) {
            progressAt = nanos.getAsLong();
        }
    }

    private void push(Frame frame) {
        if (count == ring.length) {
            grow();
        }
        int end = (head + count) % ring.length;
        ring[end] = frame;
        count++;
    }

    private void grow() {
        @Nullable Frame[] larger = new @Nullable Frame[Math.max(FIRST_RING, 2 * ring.length)];
        for (int i = 0; i < count; i++) {
            larger[i] = ring[(head + i) % ring.length];
        }
        ring = larger;
        head = 0;
    }

    private Frame dequeue() {
        Frame frame = ring[head];
        if (frame == null) {
            throw new IllegalStateException("the ring has no frame where its head is");
        }
        ring[head] = null;
        head = (head + 1) % ring.length;
        count--;
        bytes -= frame.length();
        return frame;
    }
}
