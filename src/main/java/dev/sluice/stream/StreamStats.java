package dev.sluice.stream;

import java.time.Duration;

/**
 * The counters of one stream at one moment.
 *
 * @param items what the source wrote
 * @param bytes what the transport took
 * @param queuedBytes what waits in between
 * @param age time since the stream began
 */
public record StreamStats(long items, long bytes, long queuedBytes, Duration age) {}
