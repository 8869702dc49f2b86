package dev.sluice.llm.routing;

/**
 * How many requests are taken.
 *
 * @param requestsPerMinute in the long run
 * @param burst at once, after a rest
 */
public record RateLimit(int requestsPerMinute, int burst) {

    public RateLimit {
        if (requestsPerMinute < 1 || burst < 1) {
            throw new IllegalArgumentException(
                    "a rate limit must be positive: " + requestsPerMinute + " a minute, " + burst + " at once");
        }
    }
}
