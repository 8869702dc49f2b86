package dev.sluice.llm.routing;

/**
 * What the recordings of all clients together may take.
 *
 * @param most how many
 * @param mostBytes of their events
 * @param mostReaders of one of them
 */
public record RecordingBounds(int most, long mostBytes, int mostReaders) {

    /** What holds where nothing is said. */
    public static final RecordingBounds USUAL = new RecordingBounds(1_000, 128L << 20, 1_000);
}
