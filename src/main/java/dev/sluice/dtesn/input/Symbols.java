package dev.sluice.dtesn.input;

/** What is told of symbols. Called by the thread that reads. */
public interface Symbols {

    /** How many bits a signature has. */
    int SIGNATURE_BITS = 8;

    /** Most nodes within each other. */
    int MOST_BRANCHES = 64;

    /**
     * A byte.
     *
     * @param value from 0 to 255; its embedding is {@link ByteReader#embed}'s
     */
    void octet(int value);

    /**
     * A symbol, by its embedding.
     *
     * @param numbers what the network reads; as many as {@link Encoding#inputs}, valid until this returns
     * @param signature {@value #SIGNATURE_BITS} bits that stand for it; those of like symbols are alike
     */
    void symbol(float[] numbers, int signature);

    /**
     * A row of numbers.
     *
     * @param standardised each in standard deviations from the mean of its column so far, from -4 to 4; 0 for one that is
     *     missing; valid until this returns
     * @param count how many there are
     * @param missing a bit for each that is missing
     */
    void row(float[] standardised, int count, long missing);

    /** What comes from here on is in a node that is told later. At most {@value #MOST_BRANCHES} are within each other. */
    void branch();

    /**
     * A node of a tree, behind all that is in it.
     *
     * @param numbers its own label; as many as {@link Encoding#inputs}, valid until this returns
     * @param signature {@value #SIGNATURE_BITS} bits that stand for it
     * @param hasBranch whether it is the one that the last open {@link #branch} began; otherwise it has nothing in it
     */
    void node(float[] numbers, int signature, boolean hasBranch);
}
