package dev.sluice.dtesn.input;

import java.util.Locale;

/** How bytes become symbols. */
public enum Encoding {
    /** Each byte is one. */
    BYTES(16),
    /** Each word is one, and each character that is neither part of a word nor white space. */
    TOKENS(16),
    /** Each line is one, as what triples of bytes it has. */
    RECORDS(32),
    /** Each line is one, as numbers between commas, semicolons or white space. */
    NUMBERS(64),
    /** Each value of a JSON document is one, behind those that are in it. */
    TREE(16);

    private final int inputs;

    Encoding(int inputs) {
        this.inputs = inputs;
    }

    /** How many numbers the network reads for each symbol. */
    public int inputs() {
        return inputs;
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
