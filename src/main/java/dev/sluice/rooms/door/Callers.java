package dev.sluice.rooms.door;

/**
 * Tells who sent the request that is being answered. One for all requests: what is made for a single one would be kept as
 * long as its stream. Thread-safe.
 */
@FunctionalInterface
interface Callers {

    /** The sender; to be asked on the thread of the request. */
    Caller now();
}
