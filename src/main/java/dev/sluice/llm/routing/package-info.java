/**
 * Who may ask for which model, and which upstream is asked for it: the configuration file, the keys of clients, limits,
 * priorities, and circuit breakers.
 *
 * <p>Uses {@code llm.wire}, {@code stream} for time, {@code metrics}, {@code config}, {@code problem}.
 */
@NullMarked
package dev.sluice.llm.routing;

import org.jspecify.annotations.NullMarked;
