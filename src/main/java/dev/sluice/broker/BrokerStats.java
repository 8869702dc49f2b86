package dev.sluice.broker;

/**
 * The counters of a broker.
 *
 * @param logs logs that are there
 * @param evicted logs that were forgotten for others to begin
 * @param published messages that got a place
 * @param repeated drafts that were there already
 * @param forgotten messages that were remembered and no longer are
 * @param keysEvicted idempotency keys that were forgotten before their time, so that a draft under one of them would come
 *     twice
 * @param held how often a publisher had to lend a hand, since too many messages waited for their receivers
 * @param messages messages that are remembered
 * @param bytes bytes of those, and of what is kept besides: idempotency keys, names of streams that were called off
 */
public record BrokerStats(
        int logs,
        long evicted,
        long published,
        long repeated,
        long forgotten,
        long keysEvicted,
        long held,
        long messages,
        long bytes) {}
