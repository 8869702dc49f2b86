/**
 * Rooms: what one member publishes, all members get, in one order.
 *
 * <p>{@link dev.sluice.rooms.Rooms} is the CDI service. Publishing never blocks and never waits for a receiver: each
 * member has a bounded outbox, and one that falls behind is disconnected while nobody else notices. Uses {@code socket},
 * {@code stream}, {@code config}, {@code problem}.
 */
@NullMarked
package dev.sluice.rooms;

import org.jspecify.annotations.NullMarked;
