/**
 * Bounds the queue behind the standard {@code SseEventSink}.
 *
 * <p>{@link dev.sluice.sse.sink.EventSinks} puts an outbox before the container's sink, which is then given one event at
 * a time. For code that is written to the standard's interface; {@link dev.sluice.sse.EventStream} costs less.
 */
@NullMarked
package dev.sluice.sse.sink;

import org.jspecify.annotations.NullMarked;
