package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    private String text() {
        return metrics.text(MetricsFormat.PROMETHEUS);
    }

    @Test
    void countersAreWrittenWithTheirHelpAndLabels() {
        Counter counter = metrics.counter("sluice.tested", "How often it was tested.", "what", "a counter");
        counter.increment();
        counter.add(2);

        assertThat(text())
                .contains("# HELP sluice_tested_total How often it was tested.\n")
                .contains("# TYPE sluice_tested_total counter\n")
                .contains("sluice_tested_total{what=\"a counter\"} 3.0\n");
        assertThat(counter.sum()).isEqualTo(3);
    }

    @Test
    void aCounterThatWasMadeBeforeIsTheSame() {
        Counter one = metrics.counter("sluice.tested", "", "what", "one");

        assertThat(metrics.counter("sluice.tested", "", "what", "one")).isSameAs(one);
        assertThat(metrics.counter("sluice.tested", "", "what", "two")).isNotSameAs(one);
    }

    @Test
    void timesAreAddedInNanosecondsAndWrittenInSeconds() {
        metrics.time("sluice.waited", "").add(1_500_000_000);

        assertThat(text()).contains("sluice_waited_seconds_total 1.5\n");
    }

    @Test
    void whatIsCountedElsewhereIsAskedForAndNotForgotten() {
        AtomicLong count = new AtomicLong(7);
        DoubleSupplier[] once = {count::get};
        metrics.counting("sluice.elsewhere", "", once[0]);
        once[0] = () -> 0;
        System.gc();

        assertThat(text()).contains("sluice_elsewhere_total 7.0\n");
        count.set(8);
        assertThat(text()).contains("sluice_elsewhere_total 8.0\n");
    }

    @Test
    void whatWasTakenBackIsNotWritten() {
        Metrics.Registration gauge = metrics.gauge("sluice.open", "", () -> 5, "what", "gone");
        Metrics.Registration count = metrics.counting("sluice.counted", "", () -> 6);
        assertThat(text()).contains("sluice_open{what=\"gone\"} 5.0\n").contains("sluice_counted_total 6.0\n");

        gauge.close();
        count.close();

        assertThat(text()).doesNotContain("gone").doesNotContain("sluice_counted");
        Metrics.Registration again = metrics.gauge("sluice.open", "", () -> 9, "what", "gone");
        assertThat(text()).contains("sluice_open{what=\"gone\"} 9.0\n");
        again.close();
    }

    @Test
    void histogramsCountWhatIsUpToEachBound() {
        Histogram sizes = metrics.sizes("sluice.size", "", Buckets.exponential(1, 4, 3));
        sizes.record(1);
        sizes.record(4);
        sizes.record(5);
        sizes.record(1_000);

        assertThat(text())
                .contains("# TYPE sluice_size histogram\n")
                .contains("sluice_size_bucket{le=\"1.0\"} 1\n")
                .contains("sluice_size_bucket{le=\"4.0\"} 2\n")
                .contains("sluice_size_bucket{le=\"16.0\"} 3\n")
                .contains("sluice_size_bucket{le=\"+Inf\"} 4\n")
                .contains("sluice_size_sum 1010.0\n")
                .contains("sluice_size_count 4\n");
        assertThat(sizes.count()).isEqualTo(4);
        assertThat(sizes.sum()).isEqualTo(1_010);
    }

    @Test
    void histogramsOfTimeAreWrittenInSeconds() {
        Histogram times = metrics.times("gen_ai.server.request.duration", "", Buckets.of(0.01, 0.1));
        times.record(50_000_000);

        assertThat(text())
                .contains("gen_ai_server_request_duration_seconds_bucket{le=\"0.01\"} 0\n")
                .contains("gen_ai_server_request_duration_seconds_bucket{le=\"0.1\"} 1\n")
                .contains("gen_ai_server_request_duration_seconds_sum 0.05\n");
    }

    @Test
    void openMetricsEndsWithItsMark() {
        metrics.counter("sluice.tested", "").increment();

        assertThat(metrics.text(MetricsFormat.OPEN_METRICS))
                .contains("# TYPE sluice_tested counter\n")
                .contains("sluice_tested_total 1.0\n")
                .endsWith("# EOF\n");
    }

    @Test
    void boundsOfBucketsMustRise() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Buckets.of(1, 1))
                .withMessage("bounds of buckets must rise from above 0: 1.0 after 1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> Buckets.of(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Buckets.of(Double.NaN));
    }
}
