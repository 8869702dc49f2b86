package dev.sluice.rooms;

/**
 * The counters of all rooms.
 *
 * @param rooms rooms that somebody reads
 * @param readers who reads them
 * @param waitingBytes of messages that some of them have not had yet
 * @param skipped messages that readers did not get, by the policy of their room
 * @param gaps how often a reader had to leave since messages were missing
 * @param refused messages that a policy or a handler did not let in, or of streams that were called off
 * @param failed messages that the broker did not take
 */
public record RoomsStats(
        int rooms, int readers, long waitingBytes, long skipped, long gaps, long refused, long failed) {}
