/**
 * What every WebSocket needs, RFC 6455: routes that can refuse before the upgrade, one writer per session with one send
 * in flight and a bounded outbox, pings, close codes.
 *
 * <p>A feature adds a {@link dev.sluice.socket.SocketEndpoint} bean. Its handler is called by one thread at a time and
 * writes to a {@link dev.sluice.socket.Socket}, from any thread, without ever waiting. Uses {@code stream},
 * {@code security}, {@code metrics}, {@code config}, {@code problem}.
 */
@NullMarked
package dev.sluice.socket;

import org.jspecify.annotations.NullMarked;
