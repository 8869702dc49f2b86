package dev.sluice.llm.relay;

import dev.sluice.llm.wire.ErrorBody;

/**
 * Why an answer that has begun has no end, or will not be given though a client was promised one.
 *
 * @param error what the reader is told
 * @param incomplete whether there is data, which has to be kept from looking whole by whatever means the client understands;
 *     not when there is none, or somebody has stopped it: nobody could take what there is for the whole
 */
record Shortfall(ErrorBody error, boolean incomplete) {

    /** There is data, and it is not all. */
    static Shortfall incomplete(ErrorBody error) {
        return new Shortfall(error, true);
    }

    /** There is no data, or somebody has stopped it. */
    static Shortfall refused(ErrorBody error) {
        return new Shortfall(error, false);
    }
}
