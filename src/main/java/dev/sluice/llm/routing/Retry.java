package dev.sluice.llm.routing;

import java.time.Duration;

/**
 * How often an upstream is asked before a client is told that it can't be.
 *
 * @param attempts calls in all, the first counted
 * @param backoff about how long before the second; it doubles from there
 * @param maxBackoff the longest
 */
public record Retry(int attempts, Duration backoff, Duration maxBackoff) {

    /** What holds where nothing is said. */
    public static final Retry USUAL = new Retry(3, Duration.ofMillis(200), Duration.ofSeconds(5));

    public Retry {
        if (attempts < 1 || backoff.isNegative() || maxBackoff.compareTo(backoff) < 0) {
            throw new IllegalArgumentException(
                    "no retries are " + attempts + " attempts, " + backoff + " to " + maxBackoff + " apart");
        }
    }
}
