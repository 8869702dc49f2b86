package dev.sluice.dtesn.readout;

import java.nio.ByteBuffer;

/**
 * How linear functions of some units of a network are learned, one example after the other: in which direction their weights
 * move, and how far. Owned by one thread. Each {@link #see} is followed by one {@link #done}.
 */
interface Learning {

    /** Looks at the state of the network. */
    void see(float[] units);

    /** What a function is made of: a constant, and the units that are read; to be read before the next look. */
    float[] features();

    /** Along what the weights of every function move. */
    float[] direction();

    /**
     * By how much of its error along the direction the weights of one function move.
     *
     * @param seen how many examples this function had, with this one
     * @param all how many there were for any function, with this one
     */
    double rate(long seen, long all);

    /** The functions of this example have learned. */
    void done();

    /** How many bytes {@link #save} writes. */
    int savedBytes();

    /** Writes all that changes while it learns. */
    void save(ByteBuffer to);

    /** Goes on where another one for the same network was saved. */
    void restore(ByteBuffer from);
}
