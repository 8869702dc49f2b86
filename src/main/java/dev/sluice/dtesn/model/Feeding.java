package dev.sluice.dtesn.model;

import java.util.Locale;

/** What feeds objects into the skin. */
public enum Feeding {
    /** The symbols that are read. */
    INPUT("two bits of a hash of the symbol's signature"),
    /** Which parts of the skin are active; then the gates depend on the state, and no contraction is claimed. */
    STATE("the signs of the sums of both halves of the skin");

    private final String source;

    Feeding(String source) {
        this.source = source;
    }

    /** What decides which of four kinds an object is, for a person to read. */
    public String source() {
        return source;
    }

    /** As requests write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
