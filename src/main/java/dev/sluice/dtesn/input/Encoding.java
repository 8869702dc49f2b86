package dev.sluice.dtesn.input;

import java.util.Locale;

/** How bytes become symbols. */
public enum Encoding {
    /** Each byte is one. */
    BYTES(16, "random signs for each byte, drawn by the seed"),
    /** Each word is one, and each character that is neither part of a word nor white space. */
    TOKENS(16, "bits of a hash of the word, as signs"),
    /** Each line is one, as what triples of bytes it has. */
    RECORDS(32, "sums of the signs of hashes of all triples of bytes, brought to the length of as many signs"),
    /** Each line is one, as numbers between commas, semicolons or white space. */
    NUMBERS(64, "each column less its running mean, by its running deviation, from -4 to 4"),
    /** Each value of a JSON document is one, behind those that are in it. */
    TREE(
            16,
            "bits of a hash of a value's name, kind and text, as signs; a step begins at the mean of what is in the"
                    + " value");

    private final int inputs;
    private final String embedding;

    Encoding(int inputs, String embedding) {
        this.inputs = inputs;
        this.embedding = embedding;
    }

    /** How many numbers the network reads for each symbol. */
    public int inputs() {
        return inputs;
    }

    /** What these numbers are, for a person to read. */
    public String embedding() {
        return embedding;
    }

    /** As requests write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Who reads bytes in this way. */
    public SymbolReader reader() {
        return switch (this) {
            case BYTES -> new ByteReader();
            case TOKENS -> new TokenReader();
            case RECORDS -> new RecordReader();
            case NUMBERS -> new RowReader();
            case TREE -> new TreeReader();
        };
    }
}
