package dev.sluice.dtesn;

import java.time.Instant;

/**
 * A place between two events of a stream, from which it can go on.
 *
 * @param request what the request is known by: all parameters that decide what is told
 * @param sequence how many events there were
 * @param chunks how many chunks had been told
 * @param offset how many bytes these have
 * @param chunkBytes how large the next chunk is
 * @param prefix the first 64 bits of the SHA-256 of these bytes
 * @param until when it expires
 */
record Checkpoint(long request, long sequence, long chunks, long offset, int chunkBytes, long prefix, Instant until) {}
