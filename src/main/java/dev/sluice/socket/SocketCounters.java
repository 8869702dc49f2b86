package dev.sluice.socket;

/**
 * What one connection has carried so far.
 *
 * @param messagesIn messages from the client
 * @param bytesIn their bytes, uncompressed
 * @param messagesOut messages that were handed to the transport
 * @param bytesOut their bytes, uncompressed
 * @param dropped messages to the client that were thrown away because there was no room, and such from the client that
 *     came after the end was said
 */
public record SocketCounters(long messagesIn, long bytesIn, long messagesOut, long bytesOut, long dropped) {}
