package dev.sluice.rooms;

import dev.sluice.socket.Socket;

/**
 * Somebody in a room.
 *
 * @param name what others see; chosen by the client, not proven
 * @param socket where messages for it go
 */
public record Member(String name, Socket socket) {}
