package dev.sluice.stream;

import org.jspecify.annotations.Nullable;

/**
 * What waits in an outbox, oldest first: a ring of frames, and after them the tail. Guarded by the lock of its outbox,
 * which also decides what becomes of a frame that there is no room for.
 *
 * <pre>
 * invariants: bytes is the sum of the lengths of all frames in the ring and of the tail
 *             bytes &lt;= bounds.bytes, unless a single frame is larger than that
 *             the tail is younger than every frame in the ring
 * </pre>
 */
final class Backlog {

    private static final int FIRST_RING = 2;
    private static final @Nullable Frame[] NO_RING = new @Nullable Frame[0];

    private final Outbox.Bounds bounds;
    private final int chunk;
    // idle streams are many: the ring comes with the first frame, the tail with the first small write
    private @Nullable Frame[] ring = NO_RING;
    private @Nullable Tail tail;
    private int head;
    private int count;
    private long bytes;

    /**
     * An empty one.
     *
     * @param chunk the most bytes that small writes are gathered to
     */
    Backlog(Outbox.Bounds bounds, int chunk) {
        this.bounds = bounds;
        this.chunk = chunk;
    }

    Outbox.Bounds bounds() {
        return bounds;
    }

    /** The most bytes that small writes are gathered to. */
    int chunk() {
        return chunk;
    }

    /** The bytes of all that waits. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return count == 0 && isTailEmpty();
    }

    /** How many frames wait; what is gathered in the tail will be one. */
    int frames() {
        return count + (isTailEmpty() ? 0 : 1);
    }

    private boolean isTailEmpty() {
        return tail == null || tail.isEmpty();
    }

    /** Whether more than half of what may wait does wait. */
    boolean isPressed() {
        return bytes > bounds.bytes() / 2 || count > bounds.frames() / 2;
    }

    /** One frame always fits into an empty outbox, however large: else it could never be sent. */
    boolean hasRoom(int length) {
        int waiting = frames();
        return waiting == 0 || (bytes + length <= bounds.bytes() && waiting < bounds.frames());
    }

    /** Puts a frame behind all that waits. */
    void add(Frame frame) {
        sealTail();
        bytes += frame.length();
        push(frame);
    }

    /** Copies at most {@link #chunk} bytes behind all that waits. */
    void gather(byte[] source, int from, int length) {
        Tail known = tail;
        if (known == null) {
            known = new Tail(chunk);
            tail = known;
        } else if (!known.takes(length)) {
            sealTail();
        }
        known.gather(source, from, length);
        bytes += length;
    }

    /** Takes the oldest frame out; null when nothing waits. */
    @Nullable
    Frame poll() {
        if (count == 0) {
            sealTail();
        }
        return count == 0 ? null : dequeue();
    }

    /** Throws the oldest frames away until there is room for so many bytes; returns how many frames. */
    int dropFor(int length) {
        int dropped = 0;
        sealTail();
        while (!hasRoom(length)) {
            dequeue();
            dropped++;
        }
        return dropped;
    }

    /** Puts the frame in the place of a waiting one with its key, if there is such a one and the bytes stay in bounds. */
    boolean replace(Frame frame) {
        String key = frame.key();
        if (key == null) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            int at = (head + i) % ring.length;
            Frame old = ring[at];
            if (old != null && key.equals(old.key())) {
                long after = bytes - old.length() + frame.length();
                if (after > bounds.bytes()) {
                    return false;
                }
                ring[at] = frame;
                bytes = after;
                return true;
            }
        }
        return false;
    }

    /** Throws everything away. */
    void clear() {
        ring = NO_RING;
        head = 0;
        count = 0;
        tail = null;
        bytes = 0;
    }

    private void sealTail() {
        Frame gathered = tail == null ? null : tail.seal();
        if (gathered != null) {
            push(gathered);
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
