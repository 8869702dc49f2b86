/**
 * The doors of rooms: WebSocket without and with the envelope, Server-Sent Events and lines of JSON over one or several
 * rooms, catching up with long polling, publishing, members, the list of rooms.
 *
 * <p>All doors lead to the same rooms: who loses his connection at one goes on at another, with the position that the last
 * message told him. A message is encoded once for each form in which it leaves ({@code Forms}). Uses {@code rooms},
 * {@code broker}, {@code socket}, {@code stream}, {@code sse}, {@code config}, {@code problem}.
 */
@NullMarked
package dev.sluice.rooms.door;

import org.jspecify.annotations.NullMarked;
