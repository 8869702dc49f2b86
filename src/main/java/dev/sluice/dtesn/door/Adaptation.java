package dev.sluice.dtesn.door;

import java.util.function.LongSupplier;

/**
 * Adapts the size of chunks, how much may wait and how hard is compressed to the rate at which a client's socket takes bytes.
 * When it makes somebody wait, what it took since it was known last says how fast it is, and everything goes one step toward
 * what suits that. A client who has taken all before there is more is fast, unless it has made somebody wait a moment ago: a
 * system's buffers take much at once, and then nothing for long. What waits and makes nobody wait says nothing. Each stays in
 * the band of the hint.
 *
 * <p>Told by the stream's thread; asked by others.
 */
final class Adaptation implements Pace {

    /** Less than so many bytes a second is low. */
    private static final long LOW = 64 << 10;

    /** Less than so many is medium. */
    private static final long MEDIUM = 1 << 20;

    /** So long after a wait nothing is taken for a sign of being fast but a rate. */
    private static final long A_MOMENT_NANOS = 5_000_000_000L;

    private final Bandwidth hint;
    private final boolean adaptsLevel;
    private final LongSupplier nanos;

    private volatile int chunkBytes;
    private volatile int bufferBytes;
    private volatile int level;
    private long bytesBefore;
    private boolean hasWaited;
    private long waitedAt;
    private long lookedAt;

    /**
     * One that begins as the hint says.
     *
     * @param chunkBytes of the first chunk; another when a stream goes on
     */
    Adaptation(Bandwidth hint, boolean adaptsLevel, int chunkBytes, LongSupplier nanos) {
        this.hint = hint;
        this.adaptsLevel = adaptsLevel;
        this.nanos = nanos;
        this.chunkBytes = Math.clamp(chunkBytes, hint.leastChunk(), hint.mostChunk());
        this.bufferBytes = hint.bufferBytes();
        this.level = hint.level();
        this.lookedAt = nanos.getAsLong();
    }

    @Override
    public int chunkBytes(long index) {
        return chunkBytes;
    }

    /** How many bytes may wait for the client. */
    int bufferBytes() {
        return bufferBytes;
    }

    /** How hard a content coding compresses. */
    int level() {
        return level;
    }

    /**
     * Looks at how fast events leave; once for each chunk.
     *
     * @param bytes how many the socket has taken since the stream began
     * @param waited whether the stream had to wait for it since the last look
     * @param drained whether it had taken all that was told before this chunk
     */
    void look(long bytes, boolean waited, boolean drained) {
        long now = nanos.getAsLong();
        boolean fast = drained && (!hasWaited || now - waitedAt >= A_MOMENT_NANOS);
        if (!waited && !fast) {
            return;
        }
        if (waited) {
            hasWaited = true;
            waitedAt = now;
        }
        long rate = (long) ((bytes - bytesBefore) * 1e9 / Math.max(1, now - lookedAt));
        bytesBefore = bytes;
        lookedAt = now;
        Bandwidth fits = !waited || rate >= MEDIUM ? Bandwidth.HIGH : rate >= LOW ? Bandwidth.MEDIUM : Bandwidth.LOW;
        int target = switch (fits) {
            case LOW -> hint.leastChunk();
            case MEDIUM -> Bandwidth.MEDIUM.mostChunk();
            default -> hint.mostChunk();
        };
        chunkBytes = Math.clamp(step(chunkBytes, target), hint.leastChunk(), hint.mostChunk());
        if (hint == Bandwidth.AUTO) {
            bufferBytes = step(bufferBytes, fits.bufferBytes());
            if (adaptsLevel) {
                level = fits.level();
            }
        }
    }

    /** Half or twice of what it was, or where it is to be. */
    private static int step(int from, int target) {
        return target > from ? Math.min(target, from * 2) : Math.max(target, from / 2);
    }
}
