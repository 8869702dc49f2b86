/**
 * Streams over the Servlet API: what a JAX-RS method returns is written by a {@code WriteListener}, so that no thread
 * waits for a slow reader.
 *
 * <p>The JAX-RS runtime produces status and headers as always; {@code StreamingBodyWriter} only leaves the body behind
 * in the request, and {@code StreamFilter} starts {@code ServletWriter} once the runtime has returned. Works in this
 * way on every server that was tried, also for asynchronous methods.
 *
 * <p>Uses {@code stream} alone.
 */
@NullMarked
package dev.sluice.stream.servlet;

import org.jspecify.annotations.NullMarked;
