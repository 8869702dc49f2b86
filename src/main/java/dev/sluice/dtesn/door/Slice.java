package dev.sluice.dtesn.door;

import java.util.List;

/**
 * What came out of some milliseconds of reading.
 *
 * @param told in this order
 * @param next whether there is more to do
 */
record Slice(List<Told> told, Next next) {

    /** What there is to do after it. */
    enum Next {
        /** To read on. */
        READ,
        /** To wait for more input. */
        WAIT,
        /** Nothing: the input has been read. */
        NOTHING
    }

    Slice {
        told = List.copyOf(told);
    }
}
