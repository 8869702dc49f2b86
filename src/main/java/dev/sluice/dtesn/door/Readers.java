package dev.sluice.dtesn.door;

import dev.sluice.security.Seats;

/**
 * Bounds how many inputs are read at a time.
 *
 * @param seats one for each request
 */
record Readers(Seats seats) {}
