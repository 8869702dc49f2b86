/**
 * How the application is: health checks for orchestrators. A feature that can be unwell has a
 * {@link dev.sluice.metrics.HealthCheck} bean; nothing else needs to know.
 *
 * <p>Uses nothing; any package may use it.
 */
@NullMarked
package dev.sluice.metrics;

import org.jspecify.annotations.NullMarked;
