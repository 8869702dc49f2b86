package dev.sluice.stream;

import java.time.Duration;

/** What an {@link Outbox} does with one more frame when it is full. */
public sealed interface Overflow {

    /**
     * The producer waits, at most so long; more than a hundred years count as that. For sources that can be slowed down:
     * generators.
     */
    record Wait(Duration timeout) implements Overflow {
        public Wait {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("timeout must not be negative: " + timeout);
            }
            timeout = Timespan.bounded(timeout);
        }
    }

    /** The reader counts as too slow and the stream ends. For sources that can't wait and readers that can come back. */
    record Disconnect() implements Overflow {}

    /** The oldest waiting frames make room. For live pictures of something. */
    record DropOldest() implements Overflow {}

    /** The new frame is not taken. */
    record DropNewest() implements Overflow {}

    /** A waiting frame with the same key gives its place to the new one; without such a frame, the oldest makes room. */
    record Coalesce() implements Overflow {}
}
