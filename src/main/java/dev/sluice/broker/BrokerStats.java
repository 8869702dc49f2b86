package dev.sluice.broker;

/**
 * The counters of a broker.
 *
 * @param logs logs that are there
 * @param evicted logs that were forgotten for others to begin
 * @param published messages that got a place
 * @param repeated drafts that were there already
 * @param forgotten messages that were remembered and no longer are
 * @param held how often a publisher had to lend a hand, since too many messages waited for their receivers
 * @param messages messages that are remembered
 * @param bytes bytes of those
 */
public record BrokerStats(
        int logs, long evicted, long published, long repeated, long forgotten, long held, long messages, long bytes) {}
