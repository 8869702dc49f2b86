package dev.sluice.socket;

/**
 * The counters of all WebSockets.
 *
 * @param open connections that are open
 * @param refused handshakes that were refused, and connections closed at once, since there were too many
 * @param tooSlow connections that were closed because what waited for them became too much or too old
 * @param inboxFull how often a method did not receive as fast as its client sent
 * @param deflateBytes the memory outside of the heap that compression may hold for those that are open
 * @param deflateDeclined handshakes without compression, since there was no memory left for it
 */
public record SocketStats(
        int open, long refused, long tooSlow, long inboxFull, long deflateBytes, long deflateDeclined) {}
