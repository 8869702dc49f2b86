/**
 * Server-Sent Events, as the WHATWG HTML standard section 9.2 defines them.
 *
 * <p>{@link dev.sluice.sse.SseEvent} is one event, {@link dev.sluice.sse.EventStream} a response of them, {@link
 * dev.sluice.sse.EventParser} reads those of others. JDK only; uses {@code stream}.
 */
@NullMarked
package dev.sluice.sse;

import org.jspecify.annotations.NullMarked;
