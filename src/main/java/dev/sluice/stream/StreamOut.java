package dev.sluice.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/**
 * Where a generator writes to. Owned by one generator: not thread-safe.
 *
 * <p>{@code write} waits while the reader is slow, at most as long as the stream allows; {@code tryWrite} never waits.
 */
public final class StreamOut {

    private final Outbox outbox;
    private final StreamTally tally;
    private final OpenStream stream;

    StreamOut(Outbox outbox, StreamTally tally, OpenStream stream) {
        this.outbox = outbox;
        this.tally = tally;
        this.stream = stream;
    }

    /**
     * Writes one item; the bytes are copied. Waits while the reader is slow.
     *
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     */
    public void write(byte[] item) throws StreamClosed, BackpressureTimeout, InterruptedException {
        write(item, 0, item.length);
    }

    /**
     * Writes part of an array as one item; the bytes are copied. Waits while the reader is slow.
     *
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     * @throws IndexOutOfBoundsException when the array has no such part
     */
    public void write(byte[] source, int offset, int length)
            throws StreamClosed, BackpressureTimeout, InterruptedException {
        Objects.checkFromIndexSize(offset, length, source.length);
        outbox.append(source, offset, length);
        tally.item();
    }

    /**
     * Writes one item of text as UTF-8. Waits while the reader is slow.
     *
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     */
    public void write(String item) throws StreamClosed, BackpressureTimeout, InterruptedException {
        write(item.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes one item that is a frame already. Waits while the reader is slow.
     *
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     */
    public void write(Frame item) throws StreamClosed, BackpressureTimeout, InterruptedException {
        outbox.append(item.array(), 0, item.length());
        tally.item();
    }

    /**
     * Writes one item if there is room, and never waits.
     *
     * @return whether it was taken
     * @throws StreamClosed when the stream has ended; let it through
     */
    public boolean tryWrite(Frame item) throws StreamClosed {
        return switch (outbox.offer(item)) {
            case QUEUED, QUEUED_OTHERS_DROPPED -> {
                tally.item();
                yield true;
            }
            case REFUSED -> false;
            case CLOSED -> throw new StreamClosed(reason());
        };
    }

    /** Whether the reader is behind: more than half of what may wait for it does wait. */
    public boolean underPressure() {
        return outbox.underPressure();
    }

    /**
     * Waits until the reader is no longer behind. Returns false when that did not happen in time.
     *
     * @param timeout nothing when it is negative; more than a hundred years count as that
     */
    public boolean awaitDrain(Duration timeout) throws InterruptedException {
        return outbox.awaitDrain(timeout);
    }

    /**
     * Waits until the transport has taken all that was written, also what a rate limit holds back; what the reader has by
     * then is not known. It would leave without this too, and as soon; this is for a source that wants to know before it
     * goes on.
     *
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     */
    public void flush() throws StreamClosed, BackpressureTimeout, InterruptedException {
        outbox.awaitEmpty();
    }

    /**
     * Has {@code resource} closed when the stream ends, by another thread if need be: for sources that block where an
     * interrupt does not reach them.
     *
     * @return the resource
     */
    public <C extends AutoCloseable> C closing(C resource) {
        stream.closeAtEnd(resource);
        return resource;
    }

    /** Whether anybody is still reading, as far as is known. */
    public boolean isOpen() {
        return !outbox.isClosed();
    }

    /** The counters of this stream so far. */
    public StreamStats stats() {
        return tally.stats(outbox);
    }

    private CloseReason reason() {
        CloseReason reason = outbox.closeReason();
        return reason == null ? CloseReason.COMPLETED : reason;
    }
}
