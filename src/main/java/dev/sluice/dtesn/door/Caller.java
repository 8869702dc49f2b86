package dev.sluice.dtesn.door;

/**
 * Who asks, and how it wants to be answered.
 *
 * @param address of the client
 * @param requestId what its request is known by
 * @param lines whether it wants lines of JSON in the place of events
 */
record Caller(String address, String requestId, boolean lines) {

    /** The same, which wants lines. */
    Caller withLines() {
        return new Caller(address, requestId, true);
    }
}
