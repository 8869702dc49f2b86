package dev.sluice.stream;

/** Why a stream ended. Every stream has exactly one. */
public enum CloseReason {
    /** The source had no more, and all of it was handed to the transport. */
    COMPLETED,
    /** The reader went away, or its connection broke. */
    CLIENT_GONE,
    /** The source threw. */
    SOURCE_FAILED,
    /** The source gave nothing for longer than it may. */
    SOURCE_SILENT,
    /** What waited for the reader became too much or too old. */
    TOO_SLOW,
    /** The server is stopping. */
    SHUTTING_DOWN,
    /** A limit that has nothing to do with the reader's speed was reached: total time, size, an operator's decision. */
    LIMIT;

    /** Whether the reader has everything that there was to send. */
    public boolean isClean() {
        return this == COMPLETED;
    }
}
