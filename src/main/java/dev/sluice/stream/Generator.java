package dev.sluice.stream;

/**
 * Produces the body of a stream: a plain loop that writes, run on a virtual thread of its own.
 *
 * <p>It may block, in its source and in {@link StreamOut#write}. When the stream ends before it does, its thread is
 * interrupted and every further write throws {@link StreamClosed}; so its {@code finally} blocks run.
 *
 * @param <O> what it writes to
 */
@FunctionalInterface
public interface Generator<O> {

    /**
     * Writes the whole body; the stream ends when this returns.
     *
     * @throws Exception any failure; it becomes {@link CloseReason#SOURCE_FAILED}, unless the stream has ended already
     */
    void writeTo(O out) throws Exception;
}
