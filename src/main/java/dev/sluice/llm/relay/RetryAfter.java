package dev.sluice.llm.relay;

import dev.sluice.http.HttpDate;
import dev.sluice.llm.upstream.UpstreamHead;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long an upstream wants to be left alone: RFC 9110 section 10.2.3, and the field in milliseconds that OpenAI sends. */
final class RetryAfter {

    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /** What the upstream says of that, if anything; a day at most. */
    static Optional<Duration> of(UpstreamHead head) {
        Optional<Duration> millis =
                head.field("retry-after-ms").flatMap(text -> number(text).map(Duration::ofMillis));
        return millis.or(() -> head.field("retry-after").flatMap(RetryAfter::parse))
                .map(RetryAfter::bounded);
    }

    private static Optional<Duration> parse(String text) {
        return number(text).map(Duration::ofSeconds).or(() -> {
            Instant now = Instant.now();
            return HttpDate.parse(text, now).map(at -> Duration.between(now, at));
        });
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Double.parseDouble(text.strip()))
                    .filter(number -> Double.isFinite(number) && number >= 0)
                    .map(number -> (long) Math.ceil(number));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration time) {
        if (time.isNegative()) {
            return Duration.ZERO;
        }
        return time.compareTo(LONGEST) <= 0 ? time : LONGEST;
    }
}
