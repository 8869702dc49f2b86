package dev.sluice.stream;

/**
 * What came from the reader of a stream, where it can talk back.
 *
 * @param items its messages
 * @param bytes their bytes
 * @param dropped messages of either side that were thrown away
 */
public record Received(long items, long bytes, long dropped) {

    /** From one that only reads. */
    public static final Received NOTHING = new Received(0, 0, 0);
}
