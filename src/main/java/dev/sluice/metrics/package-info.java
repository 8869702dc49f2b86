/**
 * How the application is: health checks for orchestrators, and meters for who watches it. A feature that can be unwell has
 * a {@link dev.sluice.metrics.HealthCheck} bean; one that counts makes its meters by {@link dev.sluice.metrics.Metrics}.
 *
 * <p>The only package that knows Micrometer. Uses {@code config}; any package may use it.
 */
@NullMarked
package dev.sluice.metrics;

import org.jspecify.annotations.NullMarked;
