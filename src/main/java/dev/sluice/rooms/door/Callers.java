package dev.sluice.rooms.door;

/**
 * Tells who sent the request that is being answered. One for all requests, see {@link CallerFilter}. Thread-safe.
 */
@FunctionalInterface
interface Callers {

    /** The sender; to be asked on the thread of the request. */
    Caller now();
}
