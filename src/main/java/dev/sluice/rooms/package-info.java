/**
 * Rooms: ordered logs that people and programs join; what one publishes, all get, in one order.
 *
 * <p>{@link dev.sluice.rooms.Rooms} is the service to inject. A room is a log of the {@code broker} with readers. Who
 * reads holds a place in the log ({@code Follower}); the newest messages lie in a ring that all readers share, and what
 * has left it is fetched from history. So publishing costs the same with one reader or ten thousand, never waits for one,
 * and who comes back after a loss goes on where he was.
 *
 * <p>What a reader is handed it gets by a {@link dev.sluice.rooms.Sink}; the doors of the package {@code rooms.door} are
 * such. Uses {@code broker}, {@code stream}, {@code config}, {@code problem}.
 */
@NullMarked
package dev.sluice.rooms;

import org.jspecify.annotations.NullMarked;
