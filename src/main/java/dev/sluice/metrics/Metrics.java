package dev.sluice.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * The meters of this application. Features make theirs here and never see what is behind. Thread-safe.
 *
 * <p>Names are words with dots between, as OpenTelemetry has them; what is written has underscores, with the unit and
 * {@code total} at its end where Prometheus wants them. Labels are names and values in turn; all meters of one name must
 * have labels of the same names. A counter or histogram that was made before is the same again; keep it where it is used
 * often. There must be few values of a label: whoever takes one from a request bounds how many there can be.
 */
public final class Metrics implements AutoCloseable {

    private static final double NANOSECOND = 1e-9;
    private static final String SECONDS = "seconds";

    private record Id(String name, List<String> labels) {}

    /** What is asked for whenever meters are written, until it is closed. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {

        /** It is asked no more. */
        @Override
        void close();
    }

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Id, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Id, Histogram> histograms = new ConcurrentHashMap<>();

    /** What counts elsewhere: the registry alone would let go of it. */
    private final Set<DoubleSupplier> counts = ConcurrentHashMap.newKeySet();

    /** A number that grows. */
    public Counter counter(String name, String help, String... labels) {
        return counters.computeIfAbsent(new Id(name, List.of(labels)), id -> {
            Counter counter = new Counter();
            FunctionCounter.builder(name, counter, Counter::sum)
                    .description(help)
                    .tags(Tags.of(labels))
                    .register(registry);
            return counter;
        });
    }

    /** A time that grows: nanoseconds are added, seconds are written. */
    public Counter time(String name, String help, String... labels) {
        return counters.computeIfAbsent(new Id(name, List.of(labels)), id -> {
            Counter counter = new Counter();
            FunctionCounter.builder(name, counter, nanos -> nanos.sum() * NANOSECOND)
                    .description(help)
                    .baseUnit(SECONDS)
                    .tags(Tags.of(labels))
                    .register(registry);
            return counter;
        });
    }

    /** A number that grows and is counted elsewhere. */
    public Registration counting(String name, String help, DoubleSupplier count, String... labels) {
        counts.add(count);
        Meter meter = FunctionCounter.builder(name, count, DoubleSupplier::getAsDouble)
                .description(help)
                .tags(Tags.of(labels))
                .register(registry);
        return () -> {
            registry.remove(meter);
            counts.remove(count);
        };
    }

    /** A number that rises and falls. */
    public Registration gauge(String name, String help, DoubleSupplier value, String... labels) {
        Meter meter = Gauge.builder(name, value::getAsDouble)
                .description(help)
                .tags(Tags.of(labels))
                .strongReference(true)
                .register(registry);
        return () -> registry.remove(meter);
    }

    /** How large things are. */
    public Histogram sizes(String name, String help, Buckets buckets, String... labels) {
        return histograms.computeIfAbsent(
                new Id(name, List.of(labels)),
                id -> Histogram.of(DistributionSummary.builder(name)
                        .description(help)
                        .tags(Tags.of(labels))
                        .serviceLevelObjectives(buckets.bounds())
                        .register(registry)));
    }

    /** How long things take: nanoseconds are recorded, seconds are written; the buckets are in seconds. */
    public Histogram times(String name, String help, Buckets buckets, String... labels) {
        return histograms.computeIfAbsent(
                new Id(name, List.of(labels)),
                id -> Histogram.of(Timer.builder(name)
                        .description(help)
                        .tags(Tags.of(labels))
                        .serviceLevelObjectives(buckets.durations())
                        .register(registry)));
    }

    /** All meters as they are now. */
    public String text(MetricsFormat format) {
        return registry.scrape(format.contentType());
    }

    @Override
    public void close() {
        registry.close();
    }
}
