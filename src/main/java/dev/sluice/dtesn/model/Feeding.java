package dev.sluice.dtesn.model;

import java.util.Locale;

/** What feeds objects into the skin. */
public enum Feeding {
    /** The symbols that are read. */
    INPUT,
    /** Which parts of the skin are active; then the gates depend on the state, and no contraction is claimed. */
    STATE;

    /** As requests write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
