package dev.sluice.metrics;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Wires the meters. */
@Dependent
public class MetricsBeans {

    @Produces
    @Singleton
    Metrics metrics() {
        return new Metrics();
    }

    void close(@Disposes Metrics metrics) {
        metrics.close();
    }
}
