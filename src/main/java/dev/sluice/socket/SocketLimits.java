package dev.sluice.socket;

import java.time.Duration;

/**
 * What all WebSockets together, or each of them, may do.
 *
 * @param ping after how long a silence of the client a ping is sent
 * @param pong how long the client may take to answer it
 * @param connections most at a time
 * @param connectionsPerAddress most of one client address at a time
 * @param messagesPerSecond most messages that a client may send in a second; 0 for any number
 * @param deflateBytes most bytes outside of the heap that compression may hold for all together
 */
record SocketLimits(
        Duration ping,
        Duration pong,
        int connections,
        int connectionsPerAddress,
        int messagesPerSecond,
        long deflateBytes) {}
