package dev.sluice.dtesn.input;

/** What is told of symbols. Called by the thread that reads. */
public interface Symbols {

    /** How many bits a signature has. */
    int SIGNATURE_BITS = 8;

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
}
