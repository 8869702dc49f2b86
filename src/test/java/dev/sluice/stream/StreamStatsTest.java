package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamStatsTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/stream", "192.0.2.1", "text/plain");

    private final FakeTimers timers = new FakeTimers();
    private final Streams streams = new Streams(
            new Outbox.Bounds(4_096, 16, Duration.ofMinutes(1)),
            timers,
            Thread.ofVirtual().factory(),
            String::valueOf);

    @Test
    void firstByteIsTimedFromTheBeginningOfTheStream() {
        Streams.Listing stream = streams.list(SUBJECT, () -> 7L, reason -> {});
        assertThat(stream.stats().firstByte()).isEmpty();
        timers.pass(Duration.ofMillis(30));
        stream.sent(10);
        timers.pass(Duration.ofMillis(70));
        stream.sent(20);

        StreamStats stats = stream.stats();

        assertThat(stats)
                .isEqualTo(new StreamStats(2, 30, 7, 0, Optional.of(Duration.ofMillis(30)), Duration.ofMillis(100)));
        assertThat(stats.bytesPerSecond()).isEqualTo(300);
    }

    @Test
    void totalsAreThoseOfOpenStreamsAndOfThoseThatHaveEnded() {
        Streams.Listing one = streams.list(SUBJECT, () -> 0L, reason -> {});
        Streams.Listing other = streams.list(SUBJECT, () -> 0L, reason -> {});
        Streams.Listing silent = streams.list(SUBJECT, () -> 0L, reason -> {});
        timers.pass(Duration.ofMillis(100));
        one.sent(1_000);
        timers.pass(Duration.ofMillis(200));
        other.sent(3_000);
        timers.pass(Duration.ofMillis(1_700));
        one.close(CloseReason.COMPLETED);
        other.close(CloseReason.CLIENT_GONE);
        silent.close(CloseReason.COMPLETED);
        Streams.Listing open = streams.list(SUBJECT, () -> 0L, reason -> {});
        open.sent(2_000);

        Streams.Totals totals = streams.totals();

        assertThat(totals.meanFirstByte()).isEqualTo(Duration.ofMillis(200));
        assertThat(totals.bytes()).isEqualTo(6_000);
        assertThat(totals.bytesPerSecond()).isEqualTo(3_000);
        assertThat(totals.completed()).isEqualTo(2);
    }

    @Test
    void waitsOfAListedStreamAreCounted() {
        Streams.Listing stream = streams.list(SUBJECT, new Streams.Listed() {
            @Override
            public long queuedBytes() {
                return 0;
            }

            @Override
            public long waits() {
                return 5;
            }

            @Override
            public void end(CloseReason reason) {
                throw new AssertionError("nobody asked for it");
            }
        });

        assertThat(stream.stats().waits()).isEqualTo(5);
        assertThat(streams.totals().waits()).isEqualTo(5);
    }
}
