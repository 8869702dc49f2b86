/**
 * What every WebSocket needs, RFC 6455: routes that can refuse before the upgrade, one writer per session with one send
 * in flight and a bounded outbox, limits, pings, close codes, compression as it was agreed on (RFC 7692).
 *
 * <p>A feature adds a {@link dev.sluice.socket.SocketEndpoint} bean. Its handler is called by one thread at a time and
 * writes to a {@link dev.sluice.socket.Socket}, from any thread, without ever waiting. Or it has a method with
 * {@link dev.sluice.socket.SocketRoute}, which gets a thread and a {@link dev.sluice.socket.SyncSocket} that waits. Uses
 * {@code stream}, {@code security}, {@code metrics}, {@code config}, {@code problem}.
 */
@NullMarked
package dev.sluice.socket;

import org.jspecify.annotations.NullMarked;
