package dev.sluice.stream;

import org.jspecify.annotations.Nullable;

/**
 * The buffer in which small writes of a generator are gathered until the writer takes it, as it is. Guarded by the lock
 * of its outbox.
 */
final class Tail {

    private static final int SMALLEST = 512;

    private final int chunk;
    private byte @Nullable [] buffer; // idle streams are many: it comes with the first byte and goes with the frame
    private int length;
    private int last = SMALLEST; // how long the one before came to be

    /**
     * An empty one.
     *
     * @param chunk the most bytes to gather
     */
    Tail(int chunk) {
        this.chunk = chunk;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** Whether so many bytes can be gathered before it has to be sealed. */
    boolean takes(int more) {
        return length + more <= chunk;
    }

    /** Copies bytes, for which there is room. */
    void gather(byte[] source, int from, int more) {
        byte[] known = buffer;
        if (known == null) {
            // as large as the last one came to be: fast sources get large buffers at once, slow ones small
            known = new byte[Math.max(more, Math.min(chunk, last))];
            buffer = known;
        } else if (length + more > known.length) {
            byte[] larger = new byte[Math.min(chunk, Math.max(length + more, 2 * known.length))];
            System.arraycopy(known, 0, larger, 0, length);
            known = larger;
            buffer = known;
        }
        System.arraycopy(source, from, known, length, more);
        length += more;
    }

    /** What was gathered, of which this keeps nothing; null when that was nothing. */
    @Nullable
    Frame seal() {
        byte[] gathered = buffer;
        if (gathered == null) {
            return null;
        }
        Frame frame = Frame.of(gathered, length);
        last = Math.max(SMALLEST, length);
        buffer = null;
        length = 0;
        return frame;
    }
}
