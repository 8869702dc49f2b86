package dev.sluice.llm.relay;

import dev.sluice.llm.upstream.UpstreamFailure;
import dev.sluice.llm.upstream.UpstreamHead;
import dev.sluice.llm.wire.ErrorBody;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Why an attempt brought no data.
 *
 * @param status what the client is told when there is no further attempt
 * @param error the same in words
 * @param retryAfter how long the upstream wants to be left alone
 * @param mayRetry whether another attempt makes sense
 * @param isFault whether it says something about the upstream's health; of a 429 or a 400 that can't be said
 */
record Outcome(int status, ErrorBody error, Optional<Duration> retryAfter, boolean mayRetry, boolean isFault) {

    /** An answer that is no stream, for readers who were promised one. */
    static final Outcome NO_STREAM = upstreamFailed("the upstream answered with no stream");

    /** A body that was compressed though that was not wanted: nobody could read what is in it. */
    static final Outcome UNASKED_CODING =
            upstreamFailed("the upstream answered in a Content-Encoding that was not asked for");

    private static final Set<Integer> RETRIED = Set.of(408, 429);

    private static Outcome upstreamFailed(String message) {
        ErrorBody error = new ErrorBody(message, "server_error", null, "upstream_failed");
        return new Outcome(502, error, Optional.empty(), true, true);
    }

    /** An answer of another status than 2xx. */
    static Outcome of(UpstreamHead head, ErrorBody error) {
        int told = head.status() >= 400 && head.status() <= 599 ? head.status() : 502;
        return of(told, error, RetryAfter.of(head));
    }

    /** An error of this status, wherever it was told. */
    static Outcome of(int status, ErrorBody error, Optional<Duration> retryAfter) {
        boolean server = status >= 500;
        return new Outcome(status, error, retryAfter, server || RETRIED.contains(status), server);
    }

    /** No answer at all. */
    static Outcome of(UpstreamFailure failure) {
        return switch (failure.kind()) {
            case BUSY ->
                new Outcome(
                        503,
                        new ErrorBody(
                                "the upstream has as many requests as it may have",
                                "server_error",
                                null,
                                "upstream_busy"),
                        Optional.of(Duration.ofSeconds(1)),
                        true,
                        false);
            case CONNECT, PROTOCOL, BROKEN -> upstreamFailed("the upstream did not answer: " + failure.getMessage());
            case ABORTED ->
                new Outcome(
                        503,
                        new ErrorBody("the request was given up", "server_error", null, "aborted"),
                        Optional.empty(),
                        false,
                        false);
        };
    }

    /**
     * It took too long.
     *
     * @param mayRetry false where the answer is one whole, of which nothing comes before it is made: that would take as long
     *     once more
     */
    static Outcome late(Duration waited, boolean mayRetry) {
        return new Outcome(
                504,
                new ErrorBody(
                        "the upstream sent nothing for " + waited.toMillis() + " ms",
                        "server_error",
                        null,
                        "upstream_timeout"),
                Optional.empty(),
                mayRetry,
                true);
    }
}
