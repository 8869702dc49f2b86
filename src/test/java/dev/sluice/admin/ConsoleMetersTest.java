package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.metrics.Metrics;
import dev.sluice.metrics.MetricsFormat;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.FakeTimers;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Streams;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleMetersTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/a", "192.0.2.1", "text/plain");

    private final FakeTimers timers = new FakeTimers();
    private final Metrics metrics = new Metrics();
    private final Streams streams = new Streams(
            new Outbox.Bounds(1 << 20, 1_000, Duration.ofSeconds(60)),
            timers,
            Thread.ofVirtual().factory(),
            String::valueOf);

    @AfterEach
    void close() {
        streams.close();
        metrics.close();
    }

    private String text() {
        return metrics.text(MetricsFormat.PROMETHEUS);
    }

    @Test
    void aScraperSeesWhatStreamsCount() {
        new ConsoleMeters(metrics, timers).streams(streams);
        Streams.Listing open = streams.list(SUBJECT, () -> 40L, reason -> {});
        open.sent(100);
        Streams.Listing broken = streams.list(SUBJECT, () -> 2L, reason -> {});
        broken.close(CloseReason.TOO_SLOW);
        assertThat(text()).as("a look that is not a second old").contains("sluice_streams_open 0.0\n");

        timers.pass(Duration.ofSeconds(1));
        assertThat(text())
                .contains("sluice_streams_open 1.0\n")
                .contains("sluice_streams_buffered_bytes 40.0\n")
                .contains("sluice_streams_opened_total 2.0\n")
                .contains("sluice_streams_sent_bytes_total 100.0\n")
                .contains("sluice_streams_aborted_total{reason=\"too_slow\"} 1.0\n")
                .contains("sluice_streams_aborted_total{reason=\"client_gone\"} 0.0\n");
        open.close();
    }

    @Test
    void whatWasSeenAMomentAgoIsNotLookedAtAgain() {
        AtomicInteger looks = new AtomicInteger();
        Recent<Integer> recent = new Recent<>(looks::incrementAndGet, timers);
        assertThat(recent.get()).isEqualTo(1);
        assertThat(recent.get()).isEqualTo(1);
        timers.pass(Duration.ofSeconds(1));
        assertThat(recent.get()).isEqualTo(2);
    }
}
