package dev.sluice.llm.relay;

/**
 * Where a relay puts what comes: to one reader, or into a recording that many read. Thread-safe; the relay calls one method
 * at a time.
 */
interface Sink {

    /** Takes whole events, or a piece of another body. Taken in any case; whether more is wanted is {@link #isHungry}. */
    void put(byte[] bytes);

    /** Whether all that was put has gone on its way and more is wanted; if not, the relay is called when that is so. */
    boolean isHungry();

    /** There is no more, and what there was is the whole. */
    void complete();

    /** There is no more, and what there was is not the whole. */
    void fail(Shortfall why);
}
