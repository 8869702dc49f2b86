/**
 * Programs that measure: each starts the servers that it compares, loads them from its own process, and prints ratios of
 * one run beside the targets. Nothing here is a test: a target that is missed is printed, and the exit code stays 0.
 *
 * <p>Started by {@code it/bench/run}; nothing may use it.
 */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
