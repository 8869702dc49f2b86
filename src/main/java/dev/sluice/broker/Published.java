package dev.sluice.broker;

/**
 * What became of a draft.
 *
 * @param position where it is in its log
 * @param repeated whether it was there already, under the same idempotency key
 */
public record Published(Position position, boolean repeated) {}
